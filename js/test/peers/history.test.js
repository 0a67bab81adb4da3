import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { edits as all, makeHistory as make, removal } from '../realtime/harness/history.js';
import { Holdfast } from './harness/holdfast.js';
import { settled } from './harness/converge.js';
import { ourGuest } from './harness/ours.js';
import { guest } from './harness/theirs.js';

let server;

before(async () => {
  server = await Holdfast.start();
});
after(() => server.stop());

const edits = all.filter((edit) => edit !== removal);
const makeHistory = (models) => make(models, edits, (model) => settled([model]));

test('the history of a model is played backwards and forwards', async (t) => {
  const models = (await guest(t, server.domain())).models();
  const { id, states } = await makeHistory(models);
  const last = edits.length + 1;
  const history = await models.history(id);
  assert.deepEqual([history.version(), history.maxVersion(), history.modelId()], [last, last, id]);
  assert.deepEqual(history.root().value(), states[last]);
  for (let version = last - 1; version >= 1; version--) {
    await history.backward();
    assert.deepEqual([history.version(), history.root().value()], [version, states[version]]);
  }
  for (let version = 2; version <= last; version++) {
    await history.forward();
    assert.deepEqual([history.version(), history.root().value()], [version, states[version]]);
  }
});

test('the history of a model is played to a version and to a time', async (t) => {
  const models = (await guest(t, server.domain())).models();
  const { id, states, model } = await makeHistory(models);
  const history = await models.history(id);
  for (const version of [5, 12, 3, edits.length + 1, 1]) {
    await history.playTo(version);
    assert.deepEqual([history.version(), history.root().value()], [version, states[version]]);
  }
  await history.playToTime(model.time());
  assert.deepEqual(history.root().value(), states[edits.length + 1]);
});

test('what one client has edited is played by the other, version for version', async (t) => {
  const [theirs, ours] = [(await guest(t, server.domain())).models(), (await ourGuest(t, server.domain())).models()];
  for (const [maker, player] of [[theirs, ours], [ours, theirs]]) {
    const { id, states, model } = await makeHistory(maker);
    const history = await player.history(id);
    for (const version of [edits.length, 1, 7, 2, edits.length + 1, 9]) {
      await history.playTo(version);
      assert.deepEqual([history.version(), history.root().value()], [version, states[version]]);
    }
    await history.playToTime(model.time());
    assert.deepEqual(history.root().value(), states[edits.length + 1]);
    await history.backward(3);
    await history.forward(2);
    assert.deepEqual([history.version(), history.root().value()], [edits.length, states[edits.length]]);
    assert.deepEqual([history.modelId(), history.collectionId(), history.maxVersion()], [id, 'history', edits.length + 1]);
  }
});

test('ours plays a history in which the original client has removed properties, in batches, too', async (t) => {
  const [theirs, ours] = [(await guest(t, server.domain())).models(), (await ourGuest(t, server.domain())).models()];
  const model = await theirs.open(await theirs.create({ collection: 'history', data: { a: 1, b: { c: [2] }, s: '' } }));
  const states = { 1: model.root().value() };
  for (const edit of [
    () => model.root().remove('a'),
    () => {
      model.startBatch();
      model.root().remove('b');
      model.elementAt('s').insert(0, 'gone');
      model.completeBatch();
    },
    () => model.root().set('b', 'again'),
  ]) {
    edit();
    await settled([model]);
    states[model.version()] = model.root().value();
  }
  const history = await ours.history(model.modelId());
  for (const version of [3, 2, 1, 2, 3, 4, 1, 4]) {
    await history.playTo(version);
    assert.deepEqual([history.version(), history.root().value()], [version, states[version]]);
  }
});

test('both find the same by a query', async (t) => {
  const [theirs, ours] = [(await guest(t, server.domain())).models(), (await ourGuest(t, server.domain())).models()];
  for (const [n, name] of ['b', 'a', 'c', 'B'].entries()) await theirs.create({ collection: 'queried', id: `q${n}`, data: { name, n, list: [n, { x: name }], at: new Date(n) } });
  for (const query of [
    'SELECT * FROM queried', "SELECT name, list[1].x AS x FROM queried WHERE n * 2 >= 2 AND NOT name LIKE 'c%' ORDER BY name DESC LIMIT 2 OFFSET 1",
    'select @id, at from queried order by @version, n desc limit 3',
  ]) {
    const [a, b] = [await theirs.query(query), await ours.query(query)];
    assert.deepEqual(b.data.map(({ modelId, data, version }) => [modelId, JSON.stringify(data), version]), a.data.map(({ modelId, data, version }) => [modelId, JSON.stringify(data), version]), query);
    assert.deepEqual([b.offset, b.totalResults], [a.offset, a.totalResults], query);
  }
});
