// Every method and event of RealTimeModel (client-api.md §4), between clients of a real server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { arrived, connect, holdfast, next, openTwice, record } from './harness/clients.js';
import { ownServer, useServer } from './harness/server.js';

const server = useServer();
const { RealTimeModel } = holdfast;
const code = (expected) => (error) => error instanceof holdfast.ConvergenceError && error.code === expected;

test('a model says what it is', async (t) => {
  const { a, ann } = await openTwice(t, server, { text: '' });
  assert.match(a.modelId(), /^m\d+-\d+$/);
  assert.deepEqual([a.collectionId(), a.version(), a.minVersion(), a.maxVersion()], ['tests', 1, 0, 1]);
  assert.equal(a.session(), ann.session());
  assert.ok(Math.abs(a.createdTime() - Date.now()) < 60_000, String(a.createdTime()));
  assert.deepEqual([a.minTime(), a.maxTime()], [a.createdTime(), a.time()]);
  assert.deepEqual([a.isOpen(), a.isClosing(), a.isCommitted(), a.isLocal(), a.isSubscribedOffline()], [true, false, true, false, false]);
  assert.deepEqual(a.permissions().toJSON(), { read: true, write: true, remove: true, manage: true });
  assert.equal(a.permissionsManager().modelId, a.modelId());
});

test('an edit makes a model modified, and its acknowledgement committed with a new version', async (t) => {
  const { a, b } = await openTwice(t, server, { text: '' });
  const [mine, theirs] = [record(a, ({ src, version }) => [src === a, version]), record(b, ({ src, version }) => [src === b, version])];
  const committed = next(a, RealTimeModel.Events.COMMITTED);
  a.elementAt('text').insert(0, 'x');
  assert.deepEqual([mine, a.isCommitted(), a.version()], [[['modified', [true, undefined]]], false, 1]);
  await committed;
  assert.equal(a.isCommitted(), true);
  await arrived(a, b);
  assert.deepEqual(mine.slice(1, 3).sort(), [['committed', [true, undefined]], ['version_changed', [true, 2]]]);
  assert.deepEqual(theirs, [['version_changed', [true, 2]], ['version_changed', [true, 3]]]);
  assert.equal(b.version(), 3);
  assert.ok(b.time() >= b.createdTime());
});

test('a batch is one version, and everybody sees all of it at once', async (t) => {
  const { a, b } = await openTwice(t, server, { text: '', n: 0 });
  const seen = [];
  b.elementAt('text').on('insert', () => seen.push(b.root().value()));
  a.startBatch();
  a.elementAt('text').insert(0, 'x');
  a.elementAt('n').add(1);
  assert.deepEqual([a.isBatchStarted(), a.batchSize(), a.isCommitted(), b.version()], [true, 2, false, 1]);
  a.completeBatch();
  assert.equal(a.isBatchStarted(), false);
  await arrived(a, b);
  assert.deepEqual([seen, b.version()], [[{ barrier: 0, text: 'x', n: 1 }], 3]);
});

test('batches that are begun, completed or cancelled at the wrong time are errors', async (t) => {
  const { a } = await openTwice(t, server, { n: 0 });
  for (const wrong of [() => a.completeBatch(), () => a.cancelBatch(), () => a.endBatch()]) assert.throws(wrong, code('invalid_batch'));
  a.startBatch();
  assert.throws(() => a.startBatch(), code('invalid_batch'));
  a.cancelBatch();
  assert.equal(a.isBatchStarted(), false);
  a.startBatch();
  assert.throws(() => a.completeBatch(), code('invalid_batch'), 'nothing was changed');
  assert.equal(a.isBatchStarted(), false, 'and the batch is over');
  a.startBatch();
  a.elementAt('n').add(1);
  assert.throws(() => a.cancelBatch(), code('invalid_batch'));
  a.endBatch();
  await next(a, 'committed');
});

test('collaborators come and go, for the events, the list and its stream', async (t) => {
  const { a, ann, bob } = await openTwice(t, server);
  const lists = [];
  const subscription = a.collaboratorsAsObservable().subscribe((list) => lists.push(list.map(({ user }) => user.displayName).sort()));
  const carol = await connect(t, server, 'Carol');
  const opened = next(a, RealTimeModel.Events.COLLABORATOR_OPENED);
  const c = await carol.models().open(a.modelId());
  const { src, collaborator } = await opened;
  assert.equal(src, a);
  assert.ok(collaborator instanceof holdfast.ModelCollaborator);
  assert.deepEqual([collaborator.user.displayName, collaborator.sessionId], ['Carol', carol.session().sessionId()]);
  const sessions = [ann, bob, carol].map((domain) => domain.session().sessionId());
  assert.deepEqual(a.collaborators().map(({ sessionId }) => sessionId).sort(), sessions.sort());
  assert.deepEqual(a.resynchronizingCollaborators(), []);
  const closed = next(a, RealTimeModel.Events.COLLABORATOR_CLOSED);
  await c.close();
  assert.equal((await closed).collaborator.sessionId, carol.session().sessionId());
  assert.deepEqual(lists, [['Ann', 'Bob'], ['Ann', 'Bob', 'Carol'], ['Ann', 'Bob']]);
  subscription.unsubscribe();
});

