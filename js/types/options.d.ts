import type { ObservableArray } from './array.js';
import type { DataSource } from './datasource.js';
import type { DataSourceEvents } from './events.js';
import type { ModelClass, ModelDefinition } from './model.js';
import type { Handlers } from './observable.js';
import type { OfflineOptions } from './offline.js';
import type { DataSourceQuery } from './query.js';
import type { DataSourceTransport } from './transport.js';

/** Where things are in a response, and what the rows are. */
export interface DataSourceSchema<T extends object = Record<string, any>> {
  /** Where the rows are in a response: a path or a function. Default: the response is the rows. */
  data?: string | ((response: any) => any);
  /** Where the number of rows is. Default: the length of the response. */
  total?: string | ((response: any) => number);
  /** Where groups are, under serverGrouping. Default: the response is the groups. */
  groups?: string | ((response: any) => any);
  /** Where aggregates are, under serverAggregates: `{field: {function: value}}`. */
  aggregates?: string | ((response: any) => any);
  /** Where errors are. Default "errors". */
  errors?: string | ((response: any) => any);
  /** Prepares responses before anything else looks at them. */
  parse?(response: any): any;
  /** Prepares rows that are sent. */
  serialize?(row: any): any;
  model?: ModelDefinition<T> | ModelClass<T>;
  type?: 'json';
}

/** A store of the application's own for rows and pending changes. */
export interface OfflineStorage {
  getItem(): any[] | null | undefined;
  setItem(rows: any[]): void;
}

/** What a source is made of; handlers of its events, too. */
export interface DataSourceOptions<T extends object = Record<string, any>>
  extends Pick<DataSourceQuery<T>, 'page' | 'pageSize' | 'sort' | 'filter' | 'group' | 'aggregate'>, Handlers<DataSource<T>, DataSourceEvents<T>> {
  /** Rows, where there is no transport. */
  data?: readonly T[] | ObservableArray<any>;
  transport?: DataSourceTransport;
  schema?: DataSourceSchema<T>;
  /** A preset of `transports` and `schemas` that lies under transport and schema; there is "odata-v4". */
  type?: string;
  /** Changes of one kind go in one request, as `{ models }`. */
  batch?: boolean;
  /** Every change is synchronised at once. */
  autoSync?: boolean;
  serverPaging?: boolean;
  serverSorting?: boolean;
  serverFiltering?: boolean;
  /** Reads bring groups, where a group is asked for: see schema.groups. */
  serverGrouping?: boolean;
  /** Reads bring aggregates: see schema.aggregates. */
  serverAggregates?: boolean;
  /** What total() says before anything is read. */
  total?: number;
  /** Sorting moves the loaded rows themselves, not only the view. */
  inPlaceSort?: boolean;
  /** A locale whose lower case filters that ignore case compare in. */
  accentFoldingFiltering?: string;
  /** A short last page is filled from the rows before it. */
  virtual?: boolean;
  /** Keeps rows and changes across reloads: under a key in IndexedDB, or in a store of the application's own. */
  offlineStorage?: string | OfflineStorage | null;
  offline?: OfflineOptions<T>;
}
