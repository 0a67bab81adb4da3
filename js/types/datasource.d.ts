import type { ObservableArray } from './array.js';
import type { DeferredPromise } from './deferred.js';
import type { DataSourceEvents } from './events.js';
import type { DataSourceItem, FieldDescriptor } from './model.js';
import type { Observable } from './observable.js';
import type { Conflict, DeadLetter, UncertainChange } from './offline.js';
import type { DataSourceOptions } from './options.js';
import type {
  DataSourceAggregateItem, DataSourceAggregates, DataSourceFilter, DataSourceFilters, DataSourceGroup, DataSourceGroupItem,
  DataSourceQuery, DataSourceSortItem,
} from './query.js';
import type { Connection } from './storage.js';
import type { DataSourceTransport } from './transport.js';

/** How many changes are pending: not synchronised, waiting, on their way, waiting for a decision, refused, only in memory. */
export interface PendingCounts {
  drafts: number;
  queued: number;
  submitted: number;
  uncertain: number;
  conflicts: number;
  dead: number;
  unsaved: number;
}

/** What is pending for an item. */
export interface RowState {
  state: 'create' | 'update' | 'destroy' | '';
  entry: 'draft' | 'queued' | 'submitted' | 'uncertain' | 'conflict' | 'dead';
  /** The last change is not durable yet. */
  unsaved: boolean;
  fields: string[];
}

/** A field of DataSource.create({fields}): one with a type becomes a field of the model, if there is no schema.model. */
export type FieldOption = FieldDescriptor & { field: string };

/** What DataSource.create takes besides: with an element and without data and transport, the rows come from its markup. */
export interface MarkupOptions {
  /** Of a table, in the order of its columns; of a select, those for text and value. */
  fields?: (FieldOption | string)[];
  table?: HTMLTableElement | ArrayLike<HTMLElement>;
  select?: HTMLSelectElement | ArrayLike<HTMLElement>;
}

/**
 * Tabular data over an HTTP API, with the options, methods and events of kendo.data.DataSource, that works offline.
 * As in Kendo's types, what a getter returns does not say that there may be nothing (undefined): no such row, not paged, not
 * sorted.
 */
export class DataSource<T extends object = Record<string, any>> extends Observable<DataSourceEvents<T>> {
  /** A source of rows or options, or the source itself. */
  static create<T extends object = Record<string, any>>(
    from?: readonly T[] | ObservableArray<any> | DataSourceOptions<T> & MarkupOptions | DataSource<T> | null,
  ): DataSource<T>;
  constructor(options?: DataSourceOptions<T>);

  /** What it was made of (DataSourceOptions); any, because Kendo's types allow less of what may be given. */
  readonly options: any;
  /** What makes the calls; its members may be replaced. With settings, they are under `options`. */
  transport: DataSourceTransport & { options?: any; [member: string]: any };
  readonly reader: { model?: any; [member: string]: any };

  /** Asks the transport for the rows, or the store while offline. Resolves with true if requestStart was prevented. */
  read(extra?: object): DeferredPromise<true | void>;
  /** Shows the current query; reads if no rows are loaded or the server answers queries. Calls back unless prevented. */
  fetch(callback?: (this: this) => void): DeferredPromise<boolean | void>;
  /** Replaces the query. Resolves as read does, and with false if what is loaded was only shown anew. Throws an OptionError. */
  query(query?: DataSourceQuery<T>): DeferredPromise<boolean | void>;

  /** All loaded items, or the groups that the server made of them; with an argument, replaces them. */
  data<V = DataSourceItem<T>>(): ObservableArray<V>;
  data(rows: readonly T[] | ObservableArray<any>): void;
  /** The items that are shown, after filter, sort and page; under `group`, groups of them: give DataSourceGroup as V. */
  view<V = DataSourceItem<T>>(): V[];
  /** The items that are shown, without the groups around them. */
  flatView(): DataSourceItem<T>[];
  /** The groups of a view in one list, each behind its subgroups. */
  getGroupsFlat(groups: readonly DataSourceGroup<T>[]): DataSourceGroup<T>[];
  at(index: number): DataSourceItem<T>;
  get(id: unknown): DataSourceItem<T>;
  getByUid(uid: string): DataSourceItem<T>;
  indexOf(item: DataSourceItem<T>): number;
  total(): number;
  totalPages(): number;

