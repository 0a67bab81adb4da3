import type { DeferredPromise } from './deferred.js';

export type Connection = 'offline' | 'connecting' | 'online';

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

export function storageStatus(): DeferredPromise<StorageStatus>;

/** Asks the browser not to evict what is stored when the device is full; resolves with its answer. */
export function persistStorage(): DeferredPromise<boolean>;
