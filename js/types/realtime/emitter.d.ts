/** What every event has. */
export interface IConvergenceEvent {
  name: string;
}

/** What listens to an event. */
export type ConvergenceEventListener<E extends IConvergenceEvent> = (event: E) => void;

/** What a stream tells. */
export interface StreamObserver<T> {
  next?: (value: T) => void;
  error?: (reason: any) => void;
  complete?: () => void;
}

/** Ends what subscribe() began. */
export interface StreamSubscription {
  readonly closed: boolean;
  unsubscribe(): void;
}

/** An observable as RxJS knows them: `from(stream)` and `stream.pipe(operators)` work with your own RxJS. */
export interface Stream<T> {
  subscribe(observer?: StreamObserver<T>): StreamSubscription;
  subscribe(next: ((value: T) => void) | null | undefined, error?: ((reason: any) => void) | null, complete?: (() => void) | null): StreamSubscription;
  /** Applies RxJS operators, the first one first. */
  pipe(...operators: ((source: any) => any)[]): any;
}

/** Names of events are the same in any case; a listener is added once, however often it is given. */
export abstract class ConvergenceEventEmitter<E extends IConvergenceEvent = IConvergenceEvent> {
  addListener(event: string, listener: ConvergenceEventListener<any>): this;
  on(event: string, listener: ConvergenceEventListener<any>): this;
  once(event: string, listener: ConvergenceEventListener<any>): this;
  removeListener(event: string, listener: ConvergenceEventListener<any>): this;
  off(event: string, listener: ConvergenceEventListener<any>): this;
  removeListeners(event: string): this;
  removeAllListeners(): this;
  /** All events from now on. */
  events(): Stream<E>;
}
