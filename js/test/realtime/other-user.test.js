// A domain that has the edits of one user when another one logs in, as on a computer that several people use.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdfast, next, options, record } from './harness/clients.js';
import { useServer } from './harness/server.js';

const server = useServer();
const { ConvergenceDomain, ConvergenceError, MemoryStorageAdapter } = holdfast;

let last = 0;
const newId = () => `u${process.pid}-${++last}`;

let people;

/** Makes the users, once, and logs in. */
async function logIn(domain, name) {
  people ??= Promise.all(['alice', 'bob'].map((each) => server.addUser(each, 'secret')));
  await people;
  return domain.connectWithPassword({ username: name, password: 'secret' });
}

function domainOn(t, storage, more = {}) {
  const domain = new ConvergenceDomain(server.url, options({ offline: { storage }, ...more }));
  t.after(() => domain.dispose());
  return domain;
}

/** The reconnect token of a user. */
async function tokenOf(t, name) {
  const domain = domainOn(t, null);
  await logIn(domain, name);
  const token = domain.session().reconnectToken();
  await domain.dispose();
  return token;
}

/** Alice's model and channel, `{model, channel}`, as far as she has made them online; both are on the device. */
async function onlineBefore(t, storage) {
  const alice = domainOn(t, storage);
  await logIn(alice, 'alice');
  await alice.initializeOffline('alice');
  const worldPermissions = { read: true, write: true, remove: false, manage: false };
  const model = await alice.models().openAutoCreate({
    collection: 'ward', id: newId(), data: { text: '' }, overrideCollectionWorldPermissions: true, worldPermissions,
  });
  const channel = await alice.chat().create({ type: 'channel', membership: 'public', id: newId() });
  await alice.chat().get(channel);
  await model.subscribeOffline();
  model.elementAt('text').insert(0, 'online');
  await model.committed();
  await alice.dispose();
  return { model: model.modelId(), channel };
}

/** A cold start of alice without a network, with an edit, a model and a message that wait. */
async function coldStart(t, storage, ids, more) {
  const domain = domainOn(t, storage, more);
  await domain.initializeOffline('alice');
  const model = await domain.models().open(ids.model);
  model.elementAt('text').insert(0, 'by alice, ');
  const made = await domain.models().create({ collection: 'ward', id: newId(), data: {} });
  const chat = await domain.chat().get(ids.channel);
  const sent = chat.send('said by alice');
  await Promise.all([model.saved(), sent.saved()]);
  return { domain, model, made, sent };
}

/** Wants a login of bob, or of nobody, to be refused, and the domain to be left as it was. */
async function turnedAway(domain, attempt, who) {
  const pending = domain.pending();
  const events = record(domain, ({ code, message }) => [code, message].filter(Boolean));
  const error = await attempt().then(() => assert.fail('it was let in'), (reason) => reason);
  assert.ok(error instanceof ConvergenceError);
  assert.equal(error.code, 'wrong_user');
  for (const part of ['the user "alice"', who, 'make a new domain']) assert.ok(error.message.includes(part), error.message);
  assert.deepEqual(events, [['connecting', []], ['authenticating', []], ['connection_failed', ['wrong_user', error.message]], ['disconnected', []]]);
  assert.deepEqual([domain.isDisconnected(), domain.isConnected(), domain.pending()], [true, false, pending]);
}

test('what alice did before any connection is not sent when somebody else logs in, and is sent as hers when she does', async (t) => {
  const storage = new MemoryStorageAdapter();
  const ids = await onlineBefore(t, storage);
  const { domain, model, made, sent } = await coldStart(t, storage, ids);
  const token = await tokenOf(t, 'bob');
  await turnedAway(domain, () => logIn(domain, 'bob'), 'the user "bob"');
  await turnedAway(domain, () => domain.reconnect(token), 'the user "bob"');
  await turnedAway(domain, () => domain.connectAnonymously('Bob'), 'an anonymous user');
  assert.equal(domain.session().reconnectToken(), '');

  const bob = domainOn(t, storage); // one of his own, on the same device
  await logIn(bob, 'bob');
  await bob.initializeOffline('bob');
  assert.equal(bob.pending().entries, 0);
  const seen = await bob.models().open(ids.model);
  assert.equal(seen.elementAt('text').value(), 'online');
  await assert.rejects(bob.models().open(made), ({ code }) => code === 'model_not_found');
  const chat = await bob.chat().join(ids.channel);

  const [edit, message] = [next(seen.elementAt('text'), 'insert'), next(chat, 'message')];
  await logIn(domain, 'alice');
  await Promise.all([model.committed(), sent]);
  assert.deepEqual([(await edit).value, (await edit).user.username], ['by alice, ', 'alice']);
  assert.deepEqual([(await message).message, (await message).user.username], ['said by alice', 'alice']);
});

