// Historical models (client-api.md §6), queries (§13) and own permissions (§8), with and without a connection, against a real server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectGarbage, connect, holdfast, next, options, record } from './harness/clients.js';
import { useServer } from './harness/server.js';

const server = useServer();
const {
  ConvergenceDomain, HistoricalArray, HistoricalModel, HistoricalObject, HistoricalString, HistoricalUndefined, MemoryStorageAdapter,
} = holdfast;
const wrong = (code) => (error) => error.code === code;

let last = 0;
const newId = () => `h${process.pid}-${++last}`;

// What makes a history: each is one version.
const edits = [
  (model) => model.elementAt('s').insert(4, ' more'),
  (model) => model.elementAt('s').remove(0, 2),
  (model) => model.elementAt('s').splice(1, 2, 'splice'),
  (model) => model.elementAt('s').value('whole'),
  (model) => model.elementAt('n').add(5),
  (model) => model.elementAt('n').value(0),
  (model) => model.elementAt('b').value(false),
  (model) => model.elementAt('d').value(new Date(77)),
  (model) => model.elementAt('l').insert(1, { deep: ['x'] }),
  (model) => model.elementAt('l', 1, 'deep').push('y'),
  (model) => model.elementAt('l').reorder(0, 2),
  (model) => model.elementAt('l').set(0, null),
  (model) => model.elementAt('l').remove(1),
  (model) => model.elementAt('l').value(['all', 'new']),
  (model) => model.elementAt('o').set('added', 1),
  (model) => model.elementAt('o').set('added', { replaced: true }),
  (model) => model.elementAt('o').remove('added'), // the original client cannot play this
  (model) => model.elementAt('o').value({ only: 'this' }),
  (model) => {
    model.startBatch();
    model.elementAt('s').insert(0, 'in ');
    model.elementAt('n').add(1);
    model.completeBatch();
  },
];
const versions = edits.length + 1;

/** A model with every edit made once: its id and what it was at each version. */
async function makeHistory(models) {
  const id = await models.create({ collection: 'history', id: newId(), data: { s: 'text', n: 1, b: true, d: new Date(0), l: ['a', 'b'], o: { k: 'v' } } });
  const model = await models.open(id);
  const states = { 1: model.root().value() };
  for (const edit of edits) {
    edit(model);
    await model.committed();
    states[model.version()] = model.root().value();
  }
  return { id, model, states };
}

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
  assert.deepEqual([root.keys(), root.hasKey('s'), root.hasKey('x'), s.length(), l.length()], [['b', 'd', 'l', 'n', 'o', 's'], true, false, 'in whole'.length, 2]);
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
    ['delta', -1], ['model_changed', ['n'], 'delta'], ['remove', 0, 'in ', false, 'Ann', true], ['model_changed', ['s'], 'remove'],
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
  const model = await models.openAutoCreate({ collection: 'history', id: newId(), data: { n: 0 } });
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
    await end(id);
    await assert.rejects(history.playTo(3), wrong(code));
    await new Promise((resolve) => { setImmediate(resolve); });
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
  let ended = 0;
  const played = models.history(id).then((history) => {
    history.on('transition_end', () => { ended++; });
    const weak = new WeakRef(history);
    history.playTo(1);
    return weak;
  });
  const weak = await played;
  await collectGarbage();
  for (let i = 0; ended === 0 && i < 1000; i++) await new Promise((resolve) => { setImmediate(resolve); });
  assert.equal(ended, 1);
  for (let i = 0; i < 5; i++) await collectGarbage(); // without a look at it, which would keep it
  assert.equal(weak.deref(), undefined);
});

/** A domain with a storage, and its models subscribed, then without a connection after a cold start. */
async function offlineAgain(t, make) {
  const storage = new MemoryStorageAdapter();
  const domainOn = () => {
    const domain = new ConvergenceDomain(server.url, options({ offline: { storage } }));
    t.after(() => domain.dispose());
    return domain;
  };
  const online = domainOn();
  await online.connectAnonymously('Ann');
  await online.initializeOffline();
  const made = await make(online.models());
  await online.dispose();
  const cold = domainOn();
  await cold.initializeOffline();
  return { cold, made };
}

