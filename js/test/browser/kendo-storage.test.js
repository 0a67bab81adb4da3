// The original DataSource with our storage for its offline state, across reloads and on a device that is full.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inFirefox } from './harness/browser.js';
import { addKendo } from './harness/kendo.js';
import { reload, useBrowser } from './harness/scene.js';

const browser = useBrowser();

// Chromium remembers how much room an origin has, so a limit is set before anything is stored.
async function openKendo(t, quotaSize) {
  const scene = await browser.setScene(t, { anyScript: true });
  const page = await scene.openTab();
  const session = inFirefox || await scene.context.newCDPSession(page);
  const limit = (size) => session.send('Storage.overrideQuotaForOrigin', { origin: scene.server.url, quotaSize: size });
  if (quotaSize) await limit(quotaSize);
  await start(page);
  return { page, limit };
}

/** Makes window.storage and window.ds, a DataSource of Kendo's; `sent` lists what it sends to its server. */
async function start(page) {
  await addKendo(page);
  await page.evaluate(async () => {
    window.told = [];
    window.storage = holdfast.kendoOfflineStorage('films', { error: (error) => told.push(error.code) });
    await storage.ready;
    window.sent = [];
    const take = (op) => (options) => {
      sent.push([op, options.data.id, options.data.title]);
      options.success(op === 'create' ? { ...options.data, id: 10 } : options.data);
    };
    window.ds = new kendo.data.DataSource({
      transport: { read: (options) => options.success([{ id: 1, title: 'one', day: '2026-01-02T00:00:00Z', tags: ['a'] }, { id: 2, title: 'two' }]), create: take('create'), update: take('update'), destroy: take('destroy') },
      schema: { model: { id: 'id', fields: { id: { type: 'number' }, title: { type: 'string' }, day: { type: 'date' } } } },
      offlineStorage: storage,
    });
  });
}

async function restart(page) {
  await reload(page);
  await start(page);
}

test('changes that the original made offline are there after a reload, and are sent when it goes online', async (t) => {
  const { page } = await openKendo(t);
  await page.evaluate(async () => {
    await ds.read();
    ds.online(false);
    ds.get(1).set('title', 'edited');
    ds.add({ title: 'new' });
    ds.remove(ds.get(2));
    await ds.sync();
    await storage.saved();
  });
  await restart(page);
  const seen = await page.evaluate(async () => {
    ds.online(false);
    await ds.read();
    const shown = ds.view().map((item) => [item.title, item.day instanceof Date ? item.day.getTime() : item.day, item.tags?.toJSON()]);
    await ds.online(true);
    return { shown, sent, changed: ds.hasChanges() };
  });
  assert.deepEqual(seen.shown, [['edited', Date.UTC(2026, 0, 2), ['a']], ['new', null, undefined]]);
  assert.deepEqual(seen.sent, [['create', 0, 'new'], ['update', 1, 'edited'], ['destroy', 2, 'two']]);
  assert.equal(seen.changed, false);
});

test('nothing is read or stored before the state is loaded', async (t) => {
  const { page } = await openKendo(t);
  const codes = await page.evaluate(async () => {
    const storage = holdfast.kendoOfflineStorage('early');
    const codeOf = (fn) => {
      try {
        fn();
      } catch (error) {
        return error.code;
      }
      return 'none';
    };
    const codes = [codeOf(() => storage.getItem()), codeOf(() => storage.setItem([]))];
    await storage.ready;
    return [...codes, storage.getItem(), codeOf(() => holdfast.kendoOfflineStorage('')), codeOf(() => holdfast.kendoOfflineStorage('x', { error: 1 }))];
  });
  assert.deepEqual(codes, ['storage_not_available', 'storage_not_available', null, 'bad_option', 'bad_option']);
});

test('of many states in a row the last one is kept, and what is given out is a copy', async (t) => {
  const { page } = await openKendo(t);
  const rows = await page.evaluate(async () => {
    for (let i = 0; i < 200; i++) storage.setItem([{ n: i }]);
    storage.getItem()[0].n = 'changed';
    await storage.saved();
    const again = holdfast.kendoOfflineStorage('films');
    const other = holdfast.kendoOfflineStorage('others');
    await Promise.all([again.ready, other.ready]);
    storage.setItem(null);
    await storage.saved();
    const empty = holdfast.kendoOfflineStorage('films');
    await empty.ready;
    return [storage.getItem(), again.getItem(), other.getItem(), empty.getItem()];
  });
  assert.deepEqual(rows, [null, [{ n: 199 }], null, null]);
});

test('a full device is told, keeps the state in memory, and takes it once there is room', { skip: inFirefox && 'only Chromium can be given little room' }, async (t) => {
  const { page, limit } = await openKendo(t, 2_000_000);
  const full = await page.evaluate(async () => {
    storage.setItem([{ text: 'x'.repeat(3_000_000) }]);
    const code = await storage.saved().then(() => 'saved', (error) => error.code);
    return { code, told, length: storage.getItem()[0].text.length };
  });
  assert.deepEqual(full, { code: 'quota_exceeded', told: ['quota_exceeded'], length: 3_000_000 });
  await limit();
  await page.evaluate(() => storage.saved());
  await restart(page);
  assert.equal(await page.evaluate(() => storage.getItem()[0].text.length), 3_000_000);
});
