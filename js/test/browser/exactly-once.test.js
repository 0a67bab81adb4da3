import assert from 'node:assert/strict';
import { test } from 'node:test';
import { everyNthWrite, Gate, lostAnswer, lostRequest, tornAnswer } from './harness/faults.js';
import { killRenderers, launchWithProfile } from './harness/browser.js';
import { TestServer } from './harness/server.js';
import { makeRows, openTab, useBrowser } from './harness/scene.js';

const browser = useBrowser();

const losses = {
  'applies every third write and drops the connection before it answers': lostAnswer,
  'applies every third write and breaks off in the middle of the answer': tornAnswer,
  'loses every third write before it sees it': lostRequest,
};

for (const [what, fault] of Object.entries(losses)) {
  test(`nothing is doubled and nothing is missing when the server ${what}`, async (t) => {
    const { server, openTab } = await browser.setScene(t, { rows: makeRows(40) });
    const page = await openTab();
    await page.evaluate(async () => {
      window.ds = openOrders();
      await ds.read();
      ds.online(false);
      const all = [...ds.data()];
      for (const row of all.slice(0, 20)) row.set('name', `edited ${row.id}`);
      for (let i = 0; i < 15; i++) ds.add({ name: `new ${i}` });
      for (const row of all.slice(30)) ds.remove(row);
      await ds.sync();
    });
    server.fault = everyNthWrite(3, fault);
    await page.evaluate(async () => {
      ds.online(true);
      await ds.committed();
    });

    assert.ok(server.writes.length > 45, 'some requests were repeated');
    assert.equal(server.api.effects.length, 45);
    for (let id = 1; id <= 20; id++) assert.equal(server.api.rows.get(id).name, `edited ${id}`);
    assert.deepEqual(server.api.column('name').filter((name) => name.startsWith('new')), numbered('new', 15));
    assert.equal(server.api.rows.size, 45);
    assert.deepEqual(await page.evaluate(() => countStates(ds)), { clean: 45 });
  });
}

test('a change keeps its idempotency key on every repeat, and no two changes share one', async (t) => {
  const { server, openTab } = await browser.setScene(t, { rows: makeRows(10) });
  const page = await openTab();
  server.fault = everyNthWrite(2, lostAnswer);
  await page.evaluate(async () => {
    window.ds = openOrders();
    await ds.read();
    for (const row of ds.data()) row.set('qty', 99);
    ds.sync().catch(() => {});
    await ds.committed();
  });
  const rowsOfKey = new Map();
  for (const { key, id } of server.writes) rowsOfKey.set(key, (rowsOfKey.get(key) ?? new Set()).add(id));
  assert.equal(rowsOfKey.size, 10);
  for (const [key, ids] of rowsOfKey) assert.equal(ids.size, 1, `key ${key}`);
});

test('a page killed in mid flush 20 times loses nothing and doubles nothing', async (t) => {
  const server = await TestServer.start({ rows: makeRows(5) });
  const { context, close } = await launchWithProfile();
  t.after(async () => {
    await close();
    await server.stop();
  });
  let page = await openTab(context, server);
  await context.pages()[0].close();
  for (let round = 0; round < 20; round++) page = await killInMidFlush(context, server, page, round);
  await page.evaluate(() => (window.ds = openOrders()).committed());

  assert.deepEqual(server.api.column('name').filter((name) => name.startsWith('new')), numbered('new', 60));
  assert.equal(server.api.effects.length, 60 + 20 * 5);
  for (let id = 1; id <= 5; id++) assert.equal(server.api.rows.get(id).qty, 19, `row ${id}`);
});

/** Makes 8 changes, lets a few of them through, kills the page while others are on their way, and opens a new one. */
async function killInMidFlush(context, server, page, round) {
  server.fault = undefined;
  await page.evaluate(changeSomeRows, round);
  const gate = new Gate({ pass: round % 8 });
  server.fault = gate.fault;
  await page.evaluate(() => void ds.online(true).catch(() => {}));
  await gate.reached(1);
  await killRenderers(page);
  gate.open(round % 2 ? lostAnswer : lostRequest);
  const next = await openTab(context, server);
  await page.close();
  return next;
}

async function changeSomeRows(round) {
  window.ds = window.openOrders();
  await window.ds.committed();
  await window.ds.read();
  window.ds.online(false);
  for (let id = 1; id <= 5; id++) window.ds.get(id).set('qty', round);
  for (let i = 0; i < 3; i++) window.ds.add({ name: `new ${round * 3 + i}` });
  await window.ds.sync();
}

function numbered(word, count) {
  return Array.from({ length: count }, (_, i) => `${word} ${i}`).sort();
}
