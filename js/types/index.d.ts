/**
 * Holdfast: a DataSource with the options, methods and events of kendo.data.DataSource that goes on working offline.
 *
 *     await init();
 *     const orders = new DataSource<Order>({ transport: { read: '/api/orders', … }, offlineStorage: 'orders' });
 */

export { type InitOptions, init } from './init.js';
export { DataSource, type FieldOption, type PendingCounts, type RowState } from './datasource.js';
export { type DataSourceItem, type FieldDescriptor, type FieldType, Model, type ModelClass, type ModelDefinition } from './model.js';
export { Observable, type Event, type Handler, type Handlers } from './observable.js';
export { ObservableArray, type ObservableArrayChange, type ObservableArrayEvents } from './array.js';
export { ObservableObject, type ObservableObjectEvents } from './object.js';
export { Query, type QueryResult } from './query-class.js';
export { forKendo } from './for-kendo.js';
export { kendoOfflineStorage, type KendoOfflineStorage, type KendoOfflineStorageOptions } from './kendo-storage.js';
export { type DeferredPromise } from './deferred.js';
export { type EncryptionKey, keyFromPassphrase, StorageEncryption, type StorageEncryptionOptions } from './encryption.js';
export { type Connection, type StorageStatus, persistStorage, storageStatus } from './storage.js';
export {
  type Conflict, type ConflictChoice, type DeadLetter, type Letter, type OfflineOptions, type Placement, type UncertainChange,
  type UncertainChoice,
} from './offline.js';
export { type DataSourceOptions, type DataSourceSchema, type OfflineStorage } from './options.js';
export { schemas, transports } from './presets.js';
export {
  type DataSourcePushCallbacks, type DataSourceSubmitOptions,
  type DataSourceTransport, type DataSourceTransportFunction, type DataSourceTransportOptions, type DataSourceTransportSettings,
  type Operation,
} from './transport.js';
export {
  type DataSourceAggregateItem, type DataSourceAggregates, type DataSourceFilter, type DataSourceFilterItem, type DataSourceFilters,
  type DataSourceGroup, type DataSourceGroupCompareItem, type DataSourceGroupItem, type DataSourceQuery, type DataSourceSortItem,
  type FilterOperator,
} from './query.js';
export {
  type DataSourceChangeEvent, type DataSourceErrorEvent, type DataSourceEvents, type DataSourceFlushEvent,
  type DataSourcePushEvent, type DataSourceRequestEndEvent, type DataSourceRequestStartEvent, type XhrLike,
} from './events.js';
export {
  AuthError, ConflictError, type ErrorCode, FatalError, HoldfastError, OfflineError, OptionError, ProtocolError,
  QuotaExceededError, RejectedError, StorageError, TransportError,
} from './errors.js';
export type * from './kendo-names.js';
export * from './realtime/index.js';
export { Convergence as default } from './realtime/index.js';
