import type { Conflict, Letter, UncertainChange } from './offline.js';
import type { Operation } from './transport.js';
import type { DataSourceItem } from './model.js';
import type { PendingCounts } from './datasource.js';
import type { Connection } from './storage.js';
import type { HoldfastError } from './errors.js';
import type { Event } from './observable.js';
import type { DataSource } from './datasource.js';

/** A finished response with what is read of a jqXHR. A function transport passes on whatever it had. */
export interface XhrLike {
  readonly readyState: number;
  readonly status: number;
  readonly statusText: string;
  readonly responseText: string;
  readonly responseJSON?: any;
  getResponseHeader(name: string): string | null;
  getAllResponseHeaders(): string;
}

interface Change<T extends object> {
  /** Missing if the rows were replaced; '' if only the view was. */
  action?: 'add' | 'remove' | 'itemchange' | 'sync' | '';
  index?: number;
  field?: string;
  /** The rows of the change; the whole view if rows were replaced or synchronised. */
  items: DataSourceItem<T>[];
  changedItems?: DataSourceItem<T>[];
  /** Of a change with an action: the changed fields occur nowhere in the query. */
  partialUpdate?: boolean;
  /** Another tab made the change. */
  remote?: boolean;
}

interface Failure {
  xhr: XhrLike | null;
  /** "error", "timeout", "abort", "parsererror" or "customerror". */
  status: string;
  errorThrown: any;
  /** What schema.errors found. */
  errors?: any;
  error: HoldfastError;
}

/** The events of a DataSource and what they carry: Kendo's, and from `conflict` on ours. */
export interface DataSourceEvents<T extends object = Record<string, any>> {
  change: Change<T>;
  /** Can be prevented for reads and queries. */
  requestStart: { type: Operation | 'submit' };
  requestEnd: { type?: Operation; response?: any };
  progress: {};
  reset: {};
  sync: {};
  push: { type: 'create' | 'update' | 'destroy'; items: DataSourceItem<T>[] };
  error: Failure;

  /** A row was changed on the server meanwhile, and the option offline.conflict does not decide. */
  conflict: Conflict<T>;
  /** The answer to a change was lost, and the option offline.uncertain does not decide. */
  uncertain: UncertainChange<T>;
  /** 401 or 403: the queue waits for resume(), called when there is a new token. */
  auth: { error?: HoldfastError; resume(ok?: boolean): void };
  /** The server refused a change for good; it is in the dead letters. */
  rejected: Letter<T>;
  /** The store failed. Edits stay in memory and are saved when it recovers, or by retryStorage(). */
  storage: { error: HoldfastError };
  /** The number of pending changes changed. */
  pending: PendingCounts;
  /** A flush advanced. */
  flush: { done: number; total: number };
  connection: { from: Connection; to: Connection };
}

type EventOf<T extends object, Name extends keyof DataSourceEvents<T>> = Event<DataSource<T>, DataSourceEvents<T>[Name]>;

/** What a handler of `change` gets. */
export type DataSourceChangeEvent<T extends object = any> = EventOf<T, 'change'>;
/** What a handler of `error` gets. */
export type DataSourceErrorEvent<T extends object = any> = EventOf<T, 'error'>;
/** What a handler of `push` gets. */
export type DataSourcePushEvent<T extends object = any> = EventOf<T, 'push'>;
/** What a handler of `requestStart` gets. */
export type DataSourceRequestStartEvent<T extends object = any> = EventOf<T, 'requestStart'>;
/** What a handler of `requestEnd` gets. */
export type DataSourceRequestEndEvent<T extends object = any> = EventOf<T, 'requestEnd'>;
/** What a handler of `flush` gets. */
export type DataSourceFlushEvent<T extends object = any> = EventOf<T, 'flush'>;
