// Undo and redo on models, between clients of a real server, online and offline.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrived, connect, holdfast, next, openTwice, record } from './harness/clients.js';
import { useServer } from './harness/server.js';

const server = useServer();
const { RealTimeModel, UndoManager } = holdfast;
const code = (expected) => (error) => error instanceof holdfast.ConvergenceError && error.code === expected;

test('what was typed is undone and redone in one step, for everybody', async (t) => {
  const { a, b } = await openTwice(t, server, { text: 'hello' });
  const manager = a.undoManager();
  assert.ok(manager instanceof UndoManager);
  assert.deepEqual([manager.model(), manager.scope(), manager.canUndo, manager.canRedo], [a, a.root(), false, false]);
  for (const [i, letter] of [...' you'].entries()) a.elementAt('text').insert(5 + i, letter);
  assert.equal(manager.undo(), true);
  assert.deepEqual([a.elementAt('text').value(), manager.canUndo, manager.canRedo], ['hello', false, true]);
  assert.equal(manager.undo(), false);
  assert.equal(manager.redo(), true);
  assert.equal(a.elementAt('text').value(), 'hello you');
  assert.equal(manager.undo(), true);
  await arrived(a, b);
  assert.equal(b.elementAt('text').value(), 'hello');
});

test('a redo brings back what was undone, until the next edit', async (t) => {
  const { a, b } = await openTwice(t, server, { text: 'hello' });
  const manager = a.undoManager({ scope: a.elementAt('text') });
  a.elementAt('text').insert(5, '!');
  manager.undo();
  manager.redo();
  await arrived(a, b);
  assert.equal(b.elementAt('text').value(), 'hello!');
  manager.undo();
  a.elementAt('text').insert(0, 'x');
  assert.deepEqual([manager.canRedo, manager.redo()], [false, false]);
});

test('what others have written stays', async (t) => {
  const { a, b } = await openTwice(t, server, { data: { text: 'hello', list: ['x', 'z'], n: 1, map: {} } });
  const [mine, theirs] = [a.elementAt('data'), b.elementAt('data')];
  const manager = a.undoManager({ scope: mine, groupMilliseconds: 0 });
  mine.get('text').insert(5, ' world');
  mine.get('list').remove(0);
  mine.get('n').value(10);
  mine.get('map').set('k', 'mine');
  await arrived(a, b);
  theirs.get('text').insert(8, '_');
  theirs.get('list').push('y');
  theirs.get('n').add(5);
  theirs.get('map').set('k', 'theirs');
  await arrived(b, a);
  for (let i = 0; i < 3; i++) assert.equal(manager.undo(), true);
  assert.equal(manager.canUndo, false); // somebody has set the property
  assert.deepEqual(mine.value(), { text: 'hello_', list: ['x', 'z', 'y'], n: 6, map: { k: 'theirs' } });
  await arrived(a, b);
  assert.deepEqual(theirs.value(), mine.value());
});

test('a batch is one step, and nothing is undone while one is open', async (t) => {
  const { a, b } = await openTwice(t, server, { data: { text: '', list: [] } });
  const [mine, theirs] = [a.elementAt('data'), b.elementAt('data')];
  const manager = a.undoManager({ scope: mine });
  a.startBatch();
  mine.get('text').insert(0, 'x');
  mine.get('list').push({ deep: [1] });
  assert.throws(() => manager.undo(), code('invalid_batch'));
  a.completeBatch();
  await arrived(a, b);
  const version = b.version();
  manager.undo();
  assert.deepEqual(mine.value(), { text: '', list: [] });
  manager.redo();
  await arrived(a, b);
  assert.deepEqual([theirs.value(), b.version() - version], [{ text: 'x', list: [{ deep: [1] }] }, 3]);
});

test('managers of elements stand side by side', async (t) => {
  const { a } = await openTwice(t, server, { one: { text: '' }, two: { text: '' } });
  const [one, two, all] = [a.undoManager({ scope: a.elementAt('one') }), a.undoManager({ scope: a.elementAt('two', 'text') }), a.undoManager()];
  a.elementAt('one', 'text').insert(0, 'x');
  a.elementAt('two', 'text').insert(0, 'y');
  assert.deepEqual([one.undo(), one.undo(), a.root().value().two.text], [true, false, 'y']);
  assert.deepEqual([all.undo(), two.canUndo, all.canUndo], [true, false, false]);
  assert.deepEqual([a.elementAt('one', 'text').value(), a.elementAt('two', 'text').value()], ['', '']);
});

test('a manager tells what it has done, and when what it can do has changed', async (t) => {
  const { a } = await openTwice(t, server, { n: 0 });
  const manager = a.undoManager();
  const seen = record(manager, (event) => [event.manager === manager, event.canUndo, event.canRedo, event.constructor.name]);
  a.elementAt('n').add(1);
  manager.undo();
  manager.redo();
  manager.clear();
  assert.deepEqual(seen, [
    ['changed', [true, true, false, 'UndoChangedEvent']],
    ['undo', [true, false, true, 'UndoneEvent']],
    ['changed', [true, false, true, 'UndoChangedEvent']],
    ['redo', [true, true, false, 'RedoneEvent']],
    ['changed', [true, true, false, 'UndoChangedEvent']],
    ['changed', [true, false, false, 'UndoChangedEvent']],
  ]);
});

test('a manager that was disposed of has nothing to undo, and says nothing', async (t) => {
  const { a } = await openTwice(t, server, { n: 0 });
  const manager = a.undoManager();
  a.elementAt('n').add(1);
  const seen = record(manager);
  manager.dispose();
  manager.dispose();
  manager.clear();
  const other = a.undoManager(); // gets the number
  a.elementAt('n').add(1);
  assert.deepEqual([manager.canUndo, manager.undo(), manager.redo(), other.canUndo, seen], [false, false, false, true, []]);
});

test('wrong options are errors, and so is undo in a model that was closed', async (t) => {
  const { a, b } = await openTwice(t, server, { n: 0, map: {} });
  const gone = a.elementAt('map');
  gone.removeFromParent();
  assert.throws(() => a.undoManager({ scope: gone }), code('element_detached'));
  const wrong = [{ scope: b.root() }, { scope: ['n'] }, { scope: null }, { scope: a.elementAt('nowhere') }, { depth: 0 }, { depth: 1.5 }, { groupMilliseconds: -1 }, { groupMilliseconds: NaN }];
  for (const options of wrong) assert.throws(() => a.undoManager(options), code('invalid_operation'), JSON.stringify(Object.keys(options)));
  const manager = a.undoManager({ depth: 1, groupMilliseconds: 0 });
  a.elementAt('n').add(1);
  a.elementAt('n').add(1);
  await a.close();
  assert.throws(() => manager.undo(), code('closed'));
});

test('an undo made without a connection reaches the others after it', async (t) => {
  const { a, b, ann } = await openTwice(t, server, { text: 'hello' });
  const text = a.elementAt('text');
  const manager = a.undoManager({ scope: text, groupMilliseconds: 0 });
  text.insert(5, '!');
  await arrived(a, b);
  await ann.disconnect();
  b.elementAt('text').insert(0, 'oh ');
  text.insert(6, '?');
  manager.undo();
  manager.undo();
  assert.equal(text.value(), 'hello');
  const back = next(a, RealTimeModel.Events.RESYNC_COMPLETED);
  await ann.reconnect();
  await back;
  await arrived(a, b);
  assert.deepEqual([text.value(), b.elementAt('text').value()], ['oh hello', 'oh hello']);
  while (manager.redo());
  await arrived(a, b);
  assert.equal(b.elementAt('text').value(), 'oh hello!?');
});
