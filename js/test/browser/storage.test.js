import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inFirefox } from './harness/browser.js';
import { makeRows, reload, useBrowser } from './harness/scene.js';

const browser = useBrowser();

async function openLoaded(openTab, init) {
  const page = await openTab(init);
  await page.evaluate(() => (window.ds = openOrders()).read());
  return page;
}

const quotaSize = 2_000_000;
const skip = inFirefox && 'only Chromium can be given little room';

/**
 * Loads the rows on an origin that may store two megabytes. Chromium remembers how much room an origin has, so the limit
 * is set before anything is stored. lift() takes it away.
 */
async function openWithLittleRoom({ server, context, openTab }) {
  const page = await openTab();
  const session = await context.newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin: server.url, quotaSize });
  await page.evaluate(() => (window.ds = openOrders()).read());
  return { page, lift: () => session.send('Storage.overrideQuotaForOrigin', { origin: server.url }) };
}

/** Stores rubbish until not even a kilobyte fits any more. */
async function fillUp() {
  const opened = indexedDB.open('rubbish');
  opened.onupgradeneeded = () => opened.result.createObjectStore('rubbish', { autoIncrement: true });
  await new Promise((resolve) => (opened.onsuccess = resolve));
  const fits = (bytes) =>
    new Promise((resolve) => {
      const transaction = opened.result.transaction('rubbish', 'readwrite');
      transaction.objectStore('rubbish').put(crypto.getRandomValues(new Uint8Array(bytes)));
      transaction.oncomplete = () => resolve(true);
      transaction.onabort = () => resolve(false);
    });
  for (const size of [60_000, 10_000, 1_000]) while (await fits(size));
}

test('a full device gives a quota error, the edit stays visible as unsaved, and is saved once there is room', { skip }, async (t) => {
  const scene = await browser.setScene(t, { rows: makeRows(5) });
  const { page, lift } = await openWithLittleRoom(scene);
  await scene.context.setOffline(true);
  const full = await page.evaluate(async () => {
    ds.get(1).set('note', 'x'.repeat(3_000_000));
    const error = await ds.saved().then(() => null, (e) => e);
    return {
      code: error?.code,
      typed: error instanceof holdfast.QuotaExceededError,
      message: error?.message,
      shown: ds.get(1).note.length,
      unsaved: ds.pending().unsaved,
      told: ds.events.some(({ name, event }) => name === 'storage' && event.error.code === 'quota_exceeded'),
    };
  });
  assert.equal(full.code, 'quota_exceeded');
  assert.match(full.message, /full|room|space/);
  assert.deepEqual({ ...full, code: 0, message: 0 }, { code: 0, message: 0, typed: true, shown: 3_000_000, unsaved: 1, told: true });

  await lift();
  await page.evaluate(async () => {
    ds.get(2).set('name', 'after the flood');
    await ds.saved();
  });
  await reload(page);
  await page.evaluate(() => (window.ds = openOrders()).read());
  assert.deepEqual(await page.evaluate(() => [ds.get(1).note.length, ds.get(2).name]), [3_000_000, 'after the flood']);
});

test('a change taken back while the device is full is gone for good once there is room', { skip }, async (t) => {
  const scene = await browser.setScene(t, { rows: makeRows(5) });
  const { page, lift } = await openWithLittleRoom(scene);
  await scene.context.setOffline(true);
  await page.evaluate(async () => {
    ds.get(1).set('name', 'kept for later');
    await ds.saved();
  });
  await page.evaluate(fillUp);
  assert.equal(await page.evaluate(() => (ds.cancelChanges(), ds.get(1).name)), 'row 1');
  await lift();
  await page.evaluate(() => ds.saved());
  await reload(page);
  await page.evaluate(() => (window.ds = openOrders()).read());
  assert.equal(await page.evaluate(() => ds.get(1).name), 'row 1');
});

