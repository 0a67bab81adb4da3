import type { IStorage } from './realtime/storage.js';

/** The storage contract as tests, for any runner: `for (const { name, run } of storageContract({ create })) test(name, run);` */
export function storageContract(subject: {
  /** Makes a new storage without data. */
  create(): IStorage;
  /** Makes another storage on the data of one, as the next visit to the page does. */
  reopen?(storage: IStorage): IStorage;
}): { name: string; run(): Promise<void> }[];
