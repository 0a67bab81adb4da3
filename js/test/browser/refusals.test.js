import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer, demandToken, first, writes } from './harness/faults.js';
import { makeRows, useBrowser } from './harness/scene.js';

const browser = useBrowser();

const refused = answer(422, { error: 'qty must not be negative' });
const refuseRow3 = (request) => (writes(request) && request.id === 3 && request.body.qty < 0 ? refused : undefined);

async function openLoaded(openTab) {
  const page = await openTab();
  await page.evaluate(() => (window.ds = openOrders()).read());
  return page;
}

/** Makes five edits, of which the server refuses that of row 3. */
async function flushWithOneRefusal(t) {
  const scene = await browser.setScene(t, { rows: makeRows(5) });
  scene.server.fault = refuseRow3;
  const page = await openLoaded(scene.openTab);
  await page.evaluate(async () => {
    ds.online(false);
    for (const row of ds.data()) row.set('qty', -row.id);
    await ds.sync();
    await Promise.resolve(ds.online(true)).catch(() => {});
    await ds.committed().catch(() => {});
  });
  return { ...scene, page };
}

test('a 401 in mid flush pauses the queue, asks for a token, and goes on with it', async (t) => {
  const { server, openTab } = await browser.setScene(t, { rows: makeRows(20) });
  const page = await openTab();
  const asked = await page.evaluate(async () => {
    let token = 'old';
    let asked = 0;
    window.expire = () => (token = 'expired');
    const authorize = async () => {
      asked++;
      token = 'new';
      return true;
    };
    const headers = () => ({ authorization: `Bearer ${token}` });
    const write = (type) => ({ url: (row) => `/api/rows/${row.id}`, type, contentType: 'application/json', headers });
    window.ds = openOrders({ transport: { update: write('PUT') }, offline: { authorize } });
    await ds.read();
    ds.online(false);
    for (const row of ds.data()) row.set('name', `edited ${row.id}`);
    await ds.sync();
    window.asked = () => asked;
    return asked;
  });
  assert.equal(asked, 0);
  let served = 0;
  const demandNew = demandToken('new');
  server.fault = (request) => (writes(request) && ++served > 5 ? demandNew(request) : undefined);
  await page.evaluate(async () => {
    ds.online(true);
    await ds.committed();
  });

  assert.equal(await page.evaluate(() => asked()), 1);
  assert.equal(await page.evaluate(() => ds.events.filter(({ name }) => name === 'auth').length), 1);
  assert.equal(server.api.effects.length, 20);
  assert.deepEqual(await page.evaluate(() => countStates(ds)), { clean: 20 });
  const stored = await page.evaluate(everythingStored);
  assert.ok(!stored.includes('Bearer'), 'the token is in no stored record');
});

test('a handler of the auth event can bring the token itself and resume at once', async (t) => {
  const { server, openTab } = await browser.setScene(t, { rows: makeRows(5) });
  server.fault = (request) => (writes(request) ? demandToken('new')(request) : undefined);
  const page = await openTab();
  await page.evaluate(async () => {
    let token = 'old';
    const headers = () => ({ authorization: `Bearer ${token}` });
    const update = { url: (row) => `/api/rows/${row.id}`, type: 'PUT', contentType: 'application/json', headers };
    window.ds = openOrders({ transport: { update } });
    await ds.read();
    ds.bind('auth', (e) => {
      token = 'new';
      e.resume();
    });
    ds.at(0).set('name', 'edited');
    ds.sync().catch(() => {});
    await ds.committed();
  });
  assert.equal(server.api.rows.get(1).name, 'edited');
});

test('without a new token the queue stays paused and keeps everything', async (t) => {
  const { server, openTab } = await browser.setScene(t, { rows: makeRows(3) });
  server.fault = (request) => (writes(request) ? answer(401, 'who are you?') : undefined);
  const page = await openTab();
  await page.evaluate(async () => {
    window.ds = openOrders({ offline: { authorize: () => Promise.resolve(false) } });
    await ds.read();
    ds.get(1).set('name', 'edited');
    await Promise.resolve(ds.sync()).catch(() => {});
  });
  assert.equal(await page.evaluate(() => ds.get(1).dirty), true);
  const sent = server.writes.length;
  server.fault = undefined;
  await page.evaluate(() => {
    ds.sync();
    return ds.committed();
  });
  assert.equal(server.writes.length, sent + 1);
  assert.equal(server.api.rows.get(1).name, 'edited');
});

test('a 422 on one row puts that row alone into the dead letters, all others go through', async (t) => {
  const { server, page } = await flushWithOneRefusal(t);
  const [letter, ...others] = await page.evaluate(() => ds.deadLetters().map(({ id, op, code, reason }) => ({ id, op, code, reason })));
  assert.equal(others.length, 0);
  assert.equal(letter.id, 3);
  assert.equal(letter.op, 'update');
  assert.equal(letter.code, 'rejected');
  assert.match(letter.reason, /422/);
  for (const id of [1, 2, 4, 5]) assert.equal(server.api.rows.get(id).qty, -id);
  assert.equal(server.api.timesApplied('update', 3), 0);
  assert.equal(await page.evaluate(() => ds.get(3).qty), -3);
  assert.equal(await page.evaluate(() => ds.events.filter(({ name }) => name === 'rejected').length), 1);
});

test('a dead letter survives a reload, can be edited, and goes through when it is retried under a new key', async (t) => {
  const { server, page } = await flushWithOneRefusal(t);
  const refusedKey = server.writes.find(({ id }) => id === 3).key;
  await page.reload();
  await page.evaluate(async () => {
    await window.ready;
    window.ds = openOrders();
    await ds.read();
    const [letter] = ds.deadLetters();
    await letter.edit({ qty: 33 });
    await letter.retry();
    await ds.committed();
  });
  assert.equal(server.api.rows.get(3).qty, 33);
  assert.notEqual(server.writes.at(-1).key, refusedKey);
  assert.equal(await page.evaluate(() => ds.deadLetters().length), 0);
});

test('a discarded dead letter shows what the server has', async (t) => {
  const { server, page } = await flushWithOneRefusal(t);
  await page.evaluate(() => ds.deadLetters()[0].discard());
  assert.equal(await page.evaluate(() => ds.get(3).qty), 3);
  assert.deepEqual(await page.evaluate(() => countStates(ds)), { clean: 5 });
  assert.equal(server.api.timesApplied('update', 3), 0);
});

test('a server that fails for a while gets every change once it has recovered', async (t) => {
  const { server, openTab } = await browser.setScene(t, { rows: makeRows(5) });
  const page = await openLoaded(openTab);
  server.fault = first(3, writes, answer(503, 'try later', { 'retry-after': '0' }));
  await page.evaluate(async () => {
    for (const row of ds.data()) row.set('name', 'edited');
    Promise.resolve(ds.sync()).catch(() => {});
    await ds.committed();
  });
  assert.equal(server.api.effects.length, 5);
  assert.equal(server.writes.length, 8);
});

async function everythingStored() {
  const settled = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  const db = await settled(indexedDB.open('holdfast'));
  const transaction = db.transaction([...db.objectStoreNames]);
  const records = await Promise.all([...db.objectStoreNames].map((name) => settled(transaction.objectStore(name).getAll())));
  db.close();
  const decoder = new TextDecoder();
  return records.flat().map((value) => (ArrayBuffer.isView(value) || value instanceof ArrayBuffer ? decoder.decode(value) : JSON.stringify(value))).join('\n');
}
