// ConvergenceDomain with an IdbStorageAdapter in Chromium: models that are edited, reloaded and created without a network.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '../realtime/harness/clients.js';
import { killRenderers } from './harness/browser.js';
import { useBrowser } from './harness/scene.js';
import { setSyncedScene } from './harness/synced.js';

const browser = useBrowser();

/** A scene with a sync server of its own, which can be stopped and started. */
async function setScene(t) {
  const scene = await setSyncedScene(t, browser);
  if (process.env.HOLDFAST_ENCRYPTED) await scene.context.addInitScript(() => { window.encrypted = true; });
  return scene;
}

/** Opens a page with window.domain: its storage is open, and it connects as soon as that can be done. */
async function openPage({ openTab, sync }) {
  const page = await openTab();
  await setUp(page, sync.url);
  return page;
}

function setUp(page, url) {
  return page.evaluate(async (url) => {
    const { ConvergenceDomain, IdbStorageAdapter, StorageEncryption } = holdfast;
    const reconnect = { reconnectIntervals: [0, 0.1] };
    const encryption = window.encrypted && new StorageEncryption({ key: new Uint8Array(32).fill(7) });
    window.domain = new ConvergenceDomain(url, { reconnect, offline: { storage: new IdbStorageAdapter({ encryption }) } });
    window.problems = [];
    domain.on('error', ({ message, cause }) => problems.push(`${message}: ${cause}`));
    await domain.initializeOffline();
    window.login = domain.connectAnonymously('Ann');
    login.catch(() => {}); // some tests give up before
    window.open = async (id) => {
      window.model = await domain.models().openAutoCreate({ collection: 'pages', id, data: { text: '', n: 0, list: [] } });
    };
    window.sent = async () => {
      await login;
      if (domain.pending().entries === 0) return;
      await new Promise((resolve) => {
        const look = () => { if (domain.pending().entries === 0) resolve(clearInterval(timer)); };
        const timer = setInterval(look, 20);
      });
    };
  }, url);
}

async function reload(page, url) {
  await page.reload();
  await page.evaluate(() => window.ready);
  await setUp(page, url);
}

/** Resolves when a page counts what the one before has not sent: its journal is found when that has let it go. */
const foundJournal = (page) => page.waitForFunction(() => domain.pending().entries > 0);

/** Resolves when the content of an open model is such, or after a while, so that the test tells what is missing. */
function becomes(model, condition) {
  return new Promise((resolve) => {
    const giveUp = setTimeout(resolve, 60_000);
    const look = () => {
      if (condition(model.root().value())) resolve(clearTimeout(giveUp));
    };
    model.root().on('model_changed', look);
    look();
  });
}

/** What the server has of a model. */
async function onServer(t, server, id) {
  const bob = await connect(t, server, 'Bob');
  const model = await bob.models().open(id);
  const value = model.root().value();
  await bob.dispose();
  return value;
}

for (const [what, cut, mend] of [
  ['the network is cut', ({ context }) => context.setOffline(true), ({ context }) => context.setOffline(false)],
  ['the server is gone', ({ sync }) => sync.stop('SIGKILL'), ({ sync }) => sync.start()],
]) {
  test(`250 edits made while ${what} are there after a reload, and reach the server once`, async (t) => {
    const scene = await setScene(t);
    const page = await openPage(scene);
    await page.evaluate(() => login.then(() => open('one')));
    await cut(scene);
    await page.evaluate(async () => {
      for (let i = 0; i < 125; i++) {
        model.elementAt('text').insert(i, String(i % 10));
        model.elementAt('n').add(1);
      }
      await model.saved();
    });
    await reload(page, scene.sync.url);
    await page.evaluate(() => open('one'));
    await foundJournal(page);
    const text = Array.from({ length: 125 }, (_, i) => i % 10).join('');
    assert.deepEqual(await page.evaluate(() => model.root().value()), { text, n: 125, list: [] });
    assert.deepEqual(await page.evaluate(() => domain.pending()), { entries: 250, unsaved: 0, models: [{ modelId: 'one', entries: 250 }], chats: [] });
    await mend(scene);
    await page.evaluate(() => login.then(() => model.committed()));
    await page.evaluate(() => sent()); // acknowledged edits leave the device a little later
    assert.deepEqual(await onServer(t, scene.sync, 'one'), { text, n: 125, list: [] });
    assert.deepEqual(await page.evaluate(() => [domain.pending().entries, problems]), [0, []]);
  });
}

test('a page that is started without a network creates models, which are on the server later', async (t) => {
  const scene = await setScene(t);
  await scene.sync.stop();
  const page = await openPage(scene);
  const ids = await page.evaluate(async () => {
    const ids = [];
    for (let i = 0; i < 20; i++) ids.push(await domain.models().create({ collection: 'pages', data: { i } }));
    await open('local');
    model.elementAt('list').push(1, 'x');
    await model.saved();
    return ids;
  });
  await reload(page, scene.sync.url);
  await foundJournal(page);
  assert.deepEqual(await page.evaluate(async () => (await domain.models().open('local')).isLocal()), true);
  await scene.sync.start();
  await page.evaluate(() => sent());
  assert.deepEqual(await onServer(t, scene.sync, 'local'), { text: '', n: 0, list: [1] });
  assert.deepEqual(await onServer(t, scene.sync, ids[19]), { i: 19 });
  const bob = await connect(t, scene.sync, 'Bob');
  assert.equal((await bob.models().query('SELECT * FROM pages')).totalResults, 21);
  assert.deepEqual(await page.evaluate(() => domain.deadLetters()), []);
});

