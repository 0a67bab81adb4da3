// A server that knows no idempotency keys, and answers that get lost: no silent double, ever.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { first, lostAnswer, lostRequest, writes } from './harness/faults.js';
import { makeRows, useBrowser } from './harness/scene.js';

const browser = useBrowser();

/** A row is added and the answer to its create gets lost (or the request, with fault lostRequest). */
async function loseCreate(t, { policy, fault = lostAnswer } = {}) {
  const { server, openTab } = await browser.setScene(t, { rows: makeRows(2), knowsKeys: false });
  server.fault = first(1, writes, fault);
  const page = await openTab();
  await page.evaluate(async (policy) => {
    const lookup = async ({ data }) => {
      const rows = await fetch('/api/rows').then((response) => response.json());
      return rows.find((row) => row.name === data.name) ?? null;
    };
    window.ds = openOrders({ offline: { idempotency: false, uncertain: policy, lookup } });
    await ds.read();
    ds.add({ name: 'new' });
    void Promise.resolve(ds.sync()).catch(() => {});
  }, policy);
  return { server, page };
}

test('no key is sent when the server knows none', async (t) => {
  const { server, page } = await loseCreate(t, { policy: 'readback' });
  await page.evaluate(() => ds.committed());
  assert.deepEqual(server.writes.map(({ key }) => key), [undefined]);
});

test('"readback" finds the row that was created and takes it over instead of sending it again', async (t) => {
  const { server, page } = await loseCreate(t, { policy: 'readback' });
  await page.evaluate(() => ds.committed());
  assert.deepEqual(server.api.column('name'), ['new', 'row 1', 'row 2']);
  assert.equal(server.writes.length, 1);
  assert.equal(await page.evaluate(() => ds.data().find((row) => row.name === 'new').id), 3);
});

test('"readback" sends the create again when the server has no such row', async (t) => {
  const { server, page } = await loseCreate(t, { policy: 'readback', fault: lostRequest });
  await page.evaluate(() => ds.committed());
  assert.deepEqual(server.api.column('name'), ['new', 'row 1', 'row 2']);
  assert.equal(server.writes.length, 2);
});

test('by default a create whose answer got lost waits for a decision, and other changes go on', async (t) => {
  const { server, page } = await loseCreate(t);
  await page.waitForFunction(() => ds.uncertain().length === 1);
  assert.equal(await page.evaluate(() => ds.events.filter(({ name }) => name === 'uncertain').length), 1);
  await page.evaluate(() => {
    ds.get(1).set('name', 'edited');
    return ds.sync();
  });
  await server.until(() => server.api.rows.get(1).name === 'edited');
  assert.equal(server.writes.filter(({ op }) => op === 'create').length, 1);

  await page.evaluate(async () => {
    await ds.uncertain()[0].resolve('readback');
    await ds.committed();
  });
  assert.deepEqual(server.api.column('name'), ['edited', 'new', 'row 2']);
});

test('"retry" sends the create again, as the application wanted', async (t) => {
  const { server, page } = await loseCreate(t, { policy: 'retry' });
  await page.evaluate(() => ds.committed());
  assert.deepEqual(server.api.column('name'), ['new', 'new', 'row 1', 'row 2']);
});

test('an update whose answer got lost is repeated by default, which does no harm', async (t) => {
  const { server, openTab } = await browser.setScene(t, { rows: makeRows(2), knowsKeys: false });
  server.fault = first(1, writes, lostAnswer);
  const page = await openTab();
  await page.evaluate(async () => {
    window.ds = openOrders({ offline: { idempotency: false } });
    await ds.read();
    ds.get(1).set('name', 'edited');
    void Promise.resolve(ds.sync()).catch(() => {});
    await ds.committed();
  });
  assert.equal(server.api.rows.get(1).name, 'edited');
  assert.equal(server.writes.length, 2);
});
