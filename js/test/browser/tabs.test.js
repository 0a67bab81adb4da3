import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gate, lostAnswer } from './harness/faults.js';
import { makeRows, useBrowser } from './harness/scene.js';

const browser = useBrowser();

/** Opens a tab whose requests carry its name, and loads the rows in it. */
async function openNamedTab(openTab, name, options = {}) {
  const page = await openTab();
  await page.evaluate(
    async ([name, options]) => {
      const named = (url) => `${url}?tab=${name}`;
      const write = (type) => ({ url: (row) => named(row.id ? `/api/rows/${row.id}` : '/api/rows'), type, contentType: 'application/json' });
      window.ds = openOrders({ transport: { create: write('POST'), update: write('PUT'), destroy: write('DELETE') }, ...options });
      await ds.read();
    },
    [name, options],
  );
  return page;
}

test('two tabs on one key see what the other edits offline, and send it once between them', async (t) => {
  const { server, context, openTab } = await browser.setScene(t, { rows: makeRows(10) });
  const a = await openNamedTab(openTab, 'a');
  const b = await openNamedTab(openTab, 'b');
  await context.setOffline(true);

  await a.evaluate(() => {
    ds.get(1).set('name', 'from a');
    ds.remove(ds.get(9));
    return ds.sync();
  });
  await b.waitForFunction(() => ds.get(1).name === 'from a' && ds.get(9) === undefined);
  await b.evaluate(() => {
    ds.get(2).set('name', 'from b');
    ds.add({ name: 'new in b' });
    return ds.sync();
  });
  await a.waitForFunction(() => ds.get(2).name === 'from b' && ds.data().some((row) => row.name === 'new in b'));

  await context.setOffline(false);
  await Promise.all([a, b].map((page) => page.evaluate(() => ds.committed())));
  assert.equal(server.writes.length, 4);
  assert.equal(server.api.effects.length, 4);
  assert.equal(server.api.rows.get(1).name, 'from a');
  assert.equal(server.api.rows.get(2).name, 'from b');
  for (const page of [a, b]) {
    await page.waitForFunction(() => ds.data().some((row) => row.name === 'new in b' && row.id === 11));
    assert.deepEqual(await page.evaluate(() => countStates(ds)), { clean: 10 });
  }
});

test('two tabs that edit different fields of one row offline overwrite neither', async (t) => {
  const { server, context, openTab } = await browser.setScene(t, { rows: makeRows(3) });
  const a = await openNamedTab(openTab, 'a');
  const b = await openNamedTab(openTab, 'b');
  await context.setOffline(true);
  await Promise.all([
    a.evaluate(() => (ds.get(1).set('name', 'from a'), ds.sync())),
    b.evaluate(() => (ds.get(1).set('qty', 77), ds.sync())),
  ]);
  await context.setOffline(false);
  await Promise.all([a, b].map((page) => page.evaluate(() => ds.committed())));
  const { name, qty } = server.api.rows.get(1);
  assert.deepEqual({ name, qty }, { name: 'from a', qty: 77 });
});

test('when the tab that flushes is closed in the middle, the other one finishes', async (t) => {
  const { server, context, openTab } = await browser.setScene(t, { rows: makeRows(30) });
  const tabs = { a: await openNamedTab(openTab, 'a'), b: await openNamedTab(openTab, 'b') };
  await context.setOffline(true);
  for (const name of ['a', 'b']) {
    await tabs[name].evaluate((name) => {
      const from = name === 'a' ? 0 : 10;
      for (const row of [...ds.data()].slice(from, from + 10)) row.set('name', `by ${name}`);
      return ds.sync();
    }, name);
  }
  const gate = new Gate({ pass: 4 });
  server.fault = gate.fault;
  await context.setOffline(false);
  await gate.reached(1);
  const sender = server.writes.at(-1).query.tab;
  const survivor = tabs[sender === 'a' ? 'b' : 'a'];
  await tabs[sender].close();
  gate.open(lostAnswer);

  await survivor.evaluate(() => ds.committed());
  for (let id = 1; id <= 20; id++) {
    assert.equal(server.api.timesApplied('update', id), 1, `row ${id}`);
    assert.equal(server.api.rows.get(id).name, id <= 10 ? 'by a' : 'by b');
  }
  assert.deepEqual(await survivor.evaluate(() => countStates(ds)), { clean: 30 });
});
