// What Chromium's own files look like after a browser was killed while it wrote them.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { Profile, testPatience } from './harness/browser.js';
import { makeRows, openTab } from './harness/scene.js';
import { TestServer } from './harness/server.js';
import { keepShellOffline } from './harness/shell.js';

test('half a record at the end of the browser\'s log costs nothing, neither at the next start nor at those after it', { timeout: testPatience }, async (t) => {
  const profile = new Profile();
  t.after(() => profile.remove());
  const server = await TestServer.start({ rows: makeRows(9) });
  t.after(() => server.stop());
  const start = async ({ offline = true } = {}) => {
    const context = await profile.start();
    await keepShellOffline(context, server);
    await context.setOffline(offline);
    const page = await openTab(context, server);
    await page.evaluate(() => (window.ds = openOrders()).read());
    return page;
  };
  const edit = (page, id) => page.evaluate((id) => {
    ds.get(id).set('name', `edit ${id}`);
    return ds.sync().then(() => ds.saved());
  }, id);

  let torn;
  for (let id = 1; id <= 4; id++) {
    const page = await start({ offline: id > 1 });
    await page.context().setOffline(true);
    await edit(page, id);
    while (torn && existsSync(torn)) { // a new log is begun, for which no call of ours waits
      t.signal.throwIfAborted();
      await page.evaluate(() => indexedDB.databases());
    }
    if (id === 4) break;
    await profile.killAt(() => {});
    torn = await tear(profile.folder);
  }
  await profile.close();
  const page = await start();
  const names = [...[1, 2, 3, 4].map((id) => `edit ${id}`), ...[5, 6, 7, 8, 9].map((id) => `row ${id}`)];
  assert.deepEqual(await page.evaluate(() => ds.data().map(({ name }) => name)), names);
});

// Adds the head of a record, checksum, length and kind, to the log of the databases, as it is when the browser is killed before it writes
// the rest. Returns the log's path.
async function tear(profile) {
  const storage = join(profile, 'Default', 'IndexedDB');
  const folder = join(storage, (await readdir(storage)).find((name) => name.endsWith('.indexeddb.leveldb')));
  const log = (await readdir(folder)).filter((name) => name.endsWith('.log')).sort().at(-1);
  assert.ok(log, 'the log is where it was');
  await appendFile(join(folder, log), Buffer.from([1, 2, 3, 4, 100, 0, 1]));
  return join(folder, log);
}
