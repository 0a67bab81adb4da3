import type { DeferredPromise } from './deferred.js';

/** What is known of the network: see `connection` of a source. */
export type Connection = 'offline' | 'connecting' | 'online';

/** Where changes are kept, and how much room there is. */
export interface StorageStatus {
  /** memory: what is not sent is lost by a reload. */
  kind: 'indexeddb' | 'memory';
  locks: 'weblocks' | 'record';
  /** Tabs can tell each other of changes. */
  channel: boolean;
  /** The browser will not evict what is stored. */
  persisted: boolean;
  /** Bytes of the whole origin. */
  usage: number;
  quota: number;
  /** Why something stands in for what the browser does not have. */
  reasons: string[];
}

/** Tells where changes are kept, and how much room there is. */
export function storageStatus(): DeferredPromise<StorageStatus>;

/** Asks the browser not to evict what is stored when the device is full; resolves with its answer. */
export function persistStorage(): DeferredPromise<boolean>;
