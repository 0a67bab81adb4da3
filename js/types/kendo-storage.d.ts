import type { HoldfastError } from './errors.js';

/** An `offlineStorage` for the original kendo.data.DataSource that keeps its state in IndexedDB. */
export interface KendoOfflineStorage {
  /** Resolves when the state is loaded; until then, getItem and setItem throw. */
  readonly ready: Promise<void>;
  getItem(): any[] | null;
  setItem(rows: any[] | null): void;
  /** Resolves when what was stored so far is on disk; tries again what failed. */
  saved(): Promise<void>;
}

/** Options of kendoOfflineStorage(). */
export interface KendoOfflineStorageOptions {
  /** Is told of what could not be stored. Without it, that is reported as an error that nobody caught. */
  error?(error: HoldfastError): void;
}

/** The state of the given key; one object for each source of the original. As with localStorage, the last write wins. */
export function kendoOfflineStorage(key: string, options?: KendoOfflineStorageOptions): KendoOfflineStorage;
