// A storage of the application (docs/storage-contract.md) in Chromium, in two tabs: an IndexedDB database of its own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '../realtime/harness/clients.js';
import { useBrowser } from './harness/scene.js';
import { setSyncedScene } from './harness/synced.js';

const browser = useBrowser();

/** Opens a page with window.domain, whose storage is open, and window.recordsOf(bucket) counts what is in it. */
async function openPage({ openTab, sync }, shared) {
  const page = await openTab();
  await page.evaluate(async ({ url, shared }) => {
    const { compareStorageKeys, ConvergenceDomain, StorageError } = holdfast;
    const wait = (request) => new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const idOf = (bucket, key) => JSON.stringify([bucket, key]);
    const within = (key, { lower, upper, lowerOpen, upperOpen }) => {
      const [above, below] = [lower ? compareStorageKeys(key, lower) : 1, upper ? compareStorageKeys(upper, key) : 1];
      return (lowerOpen ? above > 0 : above >= 0) && (upperOpen ? below > 0 : below >= 0);
    };
    const same = (found, value) => (found && value ? String(found.value) === String(value) : !found && !value);
    const storage = {
      version: 1,
      shared,
      async open(name) {
        const opening = indexedDB.open(`own ${name}`);
        opening.onupgradeneeded = () => opening.result.createObjectStore('records');
        const database = await wait(opening);
        const begin = (mode) => database.transaction('records', mode, { durability: 'strict' }).objectStore('records');
        window.recordsOf = async (wanted) => (await wait(begin('readonly').getAll())).filter(({ bucket }) => bucket === wanted).length;
        return {
          get: async (bucket, key) => (await wait(begin('readonly').get(idOf(bucket, key))))?.value,
          async getRange(bucket, range) {
            const list = (await wait(begin('readonly').getAll())).filter((record) => record.bucket === bucket && within(record.key, range));
            list.sort((a, b) => compareStorageKeys(a.key, b.key) * (range.reverse ? -1 : 1));
            return range.limit ? list.slice(0, range.limit) : list;
          },
          async apply({ expects, writes }) {
            const records = begin('readwrite');
            const all = await wait(records.getAll());
            const find = (bucket, key) => all.find((record) => idOf(record.bucket, record.key) === idOf(bucket, key));
            if (!expects.every(({ bucket, key, value }) => same(find(bucket, key), value))) throw new StorageError('storage_stale', 'another tab was faster');
            for (const { bucket, key, value, range } of writes) {
              if (value) records.put({ bucket, key, value }, idOf(bucket, key));
              else if (!range) records.delete(idOf(bucket, key));
              else for (const record of all) if (record.bucket === bucket && within(record.key, range)) records.delete(idOf(bucket, record.key));
            }
            await new Promise((resolve, reject) => {
              records.transaction.oncomplete = resolve;
              records.transaction.onabort = () => reject(records.transaction.error);
            });
          },
          close: () => database.close(),
        };
      },
    };
    window.domain = new ConvergenceDomain(url, { reconnect: { reconnectIntervals: [0, 0.1] }, offline: { storage } });
    await domain.initializeOffline();
    domain.connectAnonymously('Ann').catch(() => {});
  }, { url: sync.url, shared });
  return page;
}

for (const [how, shared] of [['by Web Locks where it says that it is shared', true], ['by records in it otherwise', false]]) {
  test(`tabs take turns at a storage of the application ${how}, and what a closed one has not sent another sends`, async (t) => {
    const scene = await setSyncedScene(t, browser);
    const { sync } = scene;
    await sync.stop(); // its address stays
    const [one, two] = [await openPage(scene, shared), await openPage(scene, shared)];
    await one.evaluate(async () => {
      await domain.models().create({ collection: 'own', id: 'own', data: { n: 0 } });
      const model = await domain.models().open('own');
      for (let i = 0; i < 10; i++) model.elementAt('n').add(1);
      await model.saved();
    });
    assert.equal((await two.evaluate(() => recordsOf('leases'))) > 0, !shared);
    await one.close();
    const synced = two.evaluate(() => new Promise((resolve) => { domain.models().once('offline_models_sync_completed', resolve); }));
    await sync.start();
    await synced;
    const bob = await connect(t, sync, 'Bob');
    assert.deepEqual((await bob.models().open('own')).root().value(), { n: 10 });
    assert.deepEqual(await two.evaluate(() => domain.pending()), { entries: 0, unsaved: 0, models: [], chats: [] });
  });
}