  add(row?: Partial<T>): DataSourceItem<T>;
  insert(index: number, row?: Partial<T>): DataSourceItem<T>;
  insert(row?: Partial<T>): DataSourceItem<T>;
  remove(item: DataSourceItem<T>): DataSourceItem<T>;
  hasChanges(): boolean;
  created(): DataSourceItem<T>[];
  updated(): DataSourceItem<T>[];
  destroyed(): DataSourceItem<T>[];
  /** Takes back what was changed since the last sync, of one item or of all. */
  cancelChanges(item?: DataSourceItem<T>): void;
  /** Sends changes; offline, it resolves when they are durable and ready to be sent. */
  sync(): DeferredPromise<void>;

  pushCreate(rows: Partial<T> | readonly Partial<T>[]): void;
  pushInsert(index: number, rows: Partial<T> | readonly Partial<T>[]): void;
  pushUpdate(rows: Partial<T> | readonly Partial<T>[]): void;
  pushDestroy(rows: Partial<T> | readonly Partial<T>[]): void;
  /** Takes over that the server has items elsewhere: they move before index, in their order. */
  pushMove(index: number, items: DataSourceItem<T> | readonly DataSourceItem<T>[]): void;

  sort(): (DataSourceSortItem<T> & { field?: any })[];
  sort(sort: DataSourceSortItem<T> | DataSourceSortItem<T>[] | Record<string, never>): void;
  filter(): DataSourceFilters<T>;
  filter(filter: DataSourceFilter<T> | DataSourceFilter<T>[] | Record<string, never> | null): void;
  group(): DataSourceGroupItem<T>[];
  group(group: string | DataSourceGroupItem<T> | DataSourceGroupItem<T>[] | null): void;
  aggregate(): DataSourceAggregateItem<T>[];
  aggregate(aggregate: DataSourceAggregateItem<T> | DataSourceAggregateItem<T>[] | null): void;
  /** Over all rows after the filter, whatever the page. */
  aggregates(): DataSourceAggregates;
  page(): number;
  page(page: number): void;
  pageSize(): number;
  pageSize(size: number): void;
  skip(): number;
  take(): number;
  /** Goes to the next page and returns its number, undefined if there is none. */
  next(): number | undefined;
  prev(): number | undefined;

  /** Shows take rows from skip on: at once, or after fetching what is missing; then calls back unless a later call took its place. */
  range(skip: number, take: number, callback?: () => void): void;
  /** Fetches rows for a later range(), unless they are here. */
  prefetch(skip: number, take: number, callback?: () => void): void;
  /** Whether range() would show these rows without a fetch. */
  inRange(skip: number, take: number): boolean;
  /** The fetched window that is last by position. */
  lastRange(): { start: number; end: number; data: ArrayLike<any> };
  /** The position of the first row shown. */
  currentRangeStart(): number;
  firstItemUid(): string | undefined;
  enableRequestsInProgress(): void;
  /** Shows a response that the page got by itself, as that of a read. */
  success(response: any): void;
  /** Raises requestEnd and error, as a failed call does. */
  error(xhr: any, status?: string, errorThrown?: any): void;
  isLocalTransport(): boolean;
  isRemoteTransport(): boolean;
  /** The source itself, as in Kendo. */
  clone(): this;

  online(): boolean;
  /** Overrides what was concluded about the network. Going online sends all changes. */
  online(online: boolean): DeferredPromise<void>;
  connection(): Connection;
  /** All rows, pending ones with `__state__`; null without offlineStorage. With an argument, replaces what is stored. */
  offlineData(): (T & { __state__?: 'create' | 'update' | 'destroy'; uid?: string })[];
  offlineData(state: any[]): void;

  /** Resolves when every change so far is in the store. */
  saved(): DeferredPromise<void>;
  /** Resolves when the server has made every change durable that was synchronised so far. */
  committed(): DeferredPromise<void>;
  pending(): PendingCounts;
  stateOf(item: DataSourceItem<T>): RowState | null;
  /** Changes that the server refused for good. */
  deadLetters(): DeadLetter<T>[];
  conflicts(): Conflict<T>[];
  uncertain(): UncertainChange<T>[];
  /** Aborts the requests in flight; their changes stay queued. */
  cancelFlush(): void;
  /** Tries again to save what the store refused. */
  retryStorage(): void;
  /** Stops the source. What is saved stays in the store; promises that are pending reject with storage_closed. */
  close(): void;
  /** Stops the source and unbinds all handlers. */
  destroy(): void;
}