/** Resolves when the content of a model is on this device. */
async function stored(models, id) {
  while (!(await models.getOfflineModelMetaData()).some(({ modelId, available }) => modelId === id && available));
}

test('without a connection a history is played as far as it is stored, and marked', async (t) => {
  const { cold, made } = await offlineAgain(t, async (models) => {
    const history = await makeHistory(models);
    await models.subscribeOffline(history.id);
    await stored(models, history.id);
    history.model.elementAt('n').add(1000); // may reach the server or not
    await history.model.saved();
    return history;
  });
  const history = await cold.models().history(made.id);
  assert.deepEqual([history.isLive(), history.asOf() instanceof Date], [false, true]);
  const [min, max] = [history.minVersion(), history.maxVersion()];
  assert.ok(min >= 1 && min <= max && max >= versions, `${min} to ${max}`);
  for (let version = Math.min(max, versions); version >= min; version--) {
    await history.playTo(version);
    assert.deepEqual(history.root().value(), made.states[version], `version ${version}`);
  }
  await assert.rejects(history.playTo(min - 1), wrong('invalid_version'));
  await assert.rejects(cold.models().history('not here'), wrong('offline'));
});

test('without a connection queries find what is stored, and are marked', async (t) => {
  const ids = [newId(), newId(), newId()];
  const { cold } = await offlineAgain(t, async (models) => {
    for (const [i, id] of ids.entries()) {
      const model = await models.openAutoCreate({ collection: 'local', id, data: { n: i, name: `model ${i}`, at: new Date(i), deep: { list: [i, 'x'] } } });
      await model.subscribeOffline();
      await stored(models, id);
    }
    const [live, found] = [await models.query(`SELECT @id FROM local WHERE @id = '${ids[0]}'`), await models.query('SELECT * FROM local')];
    assert.deepEqual([live.isLive(), live.asOf() instanceof Date, found.totalResults >= 3], [true, true, true]);
  });
  const model = await cold.models().open(ids[1]);
  model.elementAt('n').value(10);
  await cold.models().remove(ids[0]);
  const made = await cold.models().create({ collection: 'local', data: { n: 5, name: 'made here' } });
  const page = await cold.models().query('select * from local where n >= 2 order by n desc');
  assert.deepEqual([page.isLive(), page.offset, page.totalResults], [false, 0, 3]);
  assert.ok(page.asOf() instanceof Date);
  assert.deepEqual(page.data.map((result) => [result.modelId, result.data.n, result.collectionId]), [[ids[1], 10, 'local'], [made, 5, 'local'], [ids[2], 2, 'local']]);
  assert.deepEqual(page.data[2].data, { n: 2, name: 'model 2', at: { $convergenceType: 'date', value: new Date(2).toISOString() }, deep: { list: [2, 'x'] } });
  const fields = await cold.models().query("SELECT deep.list[1] AS second, `name`, @version FROM local WHERE name LIKE 'model%' LIMIT 1 OFFSET 1");
  assert.deepEqual([fields.totalResults, fields.offset, fields.data[0].data], [2, 1, { '@version': 1, name: 'model 2', second: 'x' }]);
  await assert.rejects(cold.models().query('SELECT * FROM'), (error) => wrong('invalid_query')(error) && error.details.index === '13');
});

test('own permissions are those that the server resolves; without a connection those that are last known', async (t) => {
  const id = newId();
  const { cold } = await offlineAgain(t, async (models) => {
    const model = await models.openAutoCreate({ collection: 'history', id, data: { n: 1 } });
    await model.subscribeOffline();
    await stored(models, id);
  });
  const bob = await connect(t, server, 'Bob');
  const live = await bob.models().permissions(id).getPermissions(); // of a collection that was made on first use
  assert.deepEqual([live.toJSON(), live.live, live.asOf instanceof Date], [{ read: true, write: true, remove: true, manage: false }, true, true]);
  const known = await cold.models().permissions(id).getPermissions();
  assert.deepEqual([known.toJSON(), known.live, known.asOf instanceof Date], [{ read: true, write: true, remove: true, manage: true }, false, true]);
  await assert.rejects(cold.models().permissions('not here').getPermissions(), wrong('offline'));
  await assert.rejects(cold.models().permissions(id).getWorldPermissions(), wrong('offline'));
});
