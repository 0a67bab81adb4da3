// What kendo.data.DataSource loses or doubles in offline mode (behaviour specification, §8.5 and §8.6), and ours must not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer, Gate, lostAnswer, writes } from './harness/faults.js';
import { makeRows, reload, useBrowser } from './harness/scene.js';

const browser = useBrowser();

async function openLoaded(t, count = 5) {
  const scene = await browser.setScene(t, { rows: makeRows(count) });
  const page = await scene.openTab();
  await page.evaluate(() => (window.ds = openOrders()).read());
  return { ...scene, page };
}

test('a read while online brings the server rows and keeps the pending changes over them', async (t) => {
  const { server, page } = await openLoaded(t);
  await page.evaluate(() => {
    ds.get(1).set('name', 'mine');
    ds.add({ name: 'new' });
    ds.remove(ds.get(5));
  });
  server.api.change(1, { qty: 500 });
  server.api.change(2, { name: 'theirs' });
  const seen = await page.evaluate(async () => {
    await ds.read();
    return { one: [ds.get(1).name, ds.get(1).qty], two: ds.get(2).name, five: ds.get(5), total: ds.total(), changed: ds.hasChanges() };
  });
  assert.deepEqual(seen, { one: ['mine', 500], two: 'theirs', five: undefined, total: 5, changed: true });
});

test('a second source on the same key that reads while online keeps the changes of the first', async (t) => {
  const { server, context, page } = await openLoaded(t);
  await context.setOffline(true);
  await page.evaluate(async () => {
    ds.get(1).set('name', 'mine');
    await ds.sync();
  });
  server.fault = (request) => (writes(request) ? answer(503, 'not yet', { 'retry-after': '1' }) : undefined);
  await context.setOffline(false);
  const name = await page.evaluate(async () => {
    window.second = openOrders();
    await second.read();
    return second.get(1).name;
  });
  assert.equal(name, 'mine');
  server.fault = undefined;
  await page.evaluate(() => second.committed());
  assert.equal(server.api.timesApplied('update', 1), 1);
  assert.equal(server.api.rows.get(1).name, 'mine');
});

test('what succeeded in a partly failed flush stays succeeded, and is not sent again', async (t) => {
  const { server, page } = await openLoaded(t);
  server.fault = (request) => (request.id === 3 ? answer(422, 'no') : undefined);
  await page.evaluate(async () => {
    ds.add({ name: 'new' });
    for (const id of [1, 2, 3]) ds.get(id).set('name', `edited ${id}`);
    await ds.sync().catch(() => {});
  });
  assert.equal(await page.evaluate(() => ds.data().find((row) => row.name === 'new').id), 6);
  assert.deepEqual(await page.evaluate(() => [1, 2, 3].map((id) => ds.get(id).dirty)), [false, false, true]);

  server.fault = undefined;
  await page.evaluate(async () => {
    ds.get(3).set('name', 'edited again');
    await ds.sync();
  });
  assert.equal(server.api.timesApplied('update', 1), 1);
  assert.equal(server.api.timesApplied('create', 6), 1);
  assert.equal(server.api.rows.get(3).name, 'edited again');
  assert.equal(server.api.rows.size, 6);
});

test('a second sync during a flush sends nothing twice', async (t) => {
  const { server, page } = await openLoaded(t);
  const gate = new Gate();
  server.fault = gate.fault;
  await page.evaluate(() => {
    ds.add({ name: 'new' });
    ds.get(1).set('name', 'edited');
    window.syncs = [ds.sync()];
  });
  await gate.reached(1);
  await page.evaluate(() => void syncs.push(ds.sync(), ds.sync()));
  gate.open();
  await page.evaluate(() => Promise.all(syncs));
  assert.equal(server.writes.length, 2);
  assert.equal(server.api.rows.size, 6);
});

