/** Our storage under the original DataSource. */
import { kendoOfflineStorage, type KendoOfflineStorage } from 'holdfast';

const storage: KendoOfflineStorage = kendoOfflineStorage('films', { error: (error) => console.log(error.code) });
await storage.ready;
const offlineStorage: { getItem(): any[] | null; setItem(rows: any[]): void } = storage;
await storage.saved();
// @ts-expect-error a storage has a key
kendoOfflineStorage();
void offlineStorage;
