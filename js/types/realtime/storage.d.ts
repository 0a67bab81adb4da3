import type { StorageEncryption } from '../encryption.js';

/** Keeps models in IndexedDB, in a database for each domain and user. Where there is none, in memory: an event error says so. */
export class IdbStorageAdapter {
  /** With encryption, a wrong key makes `initializeOffline()` reject with `storage_wrong_key`, and touches nothing. */
  constructor(options?: { encryption?: StorageEncryption });
  adapterId(): string;
  private readonly indexed;
}

/** Keeps models in memory, for all domains that get this adapter. */
export class MemoryStorageAdapter {
  adapterId(): string;
  private readonly memory;
}

/** A part of a key. In the bounds of a range the last one may be [], which is behind all others. */
export type StorageKey = (string | number | [])[];

/** The records between two keys; a bound that is missing is none. */
export interface IStorageRange {
  lower?: StorageKey;
  upper?: StorageKey;
  /** The bound itself is excluded. */
  lowerOpen: boolean;
  upperOpen: boolean;
}

/** Which records of a range are wanted, and in which order. */
export interface IStorageQuery extends IStorageRange {
  /** In descending order. */
  reverse: boolean;
  /** 0: none. */
  limit: number;
}

/** A record of a bucket. */
export interface IStorageRecord {
  key: StorageKey;
  value: Uint8Array;
}

/** What a record has to be for a batch to be applied. */
export interface IStorageExpectation {
  bucket: string;
  key: StorageKey;
  /** null: there is no record. */
  value: Uint8Array | null;
}

/** Puts a record, deletes it where value is null, or deletes all records of a range. */
export type IStorageWrite = { bucket: string; key: StorageKey; value: Uint8Array | null; range?: undefined } | { bucket: string; key?: undefined; value?: undefined; range: IStorageRange };

/** What is written all at once, or not at all. */
export interface IStorageBatch {
  expects: IStorageExpectation[];
  writes: IStorageWrite[];
}

/** An open store of the application: docs/storage-contract.md says what has to hold. */
export interface IStore {
  get(bucket: string, key: StorageKey): Uint8Array | null | undefined | Promise<Uint8Array | null | undefined>;
  getRange(bucket: string, range: IStorageQuery): IStorageRecord[] | Promise<IStorageRecord[]>;
  /** Makes the whole batch or none of it. Throws a StorageError of code storage_stale where an expectation does not hold. */
  apply(batch: IStorageBatch, durability: 'strict' | 'relaxed'): void | Promise<void>;
  close(): void | Promise<void>;
}

/** A storage that an application makes itself. */
export interface IStorage {
  /** Of the contract. */
  readonly version: 1;
  /** All tabs of the site have the same data in it. */
  readonly shared?: boolean;
  open(name: string): IStore | Promise<IStore>;
}

/** Orders the keys of a storage; negative if a is before b. */
export const compareStorageKeys: (a: StorageKey, b: StorageKey) => number;

/** What waits to be sent. */
export interface IPendingEdits {
  /** Of all models and chats; creating and removing a model count, too. */
  entries: number;
  /** Edits and messages that could not be written to this device yet, and would be lost with the page. */
  unsaved: number;
  models: { modelId: string; entries: number }[];
  /** Messages, names, topics and seen marks of all windows. */
  chats: { chatId: string; entries: number }[];
}

/** What an edit did: its type as in the protocol, and what that needs. */
export interface IOperation {
  type: string;
  /** The id of the element; a Compound has none. */
  element?: string;
  index?: number;
  count?: number;
  to?: number;
  key?: string;
  text?: string;
  number?: number;
  flag?: boolean;
  date?: Date;
  value?: any;
  items?: any[];
  members?: { [key: string]: any };
  /** Of a Compound. */
  operations?: IOperation[];
}

/** An edit that the server has refused for good, or that cannot be made any more because the model is gone. */
export interface IDeadEdit {
  readonly modelId: string;
  readonly kind: 'create' | 'edit' | 'delete';
  /** As the server gave it; "too_large": it is more than the server takes in one message, operation or model. */
  readonly code: string;
  readonly reason: string;
  readonly since: Date;
  /** Of kind create: the content. */
  readonly data: { [key: string]: any } | null;
  /** Of kind edit: what was done. */
  readonly operation: IOperation | null;
  /** Sends all dead edits of the model again, in all windows. The model must not be open here, and no other edits of it may wait. */
  retry(): Promise<void>;
  /** Drops all dead edits of the model. */
  discard(): Promise<void>;
}

/** A message, name, topic or seen mark that the server has refused for good. */
export interface IDeadChatChange {
  readonly chatId: string;
  readonly kind: 'message' | 'name' | 'topic' | 'seen';
  /** As the server gave it; "too_large": it is more than the server takes in one message, and was not sent. */
  readonly code: string;
  readonly reason: string;
  readonly since: Date;
  /** Of kind message. */
  readonly message?: string;
  /** Of kind name. */
  readonly name?: string;
  /** Of kind topic. */
  readonly topic?: string;
  /** Of kind seen. */
  readonly eventNumber?: number;
  /** Has it sent again. */
  retry(): Promise<void>;
  /** Drops it for good. */
  discard(): Promise<void>;
}

/** Something that the server has refused for good. */
export type IDeadLetter = IDeadEdit | IDeadChatChange;
