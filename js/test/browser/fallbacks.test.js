import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRows, reload, useBrowser } from './harness/scene.js';

const browser = useBrowser();

const withoutLocks = () => delete Navigator.prototype.locks;
const withoutIndexedDB = () => delete globalThis.indexedDB;
const withBrokenIndexedDB = () => {
  IDBFactory.prototype.open = () => {
    throw new DOMException('private window', 'SecurityError');
  };
};

test('with everything there, the storage status says so', async (t) => {
  const { openTab } = await browser.setScene(t, { rows: makeRows(1) });
  const page = await openTab();
  const status = await page.evaluate(async () => {
    window.ds = openOrders();
    await ds.read();
    return holdfast.storageStatus();
  });
  assert.equal(status.kind, 'indexeddb');
  assert.equal(status.locks, 'weblocks');
  assert.ok(status.quota > 0 && status.usage > 0, JSON.stringify(status));
});

test('without Web Locks the status tells, and two tabs still flush once between them', async (t) => {
  const { server, context, openTab } = await browser.setScene(t, { rows: makeRows(10) });
  const tabs = [await openTab(withoutLocks), await openTab(withoutLocks)];
  for (const page of tabs) await page.evaluate(() => (window.ds = openOrders()).read());
  assert.equal(await tabs[0].evaluate(async () => (await holdfast.storageStatus()).locks), 'record');

  await context.setOffline(true);
  for (const [i, page] of tabs.entries()) {
    await page.evaluate((i) => {
      for (const row of [...ds.data()].slice(i * 5, i * 5 + 5)) row.set('name', `by tab ${i}`);
      return ds.sync();
    }, i);
  }
  await context.setOffline(false);
  await Promise.all(tabs.map((page) => page.evaluate(() => ds.committed())));
  assert.equal(server.writes.length, 10);
  assert.equal(server.api.effects.length, 10);
});

for (const [what, init] of Object.entries({ 'there is no IndexedDB': withoutIndexedDB, 'IndexedDB refuses': withBrokenIndexedDB })) {
  test(`when ${what}, the status and an event tell, and work goes on in memory`, async (t) => {
    const { server, context, openTab } = await browser.setScene(t, { rows: makeRows(3) });
    const page = await openTab(init);
    const seen = await page.evaluate(async () => {
      window.ds = openOrders();
      await ds.read();
      const told = ds.events.find(({ name }) => name === 'storage')?.event.error?.code;
      return { kind: (await holdfast.storageStatus()).kind, told, total: ds.total() };
    });
    assert.deepEqual(seen, { kind: 'memory', told: 'storage_not_available', total: 3 });

    await context.setOffline(true);
    await page.evaluate(async () => {
      ds.get(1).set('name', 'edited');
      await ds.sync();
    });
    await context.setOffline(false);
    await page.evaluate(() => ds.committed());
    assert.equal(server.api.rows.get(1).name, 'edited');
  });
}

test('with offline.detect off, only online() decides', async (t) => {
  const { server, context, openTab } = await browser.setScene(t, { rows: makeRows(3) });
  const page = await openTab();
  await page.evaluate(() => (window.ds = openOrders({ offline: { detect: false } })).read());
  await context.setOffline(true);
  assert.equal(await page.evaluate(() => ds.online()), true);
  await page.evaluate(() => {
    ds.online(false);
    ds.get(1).set('name', 'edited');
    return ds.sync();
  });
  await context.setOffline(false);
  assert.equal(await page.evaluate(() => ds.online()), false);
  assert.equal(server.writes.length, 0);
  await page.evaluate(() => ds.online(true));
  assert.equal(server.api.rows.get(1).name, 'edited');
});

test('online() follows the network by itself when there is an offline storage', async (t) => {
  const { context, openTab } = await browser.setScene(t, { rows: makeRows(3) });
  const page = await openTab();
  await page.evaluate(() => (window.ds = openOrders()).read());
  assert.deepEqual(await page.evaluate(() => [ds.online(), ds.connection()]), [true, 'online']);
  await context.setOffline(true);
  await page.waitForFunction(() => ds.online() === false && ds.connection() === 'offline');
  await context.setOffline(false);
  await page.waitForFunction(() => ds.online() === true);
});

test('a page that is closed for good leaves a database that a new page opens without being blocked', async (t) => {
  const { openTab } = await browser.setScene(t, { rows: makeRows(3) });
  const page = await openTab();
  await page.evaluate(() => (window.ds = openOrders()).read());
  await reload(page);
  assert.equal(await page.evaluate(async () => {
    window.ds = openOrders();
    await ds.read();
    return (await holdfast.storageStatus()).kind;
  }), 'indexeddb');
});
