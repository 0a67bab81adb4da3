type OneOrMore<F> = F | readonly F[];

/**
 * A Promise that also answers to done, fail and always, as the promises of jQuery do. They run at once if it is settled.
 * A failed transport call reaches fail as (xhr, status, errorThrown), any other failure as the error. Nobody has to handle
 * a rejection of the promise itself; promises derived by then() are as native ones.
 */
export interface DeferredPromise<T> extends Promise<T> {
  done(...handlers: OneOrMore<(value: T) => void>[]): this;
  fail(...handlers: OneOrMore<(...reason: any[]) => void>[]): this;
  always(...handlers: OneOrMore<(...valueOrReason: any[]) => void>[]): this;
  state(): 'pending' | 'resolved' | 'rejected';
  then<R = T, E = never>(
    fulfilled?: ((value: T) => R | PromiseLike<R>) | null,
    rejected?: ((reason: any) => E | PromiseLike<E>) | null,
  ): DeferredPromise<R | E>;
}
