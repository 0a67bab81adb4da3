import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Holdfast } from './harness/holdfast.js';
import { settled } from './harness/converge.js';
import { guest } from './harness/theirs.js';
import { event } from './harness/until.js';

let server;

before(async () => {
  server = await Holdfast.start();
});
after(() => server.stop());

/** Two clients with the same new model open. */
async function pair(t, data) {
  const [one, two] = [(await guest(t, server.domain())).models(), (await guest(t, server.domain())).models()];
  const id = await one.create({ collection: 'references', data });
  return [await one.open(id), await two.open(id)];
}

/** Shares the reference with the value and gives what the other client's element (or model) `where` is told of. */
async function shared(where, reference, value) {
  const told = event(where, 'reference');
  reference.set(value);
  reference.share();
  return (await told).reference;
}

test('an index reference is shared, set, moved by edits, cleared and unshared', async (t) => {
  const [mine, yours] = await pair(t, { s: '0123456789' });
  const local = mine.elementAt('s').indexReference('cursor');
  const reference = await shared(yours.elementAt('s'), local, 5);
  assert.deepEqual([reference.type(), reference.key(), reference.value()], ['index', 'cursor', 5]);
  assert.equal(reference.sessionId(), mine.session().sessionId());
  assert.equal(reference.user().username, mine.session().user().username);
  assert.equal(reference.source(), yours.elementAt('s'));

  const set = event(reference, 'set');
  local.set([7, 3]);
  assert.deepEqual((await set).oldValue, 5);
  assert.deepEqual(reference.values(), [7, 3]);

  yours.elementAt('s').insert(0, 'ab');
  await settled([mine, yours]);
  assert.deepEqual([local.values(), reference.values()], [[9, 5], [9, 5]]);

  const cleared = event(reference, 'cleared');
  local.clear();
  await cleared;
  assert.equal(reference.isSet(), false);

  const disposed = event(reference, 'disposed');
  local.unshare();
  await disposed;
  assert.equal(yours.elementAt('s').reference(mine.session().sessionId(), 'cursor'), undefined);
});

test('a range reference keeps its direction', async (t) => {
  const [mine, yours] = await pair(t, { s: '0123456789' });
  const local = mine.elementAt('s').rangeReference('selection');
  const reference = await shared(yours.elementAt('s'), local, { start: 6, end: 2 });
  assert.deepEqual(reference.value(), { start: 6, end: 2 });
  const set = event(reference, 'set');
  local.set({ start: 1, end: 9 });
  await set;
  assert.deepEqual(reference.value(), { start: 1, end: 9 });
});

test('property and element references are shared', async (t) => {
  const [mine, yours] = await pair(t, { o: { a: 1, b: 2 }, l: [1] });
  const property = await shared(yours.elementAt('o'), mine.elementAt('o').propertyReference('field'), ['a', 'b']);
  assert.deepEqual([property.type(), property.values()], ['property', ['a', 'b']]);
  const element = await shared(yours, mine.elementReference('element'), [mine.elementAt('l', 0), mine.elementAt('o')]);
  assert.deepEqual([element.type(), element.values()], ['element', [yours.elementAt('l', 0), yours.elementAt('o')]]);
  assert.deepEqual(yours.references({ key: 'element' }).length, 1);
  const set = event(element, 'set');
  mine.elementAt('l').remove(0);
  await settled([mine, yours]);
  assert.deepEqual((await set).src.values(), [yours.elementAt('o')]);
});

test('who opens later sees the references that are shared, at their places', async (t) => {
  const [mine, yours] = await pair(t, { s: '0123456789' });
  await shared(yours.elementAt('s'), mine.elementAt('s').indexReference('cursor'), 5);
  yours.elementAt('s').insert(2, 'xyz');
  await settled([mine, yours]);
  const late = await (await guest(t, server.domain())).models().open(mine.modelId());
  const [reference] = late.elementAt('s').references();
  assert.deepEqual([reference.key(), reference.value(), reference.sessionId()], ['cursor', 8, mine.session().sessionId()]);
});

test('references meet edits that are on their way on both sides', async (t) => {
  const [mine, yours] = await pair(t, { s: '0123456789' });
  const local = mine.elementAt('s').indexReference('cursor');
  const reference = await shared(yours.elementAt('s'), local, 4);
  const set = event(reference, 'set', (told) => told.synthetic !== true);
  yours.elementAt('s').insert(0, 'abc');
  mine.elementAt('s').insert(1, '-');
  local.set(8);
  await set;
  await settled([mine, yours]);
  assert.deepEqual([local.value(), reference.value()], [11, 11]);
  assert.equal(mine.elementAt('s').value(), 'abc0-123456789');
});

test('the references of a client go when it closes the model or its connection', async (t) => {
  const [mine, yours] = await pair(t, { s: 'text' });
  const reference = await shared(yours.elementAt('s'), mine.elementAt('s').indexReference('cursor'), 1);
  const disposed = event(reference, 'disposed');
  await mine.close();
  await disposed;
  assert.deepEqual(yours.elementAt('s').references(), []);
});

test('a text that is set as a whole ends the references into it', async (t) => {
  const [mine, yours] = await pair(t, { s: 'text' });
  const reference = await shared(yours.elementAt('s'), mine.elementAt('s').indexReference('cursor'), 1);
  const disposed = event(reference, 'disposed');
  yours.elementAt('s').value('other');
  await disposed;
  await settled([mine, yours]);
});