test('a closed model tells so, can be read on, and is another one when it is opened again', async (t) => {
  const { a, ann } = await openTwice(t, server, { text: 'x' });
  const [text, events] = [a.elementAt('text'), record(a, ({ src, local, reason }) => [src === a, local, reason])];
  const detached = next(text, 'detached');
  let complete = false;
  a.events().subscribe({ complete: () => { complete = true; } });
  text.insert(1, 'y');
  const whenClosed = a.whenClosed();
  const closing = a.close();
  assert.deepEqual([a.isOpen(), a.isClosing()], [true, true]);
  assert.throws(() => text.insert(0, 'z'), code('closed'));
  await closing;
  await whenClosed;
  await detached;
  assert.deepEqual([a.isOpen(), a.isClosing(), a.isCommitted(), text.isDetached(), complete], [false, false, true, true, true]);
  assert.deepEqual(events.at(-1), ['closed', [true, true, undefined]]);
  assert.deepEqual(a.root().value(), { barrier: 0, text: 'xy' });
  assert.throws(() => text.insert(0, 'z'), code('closed'));
  await assert.rejects(a.close(), holdfast.ConvergenceError);
  await a.whenClosed();
  const again = await ann.models().open(a.modelId());
  assert.notEqual(again, a);
  assert.equal(again.elementAt('text').value(), 'xy');
});

test('a model that somebody removes tells that it is deleted and closed', async (t) => {
  const { a, b, ann } = await openTwice(t, server);
  const both = [a, b].map((model) => Promise.all([next(model, 'deleted'), next(model, 'closed'), model.whenClosed()]));
  await ann.models().remove(a.modelId());
  for (const [i, [deleted, closed]] of (await Promise.all(both)).entries()) {
    const model = [a, b][i];
    assert.deepEqual([deleted.src, deleted.local, closed.src, closed.local], [model, i === 0, model, i === 0]);
    assert.equal(typeof closed.reason, 'string');
    assert.equal(model.isOpen(), false);
  }
});

test('permissions that are taken away are told, and forbid to write', async (t) => {
  const { a, b, bob } = await openTwice(t, server, { text: '' });
  const { userId } = bob.session().user();
  const everything = new holdfast.ModelPermissions(true, true, true, true);
  await a.permissionsManager().setUserPermissions(userId, everything);
  while (!b.permissions().manage) await next(b, RealTimeModel.Events.PERMISSIONS_CHANGED);
  assert.deepEqual(b.permissions(), everything);
  const changed = next(b, RealTimeModel.Events.PERMISSIONS_CHANGED);
  await a.permissionsManager().setUserPermissions(userId, { read: true, write: false, remove: true, manage: false });
  const { model, permissions, changes } = await changed;
  assert.equal(model, b);
  assert.ok(permissions instanceof holdfast.ModelPermissions);
  assert.deepEqual([permissions.toJSON(), changes.sort()], [{ read: true, write: false, remove: true, manage: false }, ['manage', 'write']]);
  assert.deepEqual(b.permissions(), permissions);
  assert.throws(() => b.elementAt('text').insert(0, 'x'), code('unauthorized'));
  a.elementAt('text').insert(0, 'ok');
  await next(b.elementAt('text'), 'insert');
});

test('after a lost connection models go offline and online again, and what was edited meanwhile arrives', async (t) => {
  const own = await ownServer(t);
  const { a, b, ann, bob } = await openTwice(t, own, { text: '' });
  const [mine, offline] = [record(a, ({ src }) => src === a), next(a, 'offline')];
  const disconnects = [ann, bob].map((domain) => next(domain, 'interrupted'));
  await own.stop();
  await offline;
  await Promise.all(disconnects);
  a.elementAt('text').insert(0, 'kept');
  assert.deepEqual([a.isOpen(), a.isCommitted()], [true, false]);
  const online = [a, b].map((model) => next(model, 'online'));
  const committed = next(a, 'committed');
  await own.start();
  await Promise.all([...online, committed]);
  await arrived(a, b);
  assert.equal(b.elementAt('text').value(), 'kept');
  const names = mine.map(([name]) => name);
  for (const name of ['offline', 'modified', 'reconnecting', 'resync_started', 'resync_completed', 'online', 'committed']) assert.ok(names.includes(name), `${name} in ${names}`);
  for (const [earlier, later] of [['offline', 'reconnecting'], ['reconnecting', 'resync_started'], ['resync_started', 'resync_completed'], ['resync_completed', 'online']]) {
    assert.ok(names.indexOf(earlier) < names.indexOf(later), `${earlier} before ${later} in ${names}`);
  }
});