test('edits of a model that was deleted meanwhile are dead letters after a reload', async (t) => {
  const scene = await setScene(t);
  const page = await openPage(scene);
  await page.evaluate(() => login.then(() => open('gone')));
  await scene.context.setOffline(true);
  await page.evaluate(() => {
    model.elementAt('text').insert(0, 'precious');
    return model.saved();
  });
  const bob = await connect(t, scene.sync, 'Bob');
  await bob.models().remove('gone');
  await reload(page, scene.sync.url);
  await scene.context.setOffline(false);
  await page.evaluate(() => sent());
  const letters = () => page.evaluate(async () => (await domain.deadLetters()).map(({ modelId, kind, operation }) => [modelId, kind, operation.text]));
  // They are in the journal of the page before, which is found when that has let it go.
  const there = async () => { while ((await letters()).length === 0); };
  await there();
  assert.deepEqual(await letters(), [['gone', 'edit', 'precious']]);
  assert.equal(await page.evaluate(() => domain.pending().entries), 0);
  await reload(page, scene.sync.url);
  await there();
  assert.deepEqual(await letters(), [['gone', 'edit', 'precious']]);
  await page.evaluate(async () => (await domain.deadLetters())[0].discard());
  assert.deepEqual(await letters(), []);
});

test('two tabs of one user keep their edits apart, and what a closed one has not sent the other sends', async (t) => {
  const scene = await setScene(t);
  const [one, two] = [await openPage(scene), await openPage(scene)];
  for (const page of [one, two]) await page.evaluate(() => login.then(() => open('both')));
  await scene.sync.stop('SIGKILL');
  await Promise.all([one, two].map((page, who) => page.evaluate(async (who) => {
    for (let i = 0; i < 20; i++) model.elementAt('list').push(`${who}-${i}`);
    await model.saved();
  }, who)));
  await one.close();
  await scene.sync.start();
  await two.evaluate(() => login.then(() => model.committed()));
  const bob = await connect(t, scene.sync, 'Bob');
  const theirs = await bob.models().open('both');
  await becomes(theirs, ({ list }) => list.length >= 40);
  const { list } = theirs.root().value();
  assert.equal(list.length, 40);
  await two.waitForFunction(() => model.elementAt('list').length() === 40);
  for (const who of [0, 1]) assert.deepEqual(list.filter((item) => item.startsWith(who)), Array.from({ length: 20 }, (_, i) => `${who}-${i}`));
});

test('a page that is killed again and again while it sends leaves every edit on the server once', async (t) => {
  const scene = await setScene(t);
  const ids = ['a', 'b', 'c', 'd'];
  let page = await openPage(scene);
  await page.evaluate(async (ids) => {
    await login;
    for (const id of ids) await domain.models().create({ collection: 'pages', id, data: { list: [] } });
    const here = new Promise((resolve) => { domain.models().once('offline_models_download_stopped', resolve); });
    await domain.models().subscribeOffline(ids);
    await here;
  }, ids);
  const rounds = 6;
  for (let round = 0; round < rounds; round++) {
    await page.evaluate(async ({ ids, round }) => {
      await login;
      const models = await Promise.all(ids.map((id) => domain.models().open(id)));
      await domain.disconnect();
      for (const model of models) {
        for (let i = 0; i < 25; i++) model.elementAt('list').push(`${round}-${i}`);
        await model.saved();
        if (round % 2) await model.close();
      }
      domain.connectAnonymously('Ann').catch(() => {});
    }, { ids, round });
    // A different moment of the flush each time.
    await page.evaluate((ms) => new Promise((resolve) => { setTimeout(resolve, ms); }), 4 + round * 9);
    await killRenderers(page);
    await page.close();
    page = await openPage(scene);
  }
  const wanted = Array.from({ length: rounds * 25 }, (_, i) => `${Math.floor(i / 25)}-${i % 25}`);
  // The journal of the last killed page may be found a little after the new one has connected.
  const bob = await connect(t, scene.sync, 'Bob');
  for (const id of ids) {
    const model = await bob.models().open(id);
    await becomes(model, ({ list }) => list.length >= wanted.length);
    assert.deepEqual(model.root().value().list, wanted, id);
  }
  await page.evaluate(() => sent());
  assert.deepEqual(await page.evaluate(() => domain.deadLetters()), []);
  for (const id of ids) assert.deepEqual((await onServer(t, scene.sync, id)).list, wanted, id);
});

test('what first edits were made on is there, too, when a page is killed right after they are saved', async (t) => {
  const scene = await setScene(t);
  const page = await openPage(scene);
  const ids = Array.from({ length: 30 }, (_, i) => `first-${i}`);
  await page.evaluate(async (ids) => {
    await login;
    const edited = ids.map(async (id) => {
      const model = await domain.models().openAutoCreate({ collection: 'pages', id, data: { text: '' } });
      model.elementAt('text').insert(0, id);
      return model;
    });
    await Promise.all((await Promise.all(edited)).map((model) => model.saved()));
  }, ids);
  await killRenderers(page);
  await page.close();
  await scene.sync.stop('SIGKILL');
  const next = await openPage(scene);
  const texts = await next.evaluate((ids) => Promise.all(ids.map(async (id) => (await domain.models().open(id)).elementAt('text').value())), ids);
  assert.deepEqual(texts, ids);
});
