import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRows, reload, useBrowser } from './harness/scene.js';

const browser = useBrowser();

const cuts = {
  'the network is cut': {
    cut: ({ context }) => context.setOffline(true),
    restore: ({ context }) => context.setOffline(false),
  },
  'the server is gone': {
    cut: ({ server }) => server.disappear(),
    restore: ({ server }) => server.appear(),
  },
};

for (const [what, { cut, restore }] of Object.entries(cuts)) {
  test(`80 changes made while ${what} survive a reload and then reach the server once each`, async (t) => {
    const scene = await browser.setScene(t, { rows: makeRows(100) });
    const page = await scene.openTab();
    await page.evaluate(() => (window.ds = openOrders()).read());

    await cut(scene);
    await page.evaluate(change80Rows);
    await reload(page);
    await page.evaluate(() => (window.ds = openOrders()).read());
    assert.deepEqual(await page.evaluate(() => countStates(ds)), { create: 20, update: 50, destroy: 10, clean: 40 });
    assert.deepEqual(await page.evaluate(statesById), expectedStates());
    assert.equal(await page.evaluate(() => ds.total()), 110);
    assert.equal(scene.server.writes.length, 0);

    await restore(scene);
    await page.evaluate(() => ds.committed());
    assertServerHasTheChanges(scene.server.api);
    assert.deepEqual(await page.evaluate(() => countStates(ds)), { clean: 110 });
    assert.deepEqual(await page.evaluate(() => ds.offlineData().map((row) => row.id).sort((a, b) => a - b)), serverIds(scene.server.api));
    assert.equal(await page.evaluate(() => ds.hasChanges()), false);
  });
}

test('an edit made offline and saved, but never synced, survives a reload and is sent when the network is back', async (t) => {
  const { server, context, openTab } = await browser.setScene(t, { rows: makeRows(3) });
  const page = await openTab();
  await page.evaluate(() => (window.ds = openOrders()).read());
  await context.setOffline(true);
  await page.evaluate(() => {
    ds.get(2).set('name', 'unsynced');
    return ds.saved();
  });
  await reload(page);
  await page.evaluate(() => (window.ds = openOrders()).read());
  assert.equal(await page.evaluate(() => ds.get(2).name), 'unsynced');
  assert.equal(await page.evaluate(() => ds.get(2).dirty), true);

  await context.setOffline(false);
  await page.waitForFunction(() => ds.connection() !== 'offline'); // which Firefox does not tell at once
  await page.evaluate(() => ds.committed());
  assert.equal(server.api.rows.get(2).name, 'unsynced');
  assert.equal(server.api.timesApplied('update', 2), 1);
});

// As it is in Firefox, when its developer tools have set it to be offline.
test('a page that was loaded offline, and is not told that the network is back, sends what it has all the same', async (t) => {
  const { server, openTab } = await browser.setScene(t, { rows: makeRows(3) });
  const page = await openTab(() => {
    window.isUp = true;
    Object.defineProperty(Navigator.prototype, 'onLine', { get: () => window.isUp });
    window.addEventListener('online', (event) => event.stopImmediatePropagation(), { capture: true });
  });
  await page.evaluate(async () => {
    await (window.ds = openOrders()).read();
    window.isUp = false;
    window.dispatchEvent(new Event('offline'));
    ds.get(1).set('name', 'edited');
    await ds.sync();
    await ds.saved();
  });
  assert.deepEqual([server.writes.length, await page.evaluate(() => ds.connection())], [0, 'offline']);
  await page.evaluate(() => { window.isUp = true; return ds.committed(); });
  assert.equal(server.api.rows.get(1).name, 'edited');
});

test('typed values come back from the store as they were: dates are dates, null is null', async (t) => {
  const { context, openTab } = await browser.setScene(t, { rows: makeRows(3) });
  const page = await openTab();
  await page.evaluate(() => (window.ds = openOrders()).read());
  await context.setOffline(true);
  await page.evaluate(() => {
    ds.get(1).set('day', new Date(Date.UTC(2030, 5, 7)));
    return ds.sync();
  });
  await reload(page);
  const row = await page.evaluate(async () => {
    window.ds = openOrders();
    await ds.read();
    const { day, paid, note, qty } = ds.get(1);
    return { day: day instanceof Date && day.toISOString(), paid, note, qty, untouched: ds.get(2).day instanceof Date };
  });
  assert.deepEqual(row, { day: '2030-06-07T00:00:00.000Z', paid: true, note: null, qty: 1, untouched: true });
});

test('a first load that the network loses fails with an error, not with an empty table', async (t) => {
  const { server, openTab } = await browser.setScene(t, { rows: makeRows(3) });
  const page = await openTab();
  await server.disappear();
  const error = await page.evaluate(() => (window.ds = openOrders()).read().then(() => 'no error', (e) => e.code));
  await server.appear();
  assert.equal(error, 'transport_failed');
});

async function change80Rows() {
  const all = [...window.ds.data()];
  for (const row of all.slice(0, 50)) row.set('qty', row.qty + 1000);
  for (let i = 0; i < 20; i++) window.ds.add({ name: `new ${i}`, qty: i });
  for (const row of all.slice(90)) window.ds.remove(row);
  await window.ds.sync();
}

function statesById() {
  return Object.fromEntries(window.ds.offlineData().filter((row) => row.id).map((row) => [row.id, row.__state__ ?? 'clean']));
}

function expectedStates() {
  const state = (id) => (id <= 50 ? 'update' : id > 90 ? 'destroy' : 'clean');
  return Object.fromEntries(makeRows(100).map(({ id }) => [id, state(id)]));
}

function serverIds(api) {
  return [...api.rows.keys()].sort((a, b) => a - b);
}

function assertServerHasTheChanges(api) {
  for (const { id, qty } of makeRows(90)) {
    assert.equal(api.rows.get(id).qty, id <= 50 ? qty + 1000 : qty, `row ${id}`);
    assert.equal(api.timesApplied('update', id), id <= 50 ? 1 : 0, `updates of row ${id}`);
  }
  for (let id = 91; id <= 100; id++) assert.equal(api.timesApplied('destroy', id), 1, `removals of row ${id}`);
  const names = api.column('name').filter((name) => name.startsWith('new'));
  assert.deepEqual(names, Array.from({ length: 20 }, (_, i) => `new ${i}`).sort());
  assert.equal(api.rows.size, 110);
}
