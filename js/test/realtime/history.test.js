// Historical models (client-api.md §6) against a real server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectGarbage, connect, holdfast, next, record } from './harness/clients.js';
import { edits, makeHistory as make } from './harness/history.js';
import { useServer } from './harness/server.js';

const server = useServer();
const { HistoricalArray, HistoricalModel, HistoricalObject, HistoricalString, HistoricalUndefined } = holdfast;
const wrong = (code) => (error) => error.code === code;

const versions = edits.length + 1;
const makeHistory = (models) => make(models, edits, (model) => model.committed());

test('a history begins at the last version, and says all about the model', async (t) => {
  const ann = await connect(t, server);
  const { id, model, states } = await makeHistory(ann.models());
  const history = await ann.models().history(id);
  assert.ok(history instanceof HistoricalModel);
  assert.deepEqual([history.modelId(), history.collectionId(), history.session()], [id, 'history', ann.session()]);
  assert.deepEqual([history.version(), history.minVersion(), history.maxVersion(), history.targetVersion()], [versions, 1, versions, versions]);
  assert.deepEqual([history.createdTime(), history.minTime(), history.maxTime(), history.time()], [model.createdTime(), model.createdTime(), model.time(), model.time()]);
  assert.deepEqual([history.isTransitioning(), history.isLive(), history.asOf() instanceof Date], [false, true, true]);
  assert.deepEqual(history.root().value(), states[versions]);
  await assert.rejects(ann.models().history('nowhere'), wrong('model_not_found'));
  await assert.rejects(ann.models().history(''), wrong('bad_option'));
});

test('every version is played to, backwards, forwards and by time', async (t) => {
  const models = (await connect(t, server)).models();
  const { id, states, model } = await makeHistory(models);
  const history = await models.history(id);
  const expect = (version) => assert.deepEqual([history.version(), history.root().value()], [version, states[version]]);
  for (let version = versions - 1; version >= 1; version--) {
    await history.backward();
    expect(version);
  }
  for (let version = 2; version <= versions; version++) {
    await history.forward();
    expect(version);
  }
  for (const version of [5, 12, 3, versions, 1]) {
    await history.playTo(version);
    expect(version);
  }
  await history.playToTime(model.time());
  expect(versions);
  await history.playToTime(new Date(0));
  expect(1);
  await history.forward(4);
  expect(5);
  await history.backward(3);
  expect(2);
});

test('the time of each version is when it was made, and is played to', async (t) => {
  const models = (await connect(t, server)).models();
  const { id } = await makeHistory(models);
  const history = await models.history(id);
  const times = [];
  for (let version = versions; version >= 1; version--) {
    await history.playTo(version);
    times.unshift(history.time());
  }
  assert.deepEqual([times[0], times.at(-1)], [history.createdTime(), history.maxTime()]);
  for (let i = 1; i < times.length; i++) {
    assert.ok(times[i] >= times[i - 1], `version ${i + 1}`);
    await history.playToTime(times[i]);
    assert.equal(history.time().getTime(), times[i].getTime());
  }
});

test('what cannot be played to is refused, and changes nothing', async (t) => {
  const models = (await connect(t, server)).models();
  const { id } = await makeHistory(models);
  const history = await models.history(id);
  const told = record(history);
  const calls = [
    () => history.playTo(0), () => history.playTo(-1), () => history.playTo(versions + 1), () => history.playTo(1.5), () => history.playTo('1'), () => history.playTo(),
    () => history.playTo(1e300), () => history.playTo(NaN), () => history.forward(), () => history.backward(versions), () => history.forward(-1), () => history.backward(0.5),
  ];
  for (const call of calls) await assert.rejects(call(), wrong('invalid_version'), String(call));
  for (const time of [undefined, 5, new Date(NaN), '2020']) await assert.rejects(history.playToTime(time), wrong('bad_option'), String(time));
  assert.deepEqual([history.version(), history.targetVersion(), told], [versions, versions, []]);
});

test('the events of a history are told in order, with what they are about', async (t) => {
  const models = (await connect(t, server)).models();
  const { id } = await makeHistory(models);
  const history = await models.history(id);
  const { CLOSED, DELETED, VERSION_CHANGED, TARGET_VERSION_CHANGED, TRANSITION_START, TRANSITION_END } = HistoricalModel.Events;
  assert.deepEqual([CLOSED, DELETED, VERSION_CHANGED, TARGET_VERSION_CHANGED, TRANSITION_START, TRANSITION_END],
    ['closed', 'deleted', 'version_changed', 'target_changed', 'transition_start', 'transition_end']);
  const told = record(history, ({ src, version }) => [src === history, version]);
  await history.playTo(versions - 2);
  assert.deepEqual(told, [
    ['target_changed', [true, versions - 2]], ['transition_start', [true, undefined]], ['version_changed', [true, versions - 1]],
    ['version_changed', [true, versions - 2]], ['transition_end', [true, undefined]],
  ]);
});

