export { init } from './init.js';
export { DataSource } from './datasource.js';
export { Model } from './model.js';
export { schemas, transports } from './presets.js';
export { Observable } from './observable.js';
export { ObservableArray } from './array.js';
export { ObservableObject } from './object.js';
export { forKendo } from './for-kendo.js';
export { kendoOfflineStorage } from './kendo-storage.js';
export { Query } from './query-class.js';
export { StorageEncryption } from './encryption.js';
export { keyFromPassphrase } from './passphrase.js';
export { persistStorage, storageStatus } from './storage.js';
export {
  AuthError, ConflictError, FatalError, HoldfastError, OfflineError, OptionError, ProtocolError, QuotaExceededError,
  RejectedError, StorageError, TransportError,
} from './errors.js';
export * from './realtime/index.js';
export { Convergence as default } from './realtime/index.js';