test('the others hear that a session catches up after a lost connection', async (t) => {
  const { a, b, bob } = await openTwice(t, server, { text: '' });
  const heard = ['remote_resync_started', 'remote_resync_completed'].map((name) => next(a, name));
  const before = bob.session().sessionId();
  loseConnection(bob);
  const [started, completed] = await Promise.all(heard);
  for (const { model, sessionId, user } of [started, completed]) {
    assert.deepEqual([model, sessionId, user?.displayName], [a, bob.session().sessionId(), 'Bob']);
  }
  assert.notEqual(bob.session().sessionId(), before);
  await arrived(b, a);
});

test('catching up that gets no answer is told as resync_error, and tried again', async (t) => {
  let deaf = false;
  let last;
  const factory = (url) => {
    last = new WebSocket(url);
    const send = last.send.bind(last);
    let sent = 0;
    // The login goes through; what follows is lost while the server is deaf.
    last.send = (message) => { if (sent++ === 0 || !deaf) send(message); };
    return last;
  };
  const options = { webSocket: { factory }, protocol: { defaultRequestTimeout: 5 } }; // for the other requests, too, on a busy machine
  const [ann, bob] = [await connect(t, server, 'Ann'), await connect(t, server, 'Bob', options)];
  const b = await bob.models().openAutoCreate({ collection: 'tests', data: { barrier: 0 } });
  const a = await ann.models().open(b.modelId());
  const failed = next(b, RealTimeModel.Events.RESYNC_ERROR);
  deaf = true;
  last.terminate();
  const { src, message } = await failed;
  assert.equal(src, b);
  assert.notEqual(message, '');
  const online = next(b, 'online');
  deaf = false;
  await online;
  await arrived(a, b);
});

test('content that is not the server\'s is repaired when it is quiet, and that is told', async (t) => {
  // The first domain gets an edit spoilt.
  let spoilt = false;
  const spoil = (data) => {
    const text = Buffer.from(data).toString('latin1');
    if (spoilt || !text.includes('rumour')) return data;
    spoilt = true;
    return Uint8Array.from(text.replace('rumour', 'murmur'), (c) => c.charCodeAt(0)).buffer;
  };
  const factory = (url) => {
    const socket = new WebSocket(url);
    const emit = socket.emit.bind(socket);
    socket.emit = (name, data, ...rest) => emit(name, name === 'message' ? spoil(data) : data, ...rest);
    return socket;
  };
  const [ann, bob] = [await connect(t, server, 'Ann', { webSocket: { factory } }), await connect(t, server, 'Bob')];
  const a = await ann.models().openAutoCreate({ collection: 'tests', data: { text: 'a ', barrier: 0 } });
  const b = await bob.models().open(a.modelId());
  const text = a.elementAt('text');
  const [heard, failed, repaired] = [next(text, 'insert'), next(ann, 'error'), next(a, holdfast.ModelStateRepairedEvent.NAME)];
  b.elementAt('text').insert(2, 'rumour');
  assert.equal((await heard).value, 'murmur');
  const changed = next(text, 'value');
  const [{ cause }, event] = await Promise.all([failed, repaired]);
  assert.deepEqual([cause.code, event.src, event.constructor.NAME], ['state_differs', a, 'state_repaired']);
  const { local, user, element } = await changed;
  assert.deepEqual([local, user, element, text.value()], [false, undefined, text, 'a rumour']);
  text.insert(text.length(), '!');
  await arrived(a, b);
  assert.equal(b.elementAt('text').value(), 'a rumour!');
});

test('sessions that catch up are listed', async (t) => {
  const { a, bob } = await openTwice(t, server);
  const listed = [];
  a.collaboratorsAsObservable().subscribe(() => listed.push(a.resynchronizingCollaborators().map(({ user }) => user.displayName)));
  const completed = next(a, 'remote_resync_completed');
  loseConnection(bob);
  await completed;
  assert.ok(listed.some(([name]) => name === 'Bob'), JSON.stringify(listed));
  assert.deepEqual(a.resynchronizingCollaborators(), []);
});

/** Ends the socket of a domain as the network would. */
function loseConnection(domain) {
  domain.sockets.at(-1).terminate();
}