test('alice comes back after bob was turned away and the page was closed: everything still waits for her', async (t) => {
  const storage = new MemoryStorageAdapter();
  const ids = await onlineBefore(t, storage);
  const { domain } = await coldStart(t, storage, ids);
  await turnedAway(domain, () => logIn(domain, 'bob'), 'the user "bob"');
  const { entries } = domain.pending();
  await domain.dispose();

  const again = domainOn(t, storage);
  await again.initializeOffline('alice');
  assert.deepEqual([again.pending().entries, entries], [3, 3]);
  const model = await again.models().open(ids.model);
  await logIn(again, 'alice');
  await model.committed();
  assert.equal(model.elementAt('text').value(), 'by alice, online');
});

test('after a disconnect, only the user of the domain comes back', async (t) => {
  const storage = new MemoryStorageAdapter();
  const { model: id } = await onlineBefore(t, storage);
  const domain = domainOn(t, storage);
  await logIn(domain, 'alice');
  const model = await domain.models().open(id);
  await domain.disconnect();
  model.elementAt('text').insert(0, 'by alice');
  await model.saved();
  await turnedAway(domain, () => logIn(domain, 'bob'), 'the user "bob"');
  assert.equal(domain.session().user().username, 'alice');
  await domain.reconnect(); // the token is still hers
  await model.committed();
  assert.equal(domain.session().user().username, 'alice');
});

test('the question of fallbackAuth is answered by bob: the attempts end', async (t) => {
  const storage = new MemoryStorageAdapter();
  const token = await tokenOf(t, 'bob');
  let asked = 0;
  const fallbackAuth = (challenge) => {
    if (asked++ === 0) challenge.anonymous('Bob');
    else challenge.cancel();
  };
  const { domain } = await coldStart(t, storage, await onlineBefore(t, storage), { reconnect: { fallbackAuth } });
  const failed = [];
  domain.on('connection_failed', ({ code }) => failed.push(code));
  await assert.rejects(domain.reconnect('made up'), ({ code }) => code === 'wrong_user');
  assert.deepEqual([asked, failed, domain.isDisconnected()], [1, ['authentication_failed', 'wrong_user'], true]);
  await assert.rejects(domain.reconnect(token), ({ code }) => code === 'wrong_user');
  assert.equal(asked, 1);
});

test('fallbackAuth after a cold start asks for the password of the user of the storage', async (t) => {
  const storage = new MemoryStorageAdapter();
  const fallbackAuth = (challenge) => challenge.password('secret');
  const { domain, model } = await coldStart(t, storage, await onlineBefore(t, storage), { reconnect: { fallbackAuth } });
  await domain.reconnect('not good any more');
  await model.committed();
  assert.equal(domain.session().user().username, 'alice');
});

test('anonymous users come and go on a domain of theirs, and named ones do not get it', async (t) => {
  const storage = new MemoryStorageAdapter();
  const domain = domainOn(t, storage);
  await domain.initializeOffline();
  const id = await domain.models().create({ collection: 'ward', id: newId(), data: { text: 'by nobody' } });
  await assert.rejects(logIn(domain, 'alice'), ({ code, message }) => code === 'wrong_user' && message.includes('an anonymous user'));
  const alice = domainOn(t, storage);
  await logIn(alice, 'alice');
  await assert.rejects(alice.models().open(id), ({ code }) => code === 'model_not_found');
  const sent = next(domain.models(), 'offline_models_sync_completed');
  await domain.connectAnonymously('Ann');
  await sent;
  const first = domain.session().user().username;
  await domain.disconnect();
  await domain.connectAnonymously('Ann');
  assert.notEqual(domain.session().user().username, first);
  assert.equal(domain.pending().entries, 0);
});

test('without a storage, a domain is everybody\'s as long as nothing waits', async (t) => {
  const domain = domainOn(t, null);
  await logIn(domain, 'alice');
  const model = await domain.models().openAutoCreate({ collection: 'ward', id: newId(), data: { text: '' } });
  await domain.disconnect();
  model.elementAt('text').insert(0, 'by alice');
  await turnedAway(domain, () => logIn(domain, 'bob'), 'the user "bob"');
  await domain.reconnect();
  await model.committed();
  await domain.disconnect();
  await logIn(domain, 'bob');
  assert.equal(domain.session().user().username, 'bob');
});