test('elements of a history are read-only, live, and tell what happens to them', async (t) => {
  const ann = await connect(t, server);
  const { id } = await makeHistory(ann.models());
  const history = await ann.models().history(id);
  const [root, s, l] = [history.root(), history.elementAt('s'), history.elementAt(['l'])];
  assert.ok(root instanceof HistoricalObject && s instanceof HistoricalString && l instanceof HistoricalArray && root.get('no') instanceof HistoricalUndefined);
  assert.deepEqual([s.model(), s.parent(), s.path(), s.relativePath(), s.type(), l.get(0).path()], [history, root, ['s'], 's', 'string', ['l', 0]]);
  assert.deepEqual([root.keys(), root.hasKey('s'), root.hasKey('x'), s.length(), l.length()], [['b', 'd', 'l', 'n', 'o', 's'], true, false, 'in a batch whole'.length, 2]);
  const seen = [];
  l.forEach((element, index) => seen.push([index, element.value()]));
  root.forEach((element, key) => seen.push([key, element.type()]));
  assert.deepEqual(seen, [[0, 'all'], [1, 'new'], ['b', 'boolean'], ['d', 'date'], ['l', 'array'], ['n', 'number'], ['o', 'object'], ['s', 'string']]);
  for (const name of ['set', 'remove', 'insert', 'push', 'splice', 'add', 'removeFromParent', 'reference']) {
    for (const element of [root, s, l, history.elementAt('n')]) assert.equal(element[name], undefined, name);
  }
  const first = l.get(0);
  const told = [];
  s.on('remove', (event) => told.push(['remove', event.index, event.value, event.local, event.user.displayName, event.sessionId === ann.session().sessionId()]));
  history.elementAt('n').on('delta', (event) => told.push(['delta', event.value]));
  root.on('model_changed', (event) => told.push(['model_changed', event.relativePath, event.childEvent.name]));
  first.on('detached', () => told.push(['detached']));
  await history.backward();
  assert.deepEqual(told, [
    ['remove', 3, 'a batch ', false, 'Ann', true], ['model_changed', ['s'], 'remove'], ['delta', -1], ['model_changed', ['n'], 'delta'],
    ['remove', 0, 'in ', false, 'Ann', true], ['model_changed', ['s'], 'remove'],
  ]);
  await history.playTo(14); // where the array was replaced
  assert.ok(first.isDetached() && told.some(([name]) => name === 'detached'));
});

test('of several targets the last one wins, and all wait for it', async (t) => {
  const models = (await connect(t, server)).models();
  const { id, states } = await makeHistory(models);
  const history = await models.history(id);
  const targets = record(history, ({ version }) => version);
  const first = history.playTo(2);
  assert.deepEqual([history.isTransitioning(), history.targetVersion(), history.version()], [true, 2, versions]);
  await Promise.all([first, history.playTo(9), history.forward(), history.backward(3)]);
  assert.deepEqual([history.version(), history.root().value(), history.isTransitioning()], [7, states[7], false]);
  assert.deepEqual(targets.filter(([name]) => name === 'target_changed').map(([, version]) => version), [2, 9, 10, 7]);
  assert.equal(targets.filter(([name]) => /transition/.test(name)).length, 2);
});

test('a history of many versions comes in pages', async (t) => {
  const models = (await connect(t, server)).models();
  const model = await models.openAutoCreate({ collection: 'history', id: 'long', data: { n: 0 } });
  for (let i = 0; i < 1000; i++) model.elementAt('n').add(1);
  await model.committed();
  const history = await models.history(model.modelId());
  let progress = 0;
  history.on('version_changed', () => { progress++; });
  await history.playTo(1);
  assert.deepEqual([history.root().value(), progress], [{ n: 0 }, 1000]);
  await history.playTo(501);
  assert.deepEqual(history.root().value(), { n: 500 });
});

test('a model that is deleted, or may not be read any more, closes its history', async (t) => {
  const [ann, bob] = [await connect(t, server, 'Ann'), await connect(t, server, 'Bob')];
  for (const [what, code, end] of [
    ['deleted', 'model_not_found', (id) => ann.models().remove(id)],
    ['closed', 'unauthorized', async (id) => {
      await ann.models().permissions(id).setUserPermissions(bob.session().user().userId, { read: false, write: true, remove: true, manage: true });
    }],
  ]) {
    const { id, states } = await makeHistory(ann.models());
    const history = await bob.models().history(id);
    const told = record(history, ({ local, reason }) => [local, typeof reason]);
    const closed = next(history, 'closed');
    await end(id);
    await assert.rejects(history.playTo(3), wrong(code));
    await closed;
    assert.deepEqual(told.map(([name]) => name).slice(-2), what === 'deleted' ? ['deleted', 'closed'] : ['transition_end', 'closed']);
    assert.deepEqual(told.at(-1), ['closed', [false, 'string']]);
    await assert.rejects(history.playTo(3), wrong('closed'));
    assert.deepEqual(history.root().value(), states[versions]);
  }
});

test('disposing of the domain closes its histories', async (t) => {
  const ann = await connect(t, server);
  const { id } = await makeHistory(ann.models());
  const history = await ann.models().history(id);
  const closed = next(history, 'closed');
  await ann.dispose();
  assert.equal((await closed).local, true);
  await assert.rejects(history.backward(), wrong('closed'));
});

test('a history that the page has lost plays to its end, and then goes', async (t) => {
  const models = (await connect(t, server)).models();
  const { id } = await makeHistory(models);
  // Nothing here holds the history.
  const played = models.history(id).then((history) => {
    const ended = new Promise((resolve) => { history.on('transition_end', () => resolve()); });
    history.playTo(1);
    return { ended, weak: new WeakRef(history) };
  });
  const { ended, weak } = await played;
  await collectGarbage();
  await ended;
  for (let i = 0; i < 5; i++) await collectGarbage(); // without a look at it, which would keep it
  assert.equal(weak.deref(), undefined);
});
