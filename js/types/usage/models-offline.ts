// ConvergenceDomain with models that are kept on this device.
import { ConvergenceDomain, IdbStorageAdapter, MemoryStorageAdapter, ModelService } from '../index.js';
import type { IDeadEdit, IModelMetaData, IPendingEdits, OfflineModelsSyncProgressEvent, OfflineModelStatusChangedEvent } from '../index.js';

export async function work(url: string): Promise<number> {
  const domain = new ConvergenceDomain(url, { offline: { storage: new IdbStorageAdapter() } });
  await domain.initializeOffline('ann');
  await domain.initializeOffline(async () => 'ann');
  domain.models().on(ModelService.Events.OFFLINE_MODELS_SYNC_PROGRESS, (event) => {
    const { done, total, modelsToSync } = event as OfflineModelsSyncProgressEvent;
    console.log(`${done} of ${total}, ${modelsToSync} left`);
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
  const letters: IDeadEdit[] = await domain.deadLetters();
  for (const letter of letters) {
    if (letter.kind === 'create') await letter.retry();
    else if (letter.operation?.text) await letter.discard();
  }
  return entries + models.length + versions.length;
}

export const inMemory = () => new ConvergenceDomain('https://host/convergence/default', { offline: { storage: new MemoryStorageAdapter() } });

// @ts-expect-error: a storage of one's own cannot be given yet
export const own = () => new ConvergenceDomain('https://host/convergence/default', { offline: { storage: {} } });
