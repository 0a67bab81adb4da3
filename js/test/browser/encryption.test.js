// What a page stores, encrypted: nothing of it is found on the disk, a wrong key touches nothing, and the right one has it all.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { connect } from '../realtime/harness/clients.js';
import { SyncServer } from '../realtime/harness/server.js';
import { inFirefox, Profile, testPatience } from './harness/browser.js';
import { findOnDisk } from './harness/disk.js';
import { durable } from './harness/durable.js';
import { makeRows, openTab } from './harness/scene.js';
import { TestServer } from './harness/server.js';
import { keepShellOffline } from './harness/shell.js';

const passphrase = 'correct horse battery staple';

/** A web server with rows, a sync server, and a browser whose profile is on the disk. */
async function setScene(t, rows) {
  const [sync, profile] = [new SyncServer(), new Profile()];
  t.after(() => Promise.all([sync.remove(), profile.remove()]));
  const [server] = await Promise.all([TestServer.start({ rows }), sync.start()]);
  t.after(() => server.stop());
  return { sync, profile, server };
}

/** Starts the browser and opens the test page, with `page.unlock(passphrase)`. */
async function openPage({ profile, server, sync }) {
  const context = await profile.start();
  await context.grantPermissions(['local-network-access']);
  await keepShellOffline(context, server);
  const page = await openTab(context, server);
  await page.evaluate(prepare, sync.url);
  return page;
}

// Puts into the page: unlock(passphrase, options) starts the engine with that key, or without if there is none; openDomain() opens
// the models and services of Ann, and openState() a state for Kendo's own DataSource.
function prepare(url) {
  const { ConvergenceDomain, IdbStorageAdapter, init, keyFromPassphrase, kendoOfflineStorage, StorageEncryption } = window.holdfast;
  window.keyOf = (passphrase) => keyFromPassphrase(passphrase);
  window.unlock = async (passphrase, { older = [], ...options } = {}) => {
    const olderKeys = await Promise.all(older.map(keyOf));
    window.encryption = passphrase && new StorageEncryption({ key: await keyOf(passphrase), olderKeys, ...options });
    await init({ restart: true, encryption });
  };
  window.openDomain = async () => {
    window.domain = new ConvergenceDomain(url, { reconnect: { reconnectIntervals: [0, 0.1] }, offline: { storage: new IdbStorageAdapter({ encryption }) } });
    await domain.initializeOffline('ann');
    window.login = domain.connectWithPassword({ username: 'ann', password: 'secret' });
    login.catch(() => {});
  };
  window.openState = async () => {
    const state = kendoOfflineStorage('state');
    await state.ready;
    return state;
  };
  window.codeOf = (promise) => promise.then(() => 'no error', (error) => error.code);
}

// Uses everything that stores: rows from the server and offline edits, a model and offline edits of it, a refused edit, a state; the own
// name, a chat and a message that was not sent, and what was said without a server in an activity and of oneself.
async function useEverything({ server, sync }, page, tokens) {
  await sync.addUser('ann', 'secret', { displayName: tokens.user });
  await page.evaluate(() => (window.ds = openOrders()).read());
  await page.evaluate(async (tokens) => {
    await openDomain();
    await domain.models().openAutoCreate({ collection: 'notes', id: 'notes', data: { text: tokens.model } });
    await domain.models().subscribeOffline(['notes']);
    await login;
    await domain.identity().profile();
    await domain.chat().create({ type: 'channel', membership: 'public', id: 'talk', name: tokens.chatName, topic: tokens.topic });
    window.chat = await domain.chat().get('talk');
    await chat.send(tokens.message);
    window.activity = await domain.activities().join('view', 'home', { autoCreate: {} });
    const state = await openState();
    state.setItem([{ id: 1, name: tokens.state }]);
    await state.saved();
  }, tokens);
  server.fault = ({ op }) => (op === 'update' ? { answer: { status: 422, body: { error: 'no' } } } : undefined);
  await page.evaluate(async ({ refused }) => {
    ds.get(2).set('name', refused);
    const told = new Promise((resolve) => { ds.bind('rejected', resolve); });
    await ds.sync().catch(() => {});
    await told;
  }, tokens);
  await Promise.all([server.disappear(), sync.stop()]);
  await page.evaluate(async ({ edit, made, operation, newModel, unsent, activity: page, presence: mood }) => {
    ds.get(1).set('name', edit);
    ds.add({ name: made, qty: 1 });
    await ds.sync();
    const model = await domain.models().open('notes');
    model.elementAt('text').insert(0, operation);
    const id = await domain.models().create({ collection: 'notes', id: 'new', data: { text: newModel } });
    await domain.models().open(id);
    activity.setState({ page });
    domain.presence().setState({ mood });
    const sent = chat.send(unsent);
    sent.catch(() => {}); // the browser is killed
    await Promise.all([ds.saved(), model.saved(), sent.saved(), activity.saved()]);
  }, tokens);
  await page.evaluate(durable, ['presence', 'own']); // which cannot be waited for otherwise
}

