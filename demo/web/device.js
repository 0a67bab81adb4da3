import { persistStorage, storageStatus } from './holdfast.js';
import { toast } from './toast.js';

/** What is to be shown about the storage of this device; `changed` is called after it was asked to persist. */
export async function deviceStorage(changed) {
  const status = await storageStatus();
  const persist = async () => {
    const granted = await persistStorage();
    if (!granted) toast('info', 'The browser did not promise it. It does for pages that are used often or installed.');
    changed();
  };
  return { ...status, persist };
}
