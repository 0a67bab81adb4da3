// Every method and event of references (client-api.md §7), between two clients of a real server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrived, holdfast, next, openTwice, record } from './harness/clients.js';
import { useServer } from './harness/server.js';

const server = useServer();
const code = (expected) => (error) => error instanceof holdfast.ConvergenceError && error.code === expected;

/** Shares a reference and returns it as the other side has it. */
async function shared(reference, source) {
  const told = next(source, 'reference');
  reference.share();
  return (await told).reference;
}

test('a reference is local until it is shared, and its own object for its key', async (t) => {
  const { a, b, ann } = await openTwice(t, server, { text: 'abc' });
  const text = a.elementAt('text');
  const caret = text.indexReference('caret');
  assert.ok(caret instanceof holdfast.LocalIndexReference);
  assert.ok(caret.reference() instanceof holdfast.IndexReference);
  assert.equal(text.indexReference('caret'), caret);
  assert.deepEqual([caret.type(), caret.key(), caret.isLocal(), caret.isShared(), caret.isSet(), caret.isDisposed()], ['index', 'caret', true, false, false, false]);
  assert.deepEqual([caret.source(), caret.sessionId(), caret.user(), caret.value(), caret.values()], [text, ann.session().sessionId(), ann.session().user(), undefined, []]);
  caret.set(2);
  assert.deepEqual([caret.value(), caret.values(), caret.isSet(), caret.reference().value()], [2, [2], true, 2]);
  await arrived(a, b);
  assert.deepEqual(b.elementAt('text').references(), []);
  assert.equal(text.reference(ann.session().sessionId(), 'caret'), caret.reference());
});

test('a shared reference appears at the other side, on the element it belongs to', async (t) => {
  const { a, b, ann } = await openTwice(t, server, { text: 'abc' });
  const theirText = b.elementAt('text');
  const ofModel = record(b);
  const caret = a.elementAt('text').indexReference('caret');
  caret.set(2);
  const told = next(theirText, holdfast.RealTimeString.Events.REFERENCE);
  caret.share();
  const { reference, model, element } = await told;
  assert.deepEqual([model, element, caret.isShared()], [b, theirText, true]);
  assert.ok(reference instanceof holdfast.IndexReference && reference instanceof holdfast.ModelReference);
  assert.deepEqual([reference.type(), reference.key(), reference.isLocal(), reference.isSet(), reference.isDisposed()], ['index', 'caret', false, true, false]);
  assert.deepEqual([reference.value(), reference.source(), reference.sessionId(), reference.user().displayName], [2, theirText, ann.session().sessionId(), 'Ann']);
  assert.deepEqual(theirText.references({ key: 'caret' }), [reference]);
  assert.deepEqual(theirText.references({ sessionId: reference.sessionId() }), [reference]);
  assert.deepEqual([theirText.references({ key: 'other' }), b.references(), theirText.reference('nobody', 'caret')], [[], [], undefined]);
  assert.equal(theirText.reference(reference.sessionId(), 'caret'), reference);
  assert.deepEqual(ofModel, []);
});

test('set and clear are told with what was there before, at both sides', async (t) => {
  const { a, b } = await openTwice(t, server, { text: 'abcdef' });
  const caret = a.elementAt('text').indexReference('caret');
  const theirs = await shared(caret, b.elementAt('text'));
  const pick = ({ src, oldValue, oldValues, addedValues, removedValues, synthetic }) => {
    assert.ok(src === theirs || src === caret.reference());
    return { oldValue, oldValues, addedValues, removedValues, synthetic };
  };
  const lists = [theirs, caret, caret.reference()].map((emitter) => record(emitter, pick));
  caret.set(1);
  caret.set([1, 4]);
  caret.clear();
  await arrived(a, b);
  const expected = [
    ['set', { oldValue: undefined, oldValues: [], addedValues: [1], removedValues: [], synthetic: false }],
    ['set', { oldValue: 1, oldValues: [1], addedValues: [4], removedValues: [], synthetic: false }],
    ['cleared', { oldValue: 1, oldValues: [1, 4], addedValues: undefined, removedValues: undefined, synthetic: undefined }],
  ];
  for (const list of lists) assert.deepEqual(list, expected);
  assert.deepEqual([theirs.isSet(), theirs.value(), caret.isSet(), caret.isShared()], [false, undefined, false, true]);
});

test('references move with edits, which is told as synthetic', async (t) => {
  const { a, b } = await openTwice(t, server, { text: 'abcdef' });
  const caret = a.elementAt('text').indexReference('caret');
  caret.set(3);
  const theirs = await shared(caret, b.elementAt('text'));
  const [mine, other] = [caret, theirs].map((emitter) => record(emitter, ({ oldValues, addedValues, synthetic }) => [oldValues, addedValues, synthetic]));
  b.elementAt('text').insert(0, 'xx');
  await arrived(b, a);
  await arrived(a, b);
  assert.deepEqual([mine, other], [[['set', [[3], [5], true]]], [['set', [[3], [5], true]]]]);
  assert.deepEqual([caret.value(), theirs.value()], [5, 5]);
});

test('a range keeps where it was begun', async (t) => {
  const { a, b } = await openTwice(t, server, { text: 'abcdef' });
  const selection = a.elementAt('text').rangeReference('selection');
  assert.ok(selection instanceof holdfast.LocalRangeReference);
  selection.set({ start: 4, end: 1 });
  const theirs = await shared(selection, b.elementAt('text'));
  assert.ok(theirs instanceof holdfast.RangeReference);
  assert.deepEqual([theirs.value(), theirs.type()], [{ start: 4, end: 1 }, 'range']);
  const moved = next(theirs, 'set');
  selection.set([{ start: 4, end: 1 }, { start: 0, end: 2 }]);
  assert.deepEqual((await moved).addedValues, [{ start: 0, end: 2 }]);
});

