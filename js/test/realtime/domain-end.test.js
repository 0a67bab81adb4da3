// How a domain ends: it is disposed of, or the engine dies.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, holdfast, next } from './harness/clients.js';
import { useServer } from './harness/server.js';

const server = useServer();
const wrong = (code) => (error) => error instanceof holdfast.ConvergenceError && error.code === code;
const crash = () => assert.throws(() => holdfast.engine().call(holdfast.Op.crash, 0, new holdfast.Writer().u8(0).done()), holdfast.FatalError);

test('a disposed domain is of no use any more', async (t) => {
  const ann = await connect(t, server);
  const model = await ann.models().openAutoCreate({ collection: 'c', data: { x: 1 } });
  let complete = false;
  ann.events().subscribe({ complete: () => { complete = true; } });
  const closed = [model.whenClosed(), next(ann, 'disconnected')];
  await ann.dispose();
  await ann.dispose();
  await Promise.all(closed);
  assert.deepEqual([ann.isDisposed(), ann.isConnected(), ann.isDisconnected(), model.isOpen(), complete], [true, false, true, false, true]);
  assert.deepEqual(model.root().value(), { x: 1 });
  await assert.rejects(ann.connectAnonymously(), wrong('closed'));
  await assert.rejects(ann.models().open('x'), wrong('closed'));
  assert.throws(() => ann.models().isOpen('x'), wrong('closed'));
});

// The names of those of some streams that have ended, in the order of the alphabet.
function endings(streams) {
  const ended = [];
  for (const [name, stream] of Object.entries(streams)) stream.subscribe({ complete: () => ended.push(name) });
  return () => ended.sort();
}

/** A domain with something of everything that has streams, and these by name. */
async function everyStream(t) {
  const domain = await connect(t, server);
  const model = await domain.models().openAutoCreate({ collection: 'c', data: { x: 1 } });
  const history = await domain.models().history(model.modelId());
  const chat = await domain.chat().get(await domain.chat().create({ type: 'channel', membership: 'public' }));
  const activity = await domain.activities().join('view', 'streams', { autoCreate: { ephemeral: true } });
  const subscription = await domain.presence().subscribe(domain.session().user().userId);
  return {
    domain,
    streams: {
      domain: domain.events(), models: domain.models().events(), chats: domain.chat().events(), activities: domain.activities().events(),
      presence: domain.presence().events(), model: model.events(), collaborators: model.collaboratorsAsObservable(), history: history.events(),
      chat: chat.events(), activity: activity.events(), participants: activity.participantsAsObservable(), subscription: subscription.events(),
      state: subscription.asObservable(),
    },
  };
}

test('every stream of a domain ends when it is disposed', async (t) => {
  const { domain, streams } = await everyStream(t);
  const ended = endings(streams);
  await domain.dispose();
  assert.deepEqual(ended(), Object.keys(streams).sort());
});

test('every stream of a domain ends when the engine dies', async (t) => {
  const { streams } = await everyStream(t);
  const ended = endings(streams);
  crash();
  await holdfast.init({ restart: true });
  assert.deepEqual(ended(), Object.keys(streams).sort());
});

test('when the engine dies, domains tell, what is pending rejects, and a restart helps', async (t) => {
  const ann = await connect(t, server);
  const model = await ann.models().openAutoCreate({ collection: 'c', data: { x: 1 } });
  const chat = await ann.chat().get(await ann.chat().create({ type: 'channel', membership: 'public' }));
  const told = [next(ann, 'error'), next(ann, 'disconnected'), model.whenClosed()];
  const pending = assert.rejects(ann.serverTime(), holdfast.FatalError);
  crash();
  await pending;
  const [{ cause }] = await Promise.all(told);
  assert.ok(cause instanceof holdfast.FatalError);
  assert.throws(() => model.root().value(), holdfast.FatalError);
  model.root().on('set', () => {}).off('set', () => {});
  model.on('committed', () => {});
  assert.deepEqual([ann.isConnected(), ann.isDisconnected()], [false, true]);
  await assert.rejects(ann.serverTime(), holdfast.FatalError);
  const sent = chat.send('too late');
  await assert.rejects(sent, holdfast.FatalError);
  await assert.rejects(sent.saved(), holdfast.FatalError);
  await holdfast.init({ restart: true });
  const bob = await connect(t, server, 'Bob');
  assert.equal(bob.session().user().displayName, 'Bob');
});