test('a custom storage that throws gives a typed error, keeps the edit visible, and later calls work', async (t) => {
  const { server, openTab } = await browser.setScene(t, { rows: makeRows(5) });
  const page = await openTab();
  const seen = await page.evaluate(async () => {
    let full = false;
    let kept = null;
    window.storage = {
      getItem: () => kept,
      setItem(rows) {
        if (full) throw new DOMException('no room', 'QuotaExceededError');
        kept = JSON.parse(JSON.stringify(rows));
      },
      kept: () => kept,
    };
    window.ds = openOrders({ offlineStorage: storage });
    await ds.read();
    ds.online(false);
    full = true;
    ds.get(1).set('name', 'does not fit');
    ds.sync().catch(() => {});
    const error = await ds.saved().then(() => null, (e) => e);
    const shown = ds.get(1).name;
    full = false;
    ds.get(2).set('name', 'fits');
    await ds.sync();
    const states = storage.kept().map((row) => row.__state__ ?? 'clean');
    return { code: error?.code, typed: error instanceof holdfast.QuotaExceededError, shown, states };
  });
  assert.deepEqual(seen, {
    code: 'quota_exceeded',
    typed: true,
    shown: 'does not fit',
    states: ['update', 'update', 'clean', 'clean', 'clean'],
  });
  await page.evaluate(() => ds.online(true));
  assert.equal(server.api.rows.get(1).name, 'does not fit');
  assert.equal(server.api.rows.get(2).name, 'fits');
});

test('a custom storage that throws is reported and does not block reads', async (t) => {
  const { openTab } = await browser.setScene(t, { rows: makeRows(5) });
  const page = await openTab();
  const totals = await page.evaluate(async () => {
    const setItem = () => {
      throw new Error('broken');
    };
    window.ds = openOrders({ offlineStorage: { getItem: () => null, setItem } });
    await ds.read();
    const first = ds.total();
    await ds.read();
    const code = await ds.saved().then(() => null, (e) => e.code);
    return [first, ds.total(), code, ds.events.some(({ name, event }) => name === 'storage' && event.error.code === code)];
  });
  assert.deepEqual(totals, [5, 5, 'storage_failed', true]);
});

test('a pending change overwritten with garbage is reported and put aside, the others are loaded and sent', async (t) => {
  const { server, context, openTab } = await browser.setScene(t, { rows: makeRows(5) });
  const page = await openLoaded(openTab);
  await context.setOffline(true);
  await page.evaluate(async () => {
    for (const row of ds.data()) row.set('name', `edited ${row.id}`);
    await ds.sync();
  });
  await page.evaluate(overwriteFirstRecord, 'journal');
  await reload(page);
  const seen = await page.evaluate(async () => {
    window.ds = openOrders();
    await ds.read();
    const reports = ds.events.filter(({ name }) => name === 'storage').map(({ event }) => event.error);
    return { codes: reports.map((e) => e.code), message: reports[0]?.message, names: ds.data().map((row) => row.name) };
  });
  assert.deepEqual(seen.codes, ['storage_corrupt']);
  assert.deepEqual(seen.names, ['row 1', 'edited 2', 'edited 3', 'edited 4', 'edited 5']);

  await context.setOffline(false);
  await page.evaluate(() => ds.committed());
  assert.deepEqual(server.api.column('name'), ['edited 2', 'edited 3', 'edited 4', 'edited 5', 'row 1']);
});

test('cached rows overwritten with garbage are reported, and pending changes are not lost with them', async (t) => {
  const { server, context, openTab } = await browser.setScene(t, { rows: makeRows(5) });
  const page = await openLoaded(openTab);
  await context.setOffline(true);
  await page.evaluate(async () => {
    ds.get(3).set('name', 'edited 3');
    await ds.sync();
  });
  await page.evaluate(overwriteFirstRecord, 'rows');
  await reload(page);
  const codes = await page.evaluate(async () => {
    window.ds = openOrders();
    await ds.read().catch(() => {});
    return ds.events.filter(({ name }) => name === 'storage').map(({ event }) => event.error.code);
  });
  assert.ok(codes.includes('storage_corrupt'), `told of ${codes}`);

  await context.setOffline(false);
  await page.evaluate(() => ds.committed());
  assert.equal(server.api.rows.get(3).name, 'edited 3');
});

/** Writes garbage over the first record of a bucket, beside the package's back. */
async function overwriteFirstRecord(bucket) {
  const settled = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const db = await settled(indexedDB.open('holdfast'));
  const store = db.transaction(bucket, 'readwrite').objectStore(bucket);
  const cursor = await settled(store.openCursor());
  await settled(cursor.update(new Uint8Array([0xff, 0xff, 0xff, 0xff])));
  db.close();
}