const kinds = [
  'row', 'model', 'state', 'refused', 'edit', 'made', 'operation', 'newModel', 'user', 'chatName', 'topic', 'message', 'unsent', 'activity', 'presence',
];
const makeTokens = () => Object.fromEntries(kinds.map((kind) => [kind, `token-${randomBytes(12).toString('hex')}`]));

async function runAndKill(t, key) {
  const tokens = makeTokens();
  const rows = makeRows(20);
  rows[9].name = tokens.row;
  const scene = await setScene(t, rows);
  const page = await openPage(scene);
  await page.evaluate((key) => unlock(key), key);
  await scene.profile.killAt(() => useEverything(scene, page, tokens));
  return { scene, tokens, found: await findOnDisk(scene.profile.folder, Object.values(tokens)) };
}

// So that the next test can fail.
test('without encryption, what a page has stored is found on the disk', { timeout: testPatience }, async (t) => {
  const { tokens, found } = await runAndKill(t, undefined);
  const kindsFound = kinds.filter((kind) => found.some(([text]) => text === tokens[kind]));
  // Firefox compresses what it stores, which leaves of some only pieces.
  if (inFirefox) assert.ok(kindsFound.length >= kinds.length / 2, `found ${kindsFound}`);
  else assert.deepEqual(kindsFound, kinds);
});

test('with encryption, nothing of it is found; a wrong key and none are errors, and the right key has it all', { timeout: testPatience }, async (t) => {
  const { scene, tokens, found } = await runAndKill(t, passphrase);
  assert.deepEqual(found, []);

  const page = await openPage(scene); // the servers are gone
  const wrong = await page.evaluate(async () => {
    const before = await codeOf(unlock('not it'));
    const again = await codeOf(unlock('nor this'));
    await unlock(undefined);
    await codeOf((window.ds = openOrders()).read());
    const none = [ds.events.find(({ name }) => name === 'storage').event.error.code, await codeOf(openDomain())];
    encryption = new holdfast.StorageEncryption({ key: await keyOf('not it') });
    return { before, again, none, domain: await codeOf(openDomain()) };
  });
  assert.deepEqual(wrong, {
    before: 'storage_wrong_key', again: 'storage_wrong_key', none: ['storage_encrypted', 'storage_encrypted'], domain: 'storage_wrong_key',
  });
  const kept = await page.evaluate(async (passphrase) => {
    await unlock(passphrase);
    await (window.ds = openOrders()).read();
    await openDomain();
    const [me, chat, activity] = await Promise.all([domain.identity().profile(), domain.chat().get('talk'), domain.activities().join('view', 'home')]);
    const [notes, made] = await Promise.all(['notes', 'new'].map((id) => domain.models().open(id)));
    return {
      row: ds.get(10).name, edit: ds.get(1).name, made: ds.offlineData().find((row) => row.qty === 1 && !row.id).name,
      refused: ds.deadLetters().map(({ data }) => data.name), state: (await openState()).getItem()[0].name,
      texts: [notes, made].map((model) => model.elementAt('text').value()),
      said: [me.displayName, chat.info().name, chat.info().topic, (await chat.getHistory()).data.find(({ type }) => type === 'message').message, chat.pending()[0].message,
        activity.state().get('page'), domain.presence().state().get('mood')],
    };
  }, passphrase);
  const { row, edit, made, refused, state, operation, model, newModel, user, chatName, topic, message, unsent, activity, presence } = tokens;
  assert.deepEqual(kept, {
    row, edit, made, refused: [refused], state, texts: [operation + model, newModel], said: [user, chatName, topic, message, unsent, activity, presence],
  });

  scene.server.fault = undefined;
  await Promise.all([scene.server.appear(), scene.sync.start()]);
  await page.evaluate(async () => {
    await ds.deadLetters()[0].discard();
    await ds.committed();
  });
  assert.equal(scene.server.api.rows.get(1).name, edit);
  const bob = await connect(t, scene.sync, 'Bob');
  await page.waitForFunction(() => domain.pending().entries === 0);
  assert.equal((await bob.models().open('notes')).elementAt('text').value(), operation + model);
});
