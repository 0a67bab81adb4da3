import type { DataSourceItem } from './model.js';
import type { ErrorCode } from './errors.js';

type MaybePromise<T> = T | Promise<T>;

/** A change that waits for a decision. */
export interface Letter<T extends object = Record<string, any>> {
  readonly n: number;
  readonly op: 'create' | 'update' | 'destroy';
  /** The item, if its row is loaded. */
  readonly item: DataSourceItem<T> | undefined;
  readonly id: any;
  readonly code: ErrorCode | '';
  readonly reason: string;
  readonly since: Date;
  /** The idempotency key. */
  readonly key: string;
  /** The values that the change sets. */
  readonly fields: Partial<T> | null;
  /** All values of the row. */
  readonly data: T | null;
}

/** A change that the server refused for good. */
export interface DeadLetter<T extends object = Record<string, any>> extends Letter<T> {
  /** Changes values; it stays a dead letter. */
  edit(fields: Partial<T>): Promise<void>;
  /** Sends it again, under a new key. */
  retry(): Promise<void>;
  /** Drops the change; the item shows the server's values again. */
  discard(): Promise<void>;
}

/**
 * retry sends the change again; readback asks offline.lookup; applied takes it as done; discard drops it; ask leaves it
 * where it is.
 */
export type UncertainChoice = 'retry' | 'readback' | 'applied' | 'discard' | 'ask';

/** A change whose answer was lost by a server that knows no idempotency keys: it may have been made. */
export interface UncertainChange<T extends object = Record<string, any>> extends Letter<T> {
  resolve(choice: UncertainChoice): Promise<void>;
}

/** client sends the change over the server's version; server drops it; an object is sent instead. */
export type ConflictChoice<T extends object = Record<string, any>> = 'client' | 'server' | Partial<T>;

/** A change of a row that was changed on the server meanwhile (409 or 412). */
export interface Conflict<T extends object = Record<string, any>> extends Letter<T> {
  /** The row the change was made on. */
  readonly base: T | null;
  /** What the server has, null if it did not say. */
  readonly server: T | null;
  readonly version: string;
  resolve(choice: ConflictChoice<T>): Promise<void>;
}

/**
 * Where an idempotency key or version goes: true, as the standard header everywhere; false, nowhere; or as a header or
 * parameter of a name. Unset: as the standard header, on the page's own origin only.
 */
export type Placement = boolean | string | { header: string } | { parameter: string };

/** How changes travel. */
export interface OfflineOptions<T extends object = Record<string, any>> {
  /** Conclude from the browser's events and from requests whether there is a network. Default true with offlineStorage. */
  detect?: boolean;
  idempotency?: Placement;
  ifMatch?: Placement;
  /** The field that holds the version of a row, if it is not in the ETag. */
  version?: string;
  /** What to do about a change whose answer was lost. Default: retry updates and deletes, ask about new rows. */
  uncertain?: 'retry' | 'readback' | 'ask' | ((change: UncertainChange<T>) => MaybePromise<UncertainChoice>);
  /** Finds out what the server has for a change: the row, null if it has none, undefined if that is unknown. */
  lookup?(change: Letter<T>): MaybePromise<object | null | undefined>;
  conflict?: 'client' | 'server' | 'ask' | ((conflict: Conflict<T>) => MaybePromise<ConflictChoice<T> | undefined>);
  /** Gets a new token after a 401 or 403; `false`, or a rejection, leaves the queue paused. */
  authorize?(): MaybePromise<boolean | void>;
  /** Requests in flight at a time. Default 16. */
  window?: number;
  /** Failures after which a change goes to the dead letters. Default: never. */
  maxAttempts?: number;
}
