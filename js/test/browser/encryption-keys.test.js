// The key of what is stored changes, or there is one now where there was none: while tabs are open, and when the browser is killed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Profile, testPatience } from './harness/browser.js';
import { openTab, makeRows, useBrowser } from './harness/scene.js';
import { TestServer } from './harness/server.js';
import { keepShellOffline } from './harness/shell.js';

const browser = useBrowser();

// In the page: unlock(key, older) with keys by number, and codeOf(promise).
async function openPage(context, server) {
  const page = await openTab(context, server);
  await page.evaluate(() => {
    const keyOf = (number) => new Uint8Array(32).fill(number);
    window.unlock = async (key, { older = [], ...options } = {}) => {
      window.encryption = new holdfast.StorageEncryption({ key: keyOf(key), olderKeys: older.map(keyOf), ...options });
      await holdfast.init({ restart: true, encryption });
    };
    window.codeOf = (promise) => promise.then(() => 'no error', (error) => error.code);
    window.openRows = () => (window.ds = openOrders()).read();
  });
  return page;
}

test('two tabs with the same key see each other\'s edits and take turns', async (t) => {
  const { server, context } = await browser.setScene(t, { rows: makeRows(20) });
  const [one, two] = [await openPage(context, server), await openPage(context, server)];
  await Promise.all([one, two].map((page) => page.evaluate(() => unlock(1).then(openRows))));
  await context.setOffline(true);
  for (let i = 1; i <= 20; i++) {
    await (i % 2 ? one : two).evaluate((i) => { ds.get(i).set('name', `edit ${i}`); return ds.sync(); }, i);
  }
  for (const page of [one, two]) await page.waitForFunction(() => ds.data().every(({ id, name }) => name === `edit ${id}`));
  await one.close();
  await context.setOffline(false);
  await two.evaluate(() => ds.committed());
  for (let i = 1; i <= 20; i++) assert.deepEqual([server.api.rows.get(i).name, server.api.timesApplied('update', i)], [`edit ${i}`, 1]);
});

test('what was stored without encryption is refused until that is allowed, and then encrypted; a tab without the key is stopped', async (t) => {
  const { server, context } = await browser.setScene(t, { rows: makeRows(5) });
  const [plain, page] = [await openPage(context, server), await openPage(context, server)];
  await plain.evaluate(openPlain);
  await context.setOffline(true);
  await plain.evaluate(() => { ds.get(1).set('name', 'plain edit'); return ds.sync(); });
  assert.equal(await page.evaluate(() => codeOf(unlock(1))), 'storage_not_encrypted');
  await plain.evaluate(() => { ds.get(2).set('name', 'still works'); return ds.saved(); });

  await page.evaluate(() => unlock(1, { encryptExisting: true }).then(openRows));
  assert.deepEqual(await page.evaluate(() => [1, 2].map((id) => ds.get(id).name)), ['plain edit', 'still works']);
  const stopped = plain.evaluate(() => {
    ds.get(3).set('name', 'too late');
    return codeOf(ds.saved());
  });
  assert.equal(await stopped, 'storage_encrypted');
  await plain.close();
  await context.setOffline(false);
  await page.evaluate(() => ds.committed());
  assert.deepEqual([1, 2, 3].map((id) => server.api.rows.get(id).name), ['plain edit', 'still works', 'row 3']);
});

function openPlain() {
  return openRows();
}

test('a rotation goes on while the page edits, tells its progress, and the older key is not needed after it', async (t) => {
  const { server, context } = await browser.setScene(t, { rows: makeRows(50) });
  const page = await openPage(context, server);
  await page.evaluate(() => unlock(1).then(openRows));
  await context.setOffline(true);
  const editAll = (name) => page.evaluate(async (name) => {
    for (const row of ds.data()) row.set('name', name);
    await ds.sync();
  }, name);
  await editAll('before');
  const { codes, last } = await page.evaluate(async () => {
    const codes = [await codeOf(unlock(2))];
    await unlock(2, { older: [1] });
    await openRows();
    codes.push(await codeOf(encryption.rotate({ signal: AbortSignal.abort() })));
    let last = 0;
    const rotated = encryption.rotate({ onProgress: ({ records }) => { last = records; } });
    ds.get(7).set('name', 'meanwhile');
    await Promise.all([ds.sync(), rotated, encryption.rotate()]);
    codes.push(await codeOf(unlock(1)));
    await unlock(2);
    await openRows();
    return { codes, last };
  });
  assert.deepEqual(codes, ['storage_wrong_key', 'cancelled', 'storage_wrong_key']);
  assert.ok(last >= 50, `${last} records`);
  await context.setOffline(false);
  await page.evaluate(() => ds.committed());
  for (let i = 1; i <= 50; i++) assert.equal(server.api.rows.get(i).name, i === 7 ? 'meanwhile' : 'before');
});

test('a browser that is killed while it encrypts, and while it rotates, goes on at the next start', { timeout: testPatience }, async (t) => {
  const profile = new Profile();
  t.after(() => profile.remove());
  const server = await TestServer.start({ rows: makeRows(1000) });
  t.after(() => server.stop());
  const start = async () => {
    const context = await profile.start();
    await keepShellOffline(context, server);
    return openPage(context, server);
  };
  let page = await start();
  await page.evaluate(openPlain);
  await page.context().setOffline(true);
  await page.evaluate(async () => {
    for (const row of ds.data()) row.set('qty', row.id * 7);
    await ds.sync();
    await ds.saved();
  });
  await profile.killAt(() => killed(page, () => { unlock(1, { encryptExisting: true }); }));
  page = await start();
  await profile.killAt(() => killed(page, () => { unlock(2, { older: [1], encryptExisting: true }).then(() => encryption.rotate()); }));
  page = await start();
  await page.context().setOffline(true);
  await page.evaluate(() => unlock(2, { older: [1], encryptExisting: true }).then(() => encryption.rotate()));
  assert.equal(await page.evaluate(() => codeOf(unlock(1))), 'storage_wrong_key');
  await page.evaluate(() => unlock(2).then(openRows));
  assert.deepEqual(await page.evaluate(() => [ds.total(), ds.data().filter(({ id, qty }) => qty !== id * 7).length, ds.deadLetters().length]), [1000, 0, 0]);
});

// Lets the page begin with something, and resolves when it has written a few batches of it.
async function killed(page, begin) {
  await page.evaluate(() => {
    const { put } = IDBObjectStore.prototype;
    let puts = 0;
    window.underWay = new Promise((resolve) => {
      IDBObjectStore.prototype.put = function (...args) {
        if (++puts > 200) resolve();
        return put.apply(this, args);
      };
    });
  });
  await page.evaluate(begin);
  await page.evaluate(() => underWay);
}
