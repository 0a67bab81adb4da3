import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Holdfast } from './harness/holdfast.js';
import { Rest } from './harness/rest.js';
import { assertSame, settled } from './harness/converge.js';
import { guest } from './harness/theirs.js';
import { event } from './harness/until.js';

let server, rest;

before(async () => {
  server = await Holdfast.start();
  rest = (await Rest.login(server.admin)).domain();
});
after(() => server.stop());

/** Two clients with the same new model open. */
async function pair(t, data) {
  const [one, two] = [(await guest(t, server.domain())).models(), (await guest(t, server.domain())).models()];
  const id = await one.create({ collection: 'elements', data });
  return [await one.open(id), await two.open(id)];
}

/** Edits at one client's element and gives the event that the other's emits. */
async function remote([mine, yours], path, edit, name) {
  const told = event(yours.elementAt(path), name);
  edit(mine.elementAt(path));
  const payload = await told;
  await settled([mine, yours]);
  await assertSame([mine, yours], rest);
  assert.equal(payload.local, false);
  assert.equal(payload.sessionId, mine.session().sessionId());
  return payload;
}

test('strings: insert, remove, splice and value reach the other client', async (t) => {
  const models = await pair(t, { s: 'hello' });
  const insert = await remote(models, ['s'], (s) => s.insert(5, ' wörld'), 'insert');
  assert.deepEqual([insert.index, insert.value], [5, ' wörld']);
  const remove = await remote(models, ['s'], (s) => s.remove(0, 2), 'remove');
  assert.deepEqual([remove.index, remove.value], [0, 'he']);
  await remote(models, ['s'], (s) => s.value('🜛 set'), 'value');
  assert.equal(models[1].elementAt('s').value(), '🜛 set');
  assert.equal(models[1].elementAt('s').length(), 6);
  models[0].elementAt('s').splice(0, 2, 'two');
  await settled(models);
  await assertSame(models, rest);
  assert.equal(models[1].elementAt('s').value(), 'two set');
});

test('numbers: add, subtract, increment, decrement and value reach the other client', async (t) => {
  const models = await pair(t, { n: 1 });
  assert.equal((await remote(models, ['n'], (n) => n.add(2.5), 'delta')).value, 2.5);
  assert.equal((await remote(models, ['n'], (n) => n.subtract(1), 'delta')).value, -1);
  await remote(models, ['n'], (n) => n.increment(), 'delta');
  await remote(models, ['n'], (n) => n.decrement(), 'delta');
  assert.equal(models[1].elementAt('n').value(), 2.5);
  await remote(models, ['n'], (n) => n.value(0), 'value');
  assert.equal(models[1].elementAt('n').value(), 0);
});

test('booleans and dates: value reaches the other client', async (t) => {
  const models = await pair(t, { b: true, d: new Date(0) });
  await remote(models, ['b'], (b) => b.value(false), 'value');
  assert.equal(models[1].elementAt('b').value(), false);
  const times = [1_234_567_890_123, -1, 0];
  for (const time of times) {
    await remote(models, ['d'], (d) => d.value(new Date(time)), 'value');
    assert.equal(models[1].elementAt('d').value().getTime(), time);
  }
});

test('objects: set, replace, remove and value reach the other client', async (t) => {
  const models = await pair(t, { o: { a: 1 } });
  const added = await remote(models, ['o'], (o) => o.set('b', { c: [null] }), 'set');
  assert.equal(added.key, 'b');
  assert.deepEqual(added.value.value(), { c: [null] });
  const replaced = await remote(models, ['o'], (o) => o.set('a', 'text'), 'set');
  assert.equal(replaced.oldValue.value(), 1);
  const removed = await remote(models, ['o'], (o) => o.remove('b'), 'remove');
  assert.deepEqual([removed.key, removed.oldValue.value()], ['b', { c: [null] }]);
  await remote(models, ['o'], (o) => o.value({ x: false, y: new Date(5) }), 'value');
  assert.deepEqual(models[1].elementAt('o').value(), { x: false, y: new Date(5) });
});

