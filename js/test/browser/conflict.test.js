import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRows, useBrowser } from './harness/scene.js';

const browser = useBrowser();

/** Row 1 is renamed here while it gets another name and quantity on the server; then the change is sent. */
async function collide(t, policy) {
  const { server, openTab } = await browser.setScene(t, { rows: makeRows(3) });
  const page = await openTab();
  await page.evaluate(async (policy) => {
    const merge = ({ data, server }) => ({ name: `${data.name} and ${server.name}` });
    window.ds = openOrders({ offline: { version: 'version', conflict: policy === 'merge' ? merge : policy } });
    await ds.read();
    ds.online(false);
    ds.get(1).set('name', 'mine');
    await ds.sync();
  }, policy);
  server.api.change(1, { name: 'theirs', qty: 500 });
  await page.evaluate(async () => {
    await Promise.resolve(ds.online(true)).catch(() => {});
  });
  return { server, page };
}

test('If-Match carries the version the edit was made on', async (t) => {
  const { server } = await collide(t, 'server');
  assert.match(server.writes[0].ifMatch, /^"?1"?$/);
});

test('the policy "client" sends the change again over the version of the server', async (t) => {
  const { server, page } = await collide(t, 'client');
  await page.evaluate(() => ds.committed());
  const { name, qty } = server.api.rows.get(1);
  assert.deepEqual({ name, qty }, { name: 'mine', qty: 500 });
  assert.equal(await page.evaluate(() => ds.get(1).dirty), false);
});

test('the policy "server" takes the row of the server and drops the change', async (t) => {
  const { server, page } = await collide(t, 'server');
  await page.evaluate(() => ds.committed());
  assert.equal(server.api.rows.get(1).name, 'theirs');
  assert.deepEqual(await page.evaluate(() => [ds.get(1).name, ds.get(1).qty, ds.get(1).dirty]), ['theirs', 500, false]);
});

test('without a policy the conflict waits with both versions until it is decided', async (t) => {
  const { server, page } = await collide(t);
  await page.waitForFunction(() => ds.conflicts().length === 1);
  const seen = await page.evaluate(() => {
    const [{ data, server, base }] = ds.conflicts();
    return { mine: data.name, theirs: server.name, base: base.name, event: ds.events.filter(({ name }) => name === 'conflict').length };
  });
  assert.deepEqual(seen, { mine: 'mine', theirs: 'theirs', base: 'row 1', event: 1 });
  await page.evaluate(async () => {
    await ds.conflicts()[0].resolve({ name: 'ours' });
    await ds.committed();
  });
  assert.equal(server.api.rows.get(1).name, 'ours');
  assert.equal(await page.evaluate(() => ds.conflicts().length), 0);
});

test('a conflict function merges both versions', async (t) => {
  const { server, page } = await collide(t, 'merge');
  await page.evaluate(() => ds.committed());
  assert.equal(server.api.rows.get(1).name, 'mine and theirs');
});
