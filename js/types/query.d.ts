type Text = 'contains' | 'doesnotcontain' | 'startswith' | 'doesnotstartwith' | 'endswith' | 'doesnotendwith' | 'notsubstringof';
type Equal = 'eq' | '==' | 'equals' | 'isequalto' | 'equalto' | 'equal';
type NotEqual = 'neq' | '!=' | 'ne' | 'notequals' | 'isnotequalto' | 'notequalto' | 'notequal';
type Less = 'lt' | '<' | 'islessthan' | 'lessthan' | 'less';
type LessOrEqual = 'lte' | '<=' | 'le' | 'islessthanorequalto' | 'lessthanequal';
type Greater = 'gt' | '>' | 'isgreaterthan' | 'greaterthan' | 'greater';
type GreaterOrEqual = 'gte' | '>=' | 'ge' | 'isgreaterthanorequalto' | 'greaterthanequal';
type Empty = 'isnull' | 'isnotnull' | 'isempty' | 'isnotempty' | 'isnullorempty' | 'isnotnullorempty';

/** The operators of filters, and the other names that Kendo has for them. */
export type FilterOperator = Text | Equal | NotEqual | Less | LessOrEqual | Greater | GreaterOrEqual | Empty;

type FieldOf<T> = (keyof T & string) | (string & {});

/** A condition. */
export interface DataSourceFilterItem<T extends object = Record<string, any>> {
  /** A field, a path, or a function of the row. */
  field?: FieldOf<T> | ((row: T) => any);
  /** Default eq. */
  operator?: FilterOperator | (string & {}) | ((value: any, filterValue: any, ignoreCase?: boolean) => boolean) | Function;
  value?: any;
  /** Default true. */
  ignoreCase?: boolean;
}

/** Conditions that all (and, the default) or any (or) of have to hold. */
export interface DataSourceFilters<T extends object = Record<string, any>> {
  logic?: 'and' | 'or' | (string & {});
  filters?: DataSourceFilter<T>[];
}

/** A condition, or several. */
export type DataSourceFilter<T extends object = Record<string, any>> = DataSourceFilterItem<T> | DataSourceFilters<T>;

/** A field to sort by, or an order of the page's own (compare). */
export interface DataSourceSortItem<T extends object = Record<string, any>> {
  field?: FieldOf<T> | ((row: T) => any);
  dir?: 'asc' | 'desc' | (string & {});
  compare?: ((a: T, b: T, descending?: boolean) => number) | Function;
}

/** A function over the values of a field. */
export interface DataSourceAggregateItem<T extends object = Record<string, any>> {
  field?: FieldOf<T>;
  /** In any case; the result has it as it is written. */
  aggregate?: 'count' | 'sum' | 'average' | 'min' | 'max' | (string & {});
}

/** A finished group, as compare gets it. */
export interface DataSourceGroupCompareItem {
  field: string;
  value: any;
  items: any[];
}

/** A field to group by. */
export interface DataSourceGroupItem<T extends object = Record<string, any>> {
  field?: FieldOf<T>;
  dir?: 'asc' | 'desc' | (string & {});
  aggregates?: DataSourceAggregateItem<T>[];
  /** Orders finished groups. */
  compare?(a: DataSourceGroupCompareItem, b: DataSourceGroupCompareItem): number;
}

/** {field: {function: value}}. */
export type DataSourceAggregates = Record<string, Record<string, any>>;

/** A group of a view. */
export interface DataSourceGroup<T extends object = Record<string, any>> {
  field: string;
  value: any;
  /** Groups if hasSubgroups, else items. */
  items: any[];
  hasSubgroups: boolean;
  /** Over all rows of the group, whatever the page shows of it. */
  aggregates: DataSourceAggregates;
}

/** The query of a view; what is left out is unset. */
export interface DataSourceQuery<T extends object = Record<string, any>> {
  /** The member action of the change event. */
  action?: string;
  page?: number;
  pageSize?: number;
  skip?: number;
  take?: number;
  sort?: DataSourceSortItem<T> | DataSourceSortItem<T>[];
  filter?: DataSourceFilter<T> | DataSourceFilter<T>[] | null;
  group?: FieldOf<T> | DataSourceGroupItem<T> | DataSourceGroupItem<T>[] | null;
  aggregate?: DataSourceAggregateItem<T> | DataSourceAggregateItem<T>[] | null;
}