test('arrays: insert, remove, set, reorder, push, pop, shift, unshift and value reach the other client', async (t) => {
  const models = await pair(t, { l: ['a', 'b', 'c'] });
  const list = () => models[1].elementAt('l').value();
  const insert = await remote(models, ['l'], (l) => l.insert(1, { x: 1 }), 'insert');
  assert.deepEqual([insert.index, insert.value.value()], [1, { x: 1 }]);
  const remove = await remote(models, ['l'], (l) => l.remove(1), 'remove');
  assert.deepEqual([remove.index, remove.oldValue.value()], [1, { x: 1 }]);
  const set = await remote(models, ['l'], (l) => l.set(0, ['nested']), 'set');
  assert.deepEqual([set.index, set.oldValue.value(), set.value.value()], [0, 'a', ['nested']]);
  const reorder = await remote(models, ['l'], (l) => l.reorder(0, 2), 'reorder');
  assert.deepEqual([reorder.fromIndex, reorder.toIndex], [0, 2]);
  assert.deepEqual(list(), ['b', 'c', ['nested']]);
  await remote(models, ['l'], (l) => l.push(1), 'insert');
  await remote(models, ['l'], (l) => l.unshift(0), 'insert');
  await remote(models, ['l'], (l) => l.pop(), 'remove');
  await remote(models, ['l'], (l) => l.shift(), 'remove');
  assert.deepEqual(list(), ['b', 'c', ['nested']]);
  await remote(models, ['l'], (l) => l.value([1, 2]), 'value');
  assert.deepEqual(list(), [1, 2]);
  await remote(models, ['l'], (l) => l.value([]), 'value');
  assert.deepEqual(list(), []);
});

test('an edit of a child that moved reaches the child', async (t) => {
  const models = await pair(t, { l: ['a', 'b', 'c'] });
  const mine = models[0].elementAt('l', 0);
  models[1].elementAt('l').reorder(0, 2);
  mine.insert(1, '!');
  await settled(models);
  await assertSame(models, rest);
  assert.deepEqual(models[0].root().value(), { l: ['b', 'c', 'a!'] });
});

test('an edit inside what the other one removes at the same time disappears with it', async (t) => {
  const models = await pair(t, { o: { s: 'text' } });
  models[0].root().remove('o');
  models[1].elementAt('o', 's').insert(0, 'lost ');
  await settled(models);
  await assertSame(models, rest);
  assert.deepEqual(models[0].root().value(), {});
});

test('two texts typed at the same place at the same time both stay', async (t) => {
  const models = await pair(t, { s: 'x' });
  for (const [n, model] of models.entries()) for (const letter of ['a', 'b', 'c']) model.elementAt('s').insert(1, letter + n);
  await settled(models);
  await assertSame(models, rest);
  assert.equal(models[0].elementAt('s').length(), 13);
});

test('two replacements of the same text at the same time keep both texts', async (t) => {
  const models = await pair(t, { s: '[old]' });
  models[0].elementAt('s').splice(1, 3, 'one');
  models[1].elementAt('s').splice(1, 3, 'two');
  await settled(models);
  await assertSame(models, rest);
  assert.ok(['[onetwo]', '[twoone]'].includes(models[0].elementAt('s').value()));
});

test('a batch is one version and arrives whole', async (t) => {
  const [mine, yours] = await pair(t, { s: '', n: 0, l: [], o: {} });
  const seen = [];
  yours.on('version_changed', () => seen.push(yours.root().value()));
  mine.startBatch();
  mine.elementAt('s').insert(0, 'batched');
  mine.elementAt('n').add(3);
  mine.elementAt('l').push({ a: 1 });
  mine.elementAt('l', 0).set('a', 2);
  mine.elementAt('o').set('k', 'v');
  assert.equal(mine.batchSize(), 5);
  mine.completeBatch();
  await settled([mine, yours]);
  await assertSame([mine, yours], rest);
  assert.equal(yours.version(), 2);
  assert.deepEqual(seen, [{ s: 'batched', n: 3, l: [{ a: 2 }], o: { k: 'v' } }]);
});

test('edits go on during a batch at the other client, and both converge', async (t) => {
  const [mine, yours] = await pair(t, { s: 'middle', n: 0 });
  mine.startBatch();
  mine.elementAt('s').insert(0, '<');
  const told = event(mine.elementAt('s'), 'insert');
  yours.elementAt('s').insert(6, '>');
  await told;
  mine.elementAt('s').insert(mine.elementAt('s').length(), '!');
  mine.completeBatch();
  await settled([mine, yours]);
  await assertSame([mine, yours], rest);
  assert.equal(yours.elementAt('s').value(), '<middle>!');
});

test('modified and committed frame what is on its way', async (t) => {
  const [mine] = await pair(t, { n: 0 });
  const told = [];
  for (const name of ['modified', 'committed']) mine.on(name, () => told.push(name));
  mine.elementAt('n').add(1);
  mine.elementAt('n').add(1);
  await settled([mine]);
  assert.deepEqual(told, ['modified', 'committed']);
  assert.equal((await rest.model(mine.modelId())).version, 3);
});
