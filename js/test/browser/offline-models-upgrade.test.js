// A page with a newer version of the package upgrades the database of a domain while a page with this one is editing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reload, useBrowser } from './harness/scene.js';

const browser = useBrowser();
const database = 'holdfast/convergence/convergence/default/anonymous';
// A version of the database that is newer than any there is, and below 1000, where those of encrypted databases begin.
const newer = 999;

/** A page with a model that was made without a network, which types without end, and an empty page beside it. */
async function setScene(t) {
  const { openTab } = await browser.setScene(t);
  const [old, other] = [await openTab(), await openTab()];
  await old.evaluate(startDomain);
  await old.evaluate(async () => {
    window.model = await domain.models().openAutoCreate({ collection: 'pages', id: 'page', data: { text: '' } });
    window.typed = 0;
    window.type = () => model.elementAt('text').insert(typed, String(typed++ % 10));
    for (let i = 0; i < 25; i++) type();
    await model.saved();
    window.typing = setInterval(type);
  });
  return { old, other };
}

async function startDomain() {
  const { ConvergenceDomain, IdbStorageAdapter } = window.holdfast;
  const domain = new ConvergenceDomain('http://127.0.0.1:1/convergence/default', { offline: { storage: new IdbStorageAdapter() } });
  const problems = [];
  const codes = () => problems.map(({ cause }) => cause.code);
  domain.on('error', (event) => problems.push(event));
  Object.assign(window, { domain, problems, codes });
  return domain.initializeOffline().then(() => null, ({ code, message }) => ({ code, message }));
}

/** Upgrades the database, or begins to and gives up: the version it has then. Rejects if it is blocked. */
function upgrade(page, { abort = false } = {}) {
  return page.evaluate(({ database, newer, abort }) => new Promise((resolve, reject) => {
    const request = indexedDB.open(database, newer);
    request.onblocked = () => reject(new Error('blocked'));
    request.onupgradeneeded = () => {
      request.result.createObjectStore('new');
      if (abort) request.transaction.abort();
    };
    request.onsuccess = () => {
      window.db = request.result;
      resolve(db.version);
    };
    request.onerror = () => (abort ? resolve() : reject(request.error));
  }), { database, newer, abort });
}

/** Makes a database of the version before of what is in the upgraded one. */
function downgrade(page) {
  return page.evaluate(async (database) => {
    const done = (request) => new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const records = [];
    for (const name of db.objectStoreNames) {
      if (name === 'new') continue;
      const store = db.transaction(name).objectStore(name);
      const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
      records.push({ name, keys, values });
    }
    db.close();
    await done(indexedDB.deleteDatabase(database));
    const request = indexedDB.open(database, 1);
    request.onupgradeneeded = () => {
      for (const { name, keys, values } of records) {
        const store = request.result.createObjectStore(name);
        for (const [n, key] of keys.entries()) store.put(values[n], key);
      }
    };
    (await done(request)).close();
  }, database);
}

test('a page that upgrades the database is not blocked by one that edits, which is told, and loses nothing that was saved', async (t) => {
  const { old, other } = await setScene(t);
  assert.equal(await upgrade(other), newer);
  await old.waitForFunction(() => codes().includes('storage_too_new'));
  const refused = await old.evaluate(async () => {
    clearInterval(typing);
    const { code, message } = await model.saved().then(() => ({}), (error) => error);
    return { code, message, text: model.elementAt('text').value(), typed, unsaved: domain.pending().unsaved };
  });
  assert.equal(refused.code, 'storage_too_new');
  assert.match(refused.message, /a newer version of this page has changed the database; reload the page/);
  assert.equal(refused.text.length, refused.typed, 'the page goes on');
  assert.ok(refused.unsaved > 0, 'and counts what is not saved');

  await reload(old);
  const after = await old.evaluate(startDomain);
  assert.equal(after.code, 'storage_too_new');
  assert.match(after.message, /a newer version of this page has changed the database; reload the page/);

  await downgrade(other);
  await reload(old);
  assert.equal(await old.evaluate(startDomain), null);
  const text = await old.evaluate(async () => (await domain.models().open('page')).elementAt('text').value());
  assert.ok(text.length >= 25 && refused.text.startsWith(text), text);
});

test('a page goes on saving when another one begins to upgrade the database and gives up', async (t) => {
  const { old, other } = await setScene(t);
  await upgrade(other, { abort: true });
  const text = await old.evaluate(async () => {
    clearInterval(typing);
    type();
    await model.saved();
    return model.elementAt('text').value();
  });
  assert.ok(text.length > 25);
  assert.deepEqual(await old.evaluate(() => [codes().filter((code) => code !== 'storage_failed'), domain.pending().unsaved]), [[], 0]);
  await reload(old);
  await old.evaluate(startDomain);
  assert.equal(await old.evaluate(async () => (await domain.models().open('page')).elementAt('text').value()), text);
});