test('an edit made while its row is being sent stays dirty and visible, and goes out with the next sync', async (t) => {
  const { server, page } = await openLoaded(t);
  const gate = new Gate();
  server.fault = gate.fault;
  await page.evaluate(() => {
    ds.get(1).set('name', 'first');
    window.flushing = ds.sync();
  });
  await gate.reached(1);
  await page.evaluate(() => ds.get(1).set('name', 'second'));
  gate.open();
  assert.deepEqual(await page.evaluate(async () => (await flushing, [ds.get(1).name, ds.get(1).dirty])), ['second', true]);
  assert.equal(server.api.rows.get(1).name, 'first');
  await page.evaluate(() => ds.sync());
  assert.equal(server.api.rows.get(1).name, 'second');
  assert.equal(await page.evaluate(() => ds.get(1).dirty), false);
});

test('a row created, synced and removed offline is never sent', async (t) => {
  const { server, context, page } = await openLoaded(t);
  await context.setOffline(true);
  await page.evaluate(async () => {
    const row = ds.add({ name: 'short-lived' });
    await ds.sync();
    ds.remove(row);
    await ds.sync();
  });
  assert.equal(await page.evaluate(() => ds.hasChanges()), false);
  await context.setOffline(false);
  await page.evaluate(() => ds.committed());
  assert.equal(server.writes.length, 0);
});

test('offline edits of one row go out as one create, one update or one destroy with the latest values', async (t) => {
  const { server, context, page } = await openLoaded(t);
  await context.setOffline(true);
  await page.evaluate(async () => {
    const row = ds.add({ name: 'draft' });
    for (const id of [1, 2]) ds.get(id).set('name', 'first');
    await ds.sync();
    row.set('name', 'final');
    ds.get(1).set('name', 'second');
    ds.get(2).set('qty', 42);
    ds.remove(ds.get(2));
    await ds.sync();
  });
  await context.setOffline(false);
  await page.evaluate(() => ds.committed());
  const sent = server.writes.map(({ op, body }) => [op, body.name, body.qty]);
  assert.deepEqual(sent, [['create', 'final', undefined], ['update', 'second', 1], ['destroy', 'first', 42]]);
});

test('a removal that was synced offline is not lost by cancelChanges', async (t) => {
  const { server, context, page } = await openLoaded(t);
  await context.setOffline(true);
  await page.evaluate(async () => {
    ds.remove(ds.get(4));
    await ds.sync();
    ds.remove(ds.get(5));
    ds.cancelChanges();
  });
  assert.deepEqual(await page.evaluate(() => ds.data().map((row) => row.id).sort()), [1, 2, 3, 5]);
  await context.setOffline(false);
  await page.evaluate(() => ds.committed());
  assert.deepEqual([...server.api.rows.keys()], [1, 2, 3, 5]);
});

test('an edit of a row whose create is on its way goes to the id that the server assigns', async (t) => {
  const { server, page } = await openLoaded(t);
  const gate = new Gate();
  server.fault = gate.fault;
  await page.evaluate(() => {
    window.row = ds.add({ name: 'new' });
    window.flushing = ds.sync();
  });
  await gate.reached(1);
  await page.evaluate(() => {
    row.set('name', 'renamed');
    window.next = ds.sync();
  });
  gate.open();
  await page.evaluate(() => Promise.all([flushing, next]));
  assert.deepEqual(server.writes.map(({ op, id }) => [op, id]), [['create', undefined], ['update', 6]]);
  assert.equal(server.api.rows.get(6).name, 'renamed');
});

test('a temporary id is still replaced when the page is reloaded before the answer to the create arrives', async (t) => {
  const { server, page } = await openLoaded(t);
  const gate = new Gate();
  server.fault = gate.fault;
  await page.evaluate(async () => {
    const row = ds.add({ name: 'new' });
    void ds.sync().catch(() => {});
    await ds.saved();
    row.set('name', 'renamed');
    void ds.sync().catch(() => {});
    await ds.saved();
  });
  await gate.reached(1);
  await reload(page);
  gate.open(lostAnswer);
  await page.evaluate(async () => {
    window.ds = openOrders();
    await ds.read();
    await ds.committed();
  });
  assert.deepEqual(server.api.column('name'), ['renamed', 'row 1', 'row 2', 'row 3', 'row 4', 'row 5']);
  assert.equal(server.api.timesApplied('create', 6), 1);
  assert.deepEqual(await page.evaluate(() => countStates(ds)), { clean: 6 });
  assert.equal(await page.evaluate(() => ds.get(6).name), 'renamed');
});
