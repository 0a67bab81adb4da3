import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Holdfast } from './harness/holdfast.js';
import { settled } from './harness/converge.js';
import { guest } from './harness/theirs.js';

let server;

before(async () => {
  server = await Holdfast.start();
});
after(() => server.stop());

// The original client cannot play a history in which a property was removed: it reads a field that is not there.
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
  (model) => model.elementAt('o').value({ only: 'this' }),
  (model) => {
    model.startBatch();
    model.elementAt('s').insert(0, 'in ');
    model.elementAt('n').add(1);
    model.elementAt('s').insert(3, 'a batch ');
    model.completeBatch();
  },
];

/** A model with every edit made once: its id and what it was at each version. */
async function makeHistory(models) {
  const data = { s: 'text', n: 1, b: true, d: new Date(0), l: ['a', 'b'], o: { k: 'v' } };
  const model = await models.open(await models.create({ collection: 'history', data }));
  const states = { 1: model.root().value() };
  for (const edit of edits) {
    edit(model);
    await settled([model]);
    states[model.version()] = model.root().value();
  }
  return { id: model.modelId(), states, time: model.time() };
}

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
  const { id, states, time } = await makeHistory(models);
  const history = await models.history(id);
  for (const version of [5, 12, 3, edits.length + 1, 1]) {
    await history.playTo(version);
    assert.deepEqual([history.version(), history.root().value()], [version, states[version]]);
  }
  await history.playToTime(time);
  assert.deepEqual(history.root().value(), states[edits.length + 1]);
});
