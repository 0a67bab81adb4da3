// A storage of the application's own, in parts (docs/storage-contract.md).

import {
  UndoManager, type IStorage, type IStorageBatch, type IStorageExpectation, type IStorageQuery, type IStorageRange, type IStorageRecord,
  type IStorageWrite, type IStore, type UndoManagerEvents,
} from '../index.js';

export function storage(records: IStorageRecord[]): IStorage {
  const within = ({ lower, upper }: IStorageRange) => lower === undefined && upper === undefined;
  const holds = ({ value }: IStorageExpectation) => value === null;
  const write = ({ key, value }: IStorageWrite) => { if (value) records.push({ key: key!, value }); };
  const store: IStore = {
    get: async (_bucket, key) => records.find((record) => String(record.key) === String(key))?.value,
    getRange: async (_bucket, query: IStorageQuery) => (within(query) ? records.slice(0, query.limit || undefined) : []),
    async apply({ expects, writes }: IStorageBatch) {
      if (expects.every(holds)) writes.forEach(write);
    },
    close() {},
  };
  return { version: 1, open: async () => store };
}

export const undoNames: UndoManagerEvents = UndoManager.Events;

// @ts-expect-error: what is stored are bytes
export const text: IStorageRecord = { key: ['a'], value: 'text' };
