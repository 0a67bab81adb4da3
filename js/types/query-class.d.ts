import type { ObservableArray } from './array.js';
import type {
  DataSourceAggregateItem, DataSourceAggregates, DataSourceFilter, DataSourceFilters, DataSourceGroup, DataSourceGroupItem, DataSourceQuery,
  DataSourceSortItem,
} from './query.js';

/** What Query.process gives: rows, or groups of them, and their number before paging (undefined without filter and page). */
export interface QueryResult<T = any> {
  total?: number;
  data: T[];
}

type Rows<T> = readonly T[] | ObservableArray<any>;

/** Queries over arrays: each method returns a new Query, and toArray() the rows. Needs init(). */
export class Query<T = any> {
  /** Filters, sorts, pages (with skip and take) and groups rows. With inPlace, a sort changes the order of data itself. */
  static process<T = any>(data: Rows<T> | null | undefined, options?: DataSourceQuery<any>, inPlace?: boolean): QueryResult<T>;
  /** A composite filter with the proper names of operators, undefined for none. */
  static normalizeFilter(filter: DataSourceFilter<any> | DataSourceFilter<any>[] | null | undefined): DataSourceFilters<any> | undefined;
  static normalizeSort(field: string | DataSourceSortItem<any> | DataSourceSortItem<any>[] | null | undefined, dir?: string): DataSourceSortItem<any>[] | undefined;
  static normalizeGroup(field: string | DataSourceGroupItem<any> | DataSourceGroupItem<any>[] | null | undefined, dir?: string): DataSourceGroupItem<any>[];
  /** Whether two filters have the same conditions, whatever their order. */
  static compareFilters(a: DataSourceFilter<any> | DataSourceFilter<any>[] | null, b: DataSourceFilter<any> | DataSourceFilter<any>[] | null): boolean;

  /** A filter as the text of an expression over a row `d`, with the functions that it calls as __f[i] and __o[i]. */
  static filterExpr(expression: DataSourceFilter<any> | DataSourceFilter<any>[]): { expression: string; fields: Function[]; operators: Function[] };

  constructor(data?: Rows<T> | null);
  data: T[];
  toArray(): T[];
  range(index: number, count: number): Query<T>;
  skip(count: number): Query<T>;
  take(count: number): Query<T>;
  select<U>(selector: (row: T, index: number, rows: T[]) => U): Query<U>;
  select(selector: Function): Query<any>;
  /** Sorts by a path, a function of the row, or {compare}. */
  order(selector: string | ((row: T) => any) | Function | { field?: string; compare?(a: T, b: T, descending?: boolean): number }, dir?: string, inPlace?: boolean): Query<T>;
  orderBy(selector: string | ((row: T) => any), inPlace?: boolean): Query<T>;
  orderByDescending(selector: string | ((row: T) => any), inPlace?: boolean): Query<T>;
  /** Sorts by descriptors; those without a direction are left out. */
  sort(field: string | DataSourceSortItem<any> | DataSourceSortItem<any>[] | null | undefined, dir?: string, comparer?: unknown, inPlace?: boolean): Query<T>;
  filter(filter: DataSourceFilter<any> | DataSourceFilter<any>[] | null | undefined): Query<T>;
  group(descriptors: string | DataSourceGroupItem<any> | DataSourceGroupItem<any>[] | null | undefined): Query<DataSourceGroup<any>>;
  groupBy(descriptor: DataSourceGroupItem<any>): Query<{ field: string; value: any; items: T[] }>;
  /** {field: {function: value}}; {} without rows. */
  aggregate(aggregates?: DataSourceAggregateItem<any>[]): DataSourceAggregates;
}
