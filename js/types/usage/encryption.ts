// Encryption of what is stored, with a key out of a passphrase or from a server, and its rotation.
import { ConvergenceDomain, IdbStorageAdapter, init, keyFromPassphrase, StorageEncryption, StorageError } from 'holdfast';

export async function unlock(ask: (hint: string) => Promise<string>): Promise<ConvergenceDomain> {
  for (let hint = ''; ; hint = 'Wrong passphrase') {
    const encryption = new StorageEncryption({ key: await keyFromPassphrase(await ask(hint)) });
    try {
      await init({ encryption });
      const storage = new IdbStorageAdapter({ encryption });
      return new ConvergenceDomain('wss://host/ns/domain', { offline: { storage } });
    } catch (error) {
      if (!(error instanceof StorageError && error.code === 'storage_wrong_key')) throw error;
    }
  }
}

export async function changePassphrase(from: string, to: string, salt: Uint8Array, bar: HTMLProgressElement): Promise<void> {
  const encryption = new StorageEncryption({
    key: await keyFromPassphrase(to, { salt, iterations: 1_000_000 }),
    olderKeys: [await keyFromPassphrase(from, { salt }), new Uint8Array(32)],
    encryptExisting: true,
  });
  await init({ encryption });
  const stop = new AbortController();
  await encryption.rotate({ onProgress: ({ records }) => { bar.value = records; }, signal: stop.signal });
}

// @ts-expect-error a passphrase is no key
new StorageEncryption({ key: 'secret' });
// @ts-expect-error options are no encryption
new IdbStorageAdapter({ encryption: { key: new Uint8Array(32) } });
