// ConvergenceDomain with models that are kept on this device.
import { compareStorageKeys, ConvergenceDomain, IdbStorageAdapter, MemoryStorageAdapter, ModelService, StorageError } from '../index.js';
import type {
  IDeadEdit, IModelMetaData, IPendingEdits, IStorage, OfflineModelsSyncAbortedEvent, OfflineModelsSyncProgressEvent, OfflineModelStatusChangedEvent,
  StorageKey,
} from '../index.js';
import { storageContract } from '../storage-contract.js';

export async function work(url: string): Promise<number> {
  const domain = new ConvergenceDomain(url, { offline: { storage: new IdbStorageAdapter() } });
  await domain.initializeOffline('ann');
  await domain.initializeOffline(async () => 'ann');
  domain.models().on(ModelService.Events.OFFLINE_MODELS_SYNC_PROGRESS, (event) => {
    const { done, total, modelsToSync } = event as OfflineModelsSyncProgressEvent;
    console.log(`${done} of ${total}, ${modelsToSync} left`);
  });
  domain.models().on(ModelService.Events.OFFLINE_MODELS_SYNC_ABORTED, (event) => {
    const { reason, code, done, total } = event as OfflineModelsSyncAbortedEvent;
    console.log(reason, code, total - done);
  });
  domain.models().on('offline_model_status_changed', (event) => {
    const { id, synchronized } = event as OfflineModelStatusChangedEvent;
    console.log(id, synchronized);
  });

  const id: string = await domain.models().create({ collection: 'notes', data: { text: '' } });
  const model = await domain.models().open(id);
  model.root().set('text', 'offline');
  await model.saved();
  if (!model.isLocal()) await model.committed();
  if (!model.isSubscribedOffline()) await model.subscribeOffline();
  await domain.models().setOfflineSubscription([id]);
  const all: IModelMetaData[] = await domain.models().getOfflineModelMetaData();
  const versions: (number | undefined)[] = all.map(({ details }) => details?.version);

  const { entries, models }: IPendingEdits = domain.pending();
  const letters = (await domain.deadLetters()).filter((letter): letter is IDeadEdit => 'modelId' in letter);
  for (const letter of letters) {
    if (letter.kind === 'create') await letter.retry();
    else if (letter.operation?.text) await letter.discard();
  }
  return entries + models.length + versions.length;
}

export const inMemory = () => new ConvergenceDomain('https://host/convergence/default', { offline: { storage: new MemoryStorageAdapter() } });

const records = new Map<string, { key: StorageKey; value: Uint8Array }>();
const ownStorage: IStorage = {
  version: 1,
  shared: false,
  open: (name) => ({
    get: (bucket, key) => records.get(JSON.stringify([name, bucket, key]))?.value,
    async getRange(bucket, { lower, upper, lowerOpen, upperOpen, reverse, limit }) {
      const bounded = [lower, upper, lowerOpen, upperOpen].some(Boolean);
      const list = bounded ? [] : [...records.values()].sort((a, b) => compareStorageKeys(a.key, b.key) * (reverse ? -1 : 1));
      return list.slice(0, limit || undefined);
    },
    async apply({ expects, writes }, durability) {
      if (durability === 'strict' && expects.some(({ value }) => value !== null)) throw new StorageError('storage_stale', 'has changed');
      for (const { bucket, key, value, range } of writes) {
        if (range) records.clear();
        else if (value) records.set(JSON.stringify([name, bucket, key]), { key, value });
      }
    },
    close() {},
  }),
};
export const own = () => new ConvergenceDomain('https://host/convergence/default', { offline: { storage: ownStorage, modelSnapshotInterval: 100 } });
export const suite: string[] = storageContract({ create: () => ownStorage, reopen: (storage) => storage }).map(({ name }) => name);

// @ts-expect-error: a storage says which version of the contract it keeps
export const unversioned = () => new ConvergenceDomain('https://host/convergence/default', { offline: { storage: { open: ownStorage.open } } });

// @ts-expect-error: there is no version 2
export const later: IStorage = { version: 2, open: ownStorage.open };
