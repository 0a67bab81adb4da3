/** What else code that is typed for kendo.data names. Types that say the same under another name here are that type. */

import type { ObservableArrayChange } from './array.js';
import type { DataSource } from './datasource.js';
import type { FieldDescriptor, Model, ModelClass, ModelDefinition } from './model.js';
import type { ObservableObject } from './object.js';
import type { DataSourceSchema } from './options.js';
import type { DataSourceAggregateItem, DataSourceFilters, DataSourceGroupItem, DataSourceQuery, DataSourceSortItem } from './query.js';
import type { DataSourceTransport, DataSourceTransportFunction, DataSourceTransportOptions, DataSourceTransportSettings } from './transport.js';

export interface DataSourceEvent {
  sender?: DataSource<any>;
}

export interface ObservableObjectEvent {
  sender?: ObservableObject<any>;
  field?: string;
}

export interface ObservableObjectSetEvent extends ObservableObjectEvent {
  value?: any;
  preventDefault?: Function;
}

export type ObservableArrayEvent = Partial<ObservableArrayChange<Model<any>>>;

/** A row or a group of a view. */
export type DataSourceItemOrGroup = any;
export type DataSourceGroupItemAggregate = DataSourceAggregateItem<any>;

export type DataSourceSchemaModel = ModelDefinition<any>;
export type DataSourceSchemaModelField = FieldDescriptor & { field?: string };
export type DataSourceSchemaModelFields = Record<string, DataSourceSchemaModelField>;
export type DataSourceSchemaModelFieldValidation = NonNullable<FieldDescriptor['validation']>;
export type DataSourceSchemaModelWithFieldsObject = DataSourceSchemaModel & { fields?: DataSourceSchemaModelFields };
export type DataSourceSchemaModelWithFieldsArray = DataSourceSchemaModel & { fields?: DataSourceSchemaModelField[] };
export type DataSourceSchemaWithOptionsModel = DataSourceSchema<any> & { model?: DataSourceSchemaModel };
export type DataSourceSchemaWithConstructorModel = DataSourceSchema<any> & { model?: ModelClass<any> };

export type DataSourceTransportRead = DataSourceTransportSettings;
export type DataSourceTransportCreate = DataSourceTransportSettings;
export type DataSourceTransportUpdate = DataSourceTransportSettings;
export type DataSourceTransportDestroy = DataSourceTransportSettings;
export type DataSourceTransportReadOptionsData = DataSourceQuery<any>;
export type DataSourceTransportReadOptions = DataSourceTransportOptions<DataSourceTransportReadOptionsData>;
export type DataSourceTransportBatchOptionsData = { models: any[] };
export type DataSourceTransportBatchOptions = DataSourceTransportOptions<DataSourceTransportBatchOptionsData>;
export type DataSourceTransportWithObjectOperations = DataSourceTransport & { [Name in OperationName]?: DataSourceTransportSettings };
export type DataSourceTransportWithFunctionOperations = DataSourceTransport & { [Name in OperationName]?: DataSourceTransportFunction };

type OperationName = 'read' | 'create' | 'update' | 'destroy';

export type DataSourceParameterMapDataAggregate = DataSourceAggregateItem<any>;
export type DataSourceParameterMapDataGroup = DataSourceGroupItem<any>;
export type DataSourceParameterMapDataFilter = DataSourceFilters<any>;
export type DataSourceParameterMapDataSort = DataSourceSortItem<any>;

/** What parameterMap gets: a query, or the rows of a batch. */
export interface DataSourceTransportParameterMapData {
  aggregate?: DataSourceParameterMapDataAggregate[];
  group?: DataSourceParameterMapDataGroup[];
  filter?: DataSourceParameterMapDataFilter;
  models?: Model<any>[];
  page?: number;
  pageSize?: number;
  skip?: number;
  sort?: DataSourceParameterMapDataSort[];
  take?: number;
}