test('a property reference names keys, and loses one that is removed', async (t) => {
  const { a, b } = await openTwice(t, server, { form: { name: '', mail: '' } });
  const editing = a.elementAt('form').propertyReference('editing');
  assert.ok(editing instanceof holdfast.LocalPropertyReference);
  editing.set(['name', 'mail']);
  const theirs = await shared(editing, b.elementAt('form'));
  assert.ok(theirs instanceof holdfast.PropertyReference);
  assert.deepEqual([theirs.values(), theirs.type()], [['name', 'mail'], 'property']);
  a.elementAt('form').remove('name');
  await arrived(a, b);
  assert.deepEqual([editing.values(), theirs.values()], [['mail'], ['mail']]);
});

test('an element reference belongs to the model, and loses an element that is removed', async (t) => {
  const { a, b, ann } = await openTwice(t, server, { one: '', two: [] });
  const selected = a.elementReference('selected');
  assert.ok(selected instanceof holdfast.LocalElementReference);
  assert.equal(selected.source(), a);
  selected.set([a.elementAt('one'), a.elementAt('two')]);
  const told = next(b, 'reference');
  selected.share();
  const { reference, element } = await told;
  assert.ok(reference instanceof holdfast.ElementReference);
  assert.deepEqual([element, reference.source(), reference.type(), reference.values()], [undefined, b, 'element', [b.elementAt('one'), b.elementAt('two')]]);
  assert.deepEqual([b.references(), b.reference(ann.session().sessionId(), 'selected')], [[reference], reference]);
  a.root().remove('one');
  await arrived(a, b);
  assert.deepEqual([selected.values(), reference.values()], [[a.elementAt('two')], [b.elementAt('two')]]);
  assert.throws(() => selected.set(b.elementAt('two')), code('invalid_reference'), 'of another model');
});

test('unshare ends a reference for the others, who see a new one when it is shared again', async (t) => {
  const { a, b } = await openTwice(t, server, { text: 'abc' });
  const caret = a.elementAt('text').indexReference('caret');
  caret.set(1);
  const first = await shared(caret, b.elementAt('text'));
  const disposed = next(first, 'disposed');
  caret.unshare();
  assert.equal((await disposed).src, first);
  assert.deepEqual([first.isDisposed(), first.values(), b.elementAt('text').references(), caret.isShared(), caret.isDisposed(), caret.value()], [true, [], [], false, false, 1]);
  const second = await shared(caret, b.elementAt('text'));
  assert.notEqual(second, first);
  assert.equal(second.value(), 1);
});

test('a disposed reference is of no use any more, and its key is free', async (t) => {
  const { a, b } = await openTwice(t, server, { text: 'abc' });
  const text = a.elementAt('text');
  const caret = text.indexReference('caret');
  caret.set(1);
  const theirs = await shared(caret, b.elementAt('text'));
  const events = record(caret);
  const ended = next(theirs, 'disposed');
  caret.dispose();
  caret.dispose();
  await ended;
  assert.deepEqual([events, caret.isDisposed(), caret.isSet(), caret.isShared(), caret.values()], [[['disposed', undefined]], true, false, false, []]);
  assert.throws(() => caret.set(1), code('invalid_reference'));
  const range = text.rangeReference('caret');
  range.set({ start: 0, end: 1 });
  assert.deepEqual([range.value(), caret.values()], [{ start: 0, end: 1 }, []]);
});

test('references of a session that leaves, and of an element that is removed, are disposed of', async (t) => {
  const { a, b } = await openTwice(t, server, { one: 'x', two: 'y' });
  const [one, two] = await Promise.all(['one', 'two'].map((key) => {
    const caret = a.elementAt(key).indexReference('caret');
    caret.set(0);
    return shared(caret, b.elementAt(key));
  }));
  const removed = next(one, 'disposed');
  b.root().remove('one');
  await removed;
  const left = next(two, 'disposed');
  await a.close();
  await left;
  assert.deepEqual([one.isDisposed(), two.isDisposed()], [true, true]);
});

test('a key of another type, a value of another kind and an element that can have no such reference are refused', async (t) => {
  const { a } = await openTwice(t, server, { text: 'abc' });
  const text = a.elementAt('text');
  text.indexReference('caret');
  assert.throws(() => text.rangeReference('caret'), code('invalid_reference'));
  assert.throws(() => text.indexReference('caret').set('1'), holdfast.ConvergenceError);
  assert.throws(() => text.rangeReference('range').set({ start: 0 }), holdfast.ConvergenceError);
  assert.throws(() => a.elementReference('e').set('text'), code('invalid_reference'));
  const detached = a.root().set('gone', 'x');
  detached.removeFromParent();
  assert.throws(() => detached.indexReference('caret'), holdfast.ConvergenceError);
  assert.deepEqual({ ...holdfast.ModelReference.Types }, { INDEX: 'index', RANGE: 'range', PROPERTY: 'property', ELEMENT: 'element' });
});

test('who opens a model sees the references that are shared in it, without events', async (t) => {
  const { a, b, bob } = await openTwice(t, server, { text: 'abc' });
  const caret = a.elementAt('text').indexReference('caret');
  caret.set(2);
  await shared(caret, b.elementAt('text'));
  await b.close();
  const again = await bob.models().open(a.modelId());
  const [reference] = again.elementAt('text').references();
  assert.deepEqual([reference.key(), reference.value(), reference.user().displayName], ['caret', 2, 'Ann']);
});
