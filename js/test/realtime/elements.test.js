// Every method and event of the elements (client-api.md §5), between two clients of a real server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrived, catchReports, collectGarbage, holdfast, next, openTwice, record } from './harness/clients.js';
import { useServer } from './harness/server.js';

const server = useServer();
const { RealTimeBoolean, RealTimeDate, RealTimeNull, RealTimeNumber, RealTimeObject, RealTimeString, RealTimeUndefined } = holdfast;

const invalid = (code) => (error) => error instanceof holdfast.ConvergenceError && error.code === code;

/** What events of changed elements have in common, checked; the rest of the members is returned. */
function changeOf({ name, element, user, sessionId, local, ...rest }, expected, author) {
  if (name === 'detached') return { name }; // at the end, when the model is closed
  assert.equal(element, expected);
  assert.equal(sessionId, author.session().sessionId());
  assert.equal(user.displayName, author.session().user().displayName);
  assert.equal(local, element.model().session().sessionId() === sessionId);
  return { name, ...rest };
}

test('an element says what it is and where', async (t) => {
  const { a } = await openTwice(t, server, { list: [1, { deep: 'x' }], text: '' });
  const root = a.root();
  const deep = a.elementAt('list', 1, 'deep');
  assert.deepEqual([deep.type(), deep.path(), deep.relativePath()], ['string', ['list', 1, 'deep'], 'deep']);
  assert.equal(deep.model(), a);
  assert.equal(deep.parent(), a.elementAt(['list', 1]));
  assert.equal(deep.parent().relativePath(), 1);
  assert.match(deep.id(), /^\S+:\d+$/);
  assert.deepEqual([root.type(), root.path(), root.relativePath(), root.parent()], ['object', [], null, null]);
  assert.deepEqual([deep.isAttached(), deep.isDetached()], [true, false]);
});

test('the same element is the same object, wherever it comes from', async (t) => {
  const { a, b } = await openTwice(t, server, { list: [{ text: 'x' }] });
  const text = a.elementAt('list', 0, 'text');
  assert.equal(a.root().get('list').get(0).get('text'), text);
  assert.equal(a.root().elementAt(['list', 0, 'text']), text);
  assert.equal(text.parent().parent(), a.root().get('list'));
  const inserted = next(text, 'insert');
  b.elementAt('list', 0, 'text').insert(1, 'y');
  assert.equal((await inserted).element, text);
});

test('value() gives and sets content, toJSON() gives it with dates that can be told from texts', async (t) => {
  const when = new Date(Date.UTC(2024, 1, 29));
  const data = { text: 'naïve 𝄞', n: -1.5, yes: true, none: null, when, list: [[], {}, 'x'] };
  const { a, b } = await openTwice(t, server, data);
  assert.deepEqual(b.root().value(), { barrier: 0, ...data });
  assert.deepEqual(b.root().toJSON(), { barrier: 0, ...data, when: { $convergenceType: 'date', value: when.toISOString() } });
  for (const [key, value] of Object.entries({ text: 'new', n: 2, yes: false, when: new Date(0), list: [1, { a: [] }] })) {
    a.elementAt(key).value(value);
    await arrived(a, b);
    assert.deepEqual(b.elementAt(key).value(), value);
  }
  assert.equal(b.elementAt('none').value(), null);
});

test('content of another kind than the element is refused', async (t) => {
  const { a } = await openTwice(t, server, { text: '', n: 0, yes: true, none: null, when: new Date(), list: [], object: {} });
  const wrong = { text: 1, n: '1', yes: 1, none: null, when: 1, list: {}, object: [] };
  for (const [key, value] of Object.entries(wrong)) assert.throws(() => a.elementAt(key).value(value), invalid('invalid_value'), key);
  assert.throws(() => a.root().get('missing').value(undefined), invalid('invalid_value'));
  assert.throws(() => a.elementAt('n').value(NaN), invalid('invalid_value'));
  assert.throws(() => a.elementAt('object').value({ a: undefined }), invalid('invalid_value'));
});

test('objects: get, set, remove, keys, hasKey, forEach and their events', async (t) => {
  const { a, b, ann } = await openTwice(t, server, { object: { old: 1 } });
  const [mine, theirs] = [a.elementAt('object'), b.elementAt('object')];
  const seen = record(theirs, (event) => changeOf(event, theirs, ann));
  const made = mine.set('text', 'x');
  assert.ok(made instanceof RealTimeString);
  assert.equal(mine.get('text'), made);
  const old = theirs.get('old');
  mine.set('old', { n: 2 });
  const removed = mine.remove('text');
  assert.equal(removed, made);
  assert.equal(mine.remove('text'), undefined);
  mine.value({ b: 1, a: 2 });
  await arrived(a, b);
  const events = seen.filter(([name]) => name !== 'model_changed');
  assert.deepEqual(events.map(([name, event]) => [name, event.key, event.value?.type(), event.oldValue?.type()]), [
    ['set', 'text', 'string', 'undefined'], ['set', 'old', 'object', 'number'], ['remove', 'text', undefined, 'string'], ['value', undefined, undefined, undefined],
  ]);
  assert.equal(events[1][1].oldValue, old);
  assert.deepEqual([theirs.keys().sort(), theirs.hasKey('a'), theirs.hasKey('old')], [['a', 'b'], true, false]);
  const each = [];
  theirs.forEach((element, key) => each.push([key, element.value()]));
  assert.deepEqual(each.sort(), [['a', 2], ['b', 1]]);
  assert.deepEqual(RealTimeObject.Events.SET, 'set');
});

test('arrays: reading', async (t) => {
  const { a } = await openTwice(t, server, { list: ['a', 'b', 'c'] });
  const list = a.elementAt('list');
  assert.deepEqual([list.length(), list.get(1).value(), list.elementAt(2).value()], [3, 'b', 'c']);
  assert.equal(list.some((element, index) => element.value() === 'b' && index === 1), true);
  assert.equal(list.every((element) => element.value() === 'b'), false);
  assert.equal(list.find((element) => element.value() === 'c'), list.get(2));
  assert.equal(list.find(() => false), undefined);
  assert.deepEqual([list.findIndex((element) => element.value() === 'c'), list.findIndex(() => false)], [2, -1]);
  const each = [];
  list.forEach((element, index) => {
    each.push(`${index}${element.value()}`);
    if (index === 0) list.remove(0);
  });
  assert.deepEqual(each, ['0a', '1b', '2c'], 'changes made meanwhile are not seen');
});

test('arrays: changes and their events', async (t) => {
  const { a, b, ann } = await openTwice(t, server, { list: ['a', 'b', 'c'] });
  const [mine, theirs] = [a.elementAt('list'), b.elementAt('list')];
  const seen = record(theirs, (event) => changeOf(event, theirs, ann));
  const first = theirs.get(0);
  assert.equal(mine.insert(1, 'x').value(), 'x');
  assert.equal(mine.set(0, 'A').value(), 'A');
  mine.reorder(0, 3);
  assert.equal(mine.remove(0).value(), 'x');
  assert.equal(mine.push('p'), mine.get(3));
  assert.equal(mine.unshift('u'), mine.get(0));
  assert.deepEqual([mine.pop().value(), mine.shift().value()], ['p', 'u']);
  mine.value([1, 2]);
  await arrived(a, b);
  const events = seen.filter(([name]) => name !== 'model_changed').map(([, { value, oldValue, ...rest }]) => [value?.value(), oldValue?.value(), rest]);
  assert.deepEqual(events, [
    ['x', undefined, { name: 'insert', index: 1 }],
    ['A', 'a', { name: 'set', index: 0 }],
    [undefined, undefined, { name: 'reorder', fromIndex: 0, toIndex: 3 }],
    [undefined, 'x', { name: 'remove', index: 0 }],
    ['p', undefined, { name: 'insert', index: 3 }],
    ['u', undefined, { name: 'insert', index: 0 }],
    [undefined, 'p', { name: 'remove', index: 4 }],
    [undefined, 'u', { name: 'remove', index: 0 }],
    [undefined, undefined, { name: 'value' }],
  ]);
  assert.equal(first.isDetached(), true);
  assert.deepEqual(theirs.value(), [1, 2]);
});

test('positions outside an array or a text are refused, and nothing is changed', async (t) => {
  const { a } = await openTwice(t, server, { list: [1], text: 'a𝄞' });
  const [list, text] = [a.elementAt('list'), a.elementAt('text')];
  for (const wrong of [
    () => list.insert(2, 'x'), () => list.insert(-1, 'x'), () => list.insert(0.5, 'x'), () => list.set(1, 'x'), () => list.remove(1),
    () => list.reorder(0, 1), () => text.insert(4, 'x'), () => text.remove(0, 4), () => text.splice(-1, 0, 'x'), () => text.insert('0', 'x'),
    () => text.insert(2, 'x'),
  ]) assert.throws(wrong, invalid('invalid_operation'));
  assert.throws(() => text.insert(0, 7), invalid('invalid_value'));
  assert.throws(() => text.insert(0, '\ud834'), invalid('invalid_value'));
  assert.throws(() => a.elementAt('list').value([]) || list.pop(), invalid('invalid_operation'));
  assert.deepEqual([text.value(), list.value()], ['a𝄞', []]);
});

test('texts: insert, remove, splice, length, and exactly one event each', async (t) => {
  const { a, b, ann } = await openTwice(t, server, { text: 'Hello' });
  const [mine, theirs] = [a.elementAt('text'), b.elementAt('text')];
  const seen = record(theirs, (event) => changeOf(event, theirs, ann));
  mine.insert(5, ' wörld');
  mine.remove(0, 1);
  mine.splice(0, 1, 'J');
  mine.splice(0, 0, '');
  mine.value('𝄞');
  await arrived(a, b);
  assert.deepEqual(seen.filter(([name]) => name !== 'model_changed').map(([, event]) => event), [
    { name: 'insert', index: 5, value: ' wörld' },
    { name: 'remove', index: 0, value: 'H' },
    { name: 'splice', index: 0, deleteCount: 1, insertValue: 'J' },
    { name: 'value' },
  ]);
  assert.deepEqual([theirs.value(), theirs.length(), RealTimeString.Events.SPLICE], ['𝄞', 2, 'splice']);
});

test('numbers: add, subtract, increment, decrement and their events', async (t) => {
  const { a, b, ann } = await openTwice(t, server, { n: 10 });
  const [mine, theirs] = [a.elementAt('n'), b.elementAt('n')];
  const seen = record(theirs, (event) => changeOf(event, theirs, ann));
  mine.add(2.5);
  mine.subtract(1);
  mine.increment();
  mine.decrement();
  mine.add(0);
  mine.value(-7);
  assert.throws(() => mine.add('1'), invalid('invalid_value'));
  await arrived(a, b);
  assert.deepEqual(seen.filter(([name]) => name !== 'model_changed').map(([, event]) => event), [
    { name: 'delta', value: 2.5 }, { name: 'delta', value: -1 }, { name: 'delta', value: 1 }, { name: 'delta', value: -1 }, { name: 'value' },
  ]);
  assert.deepEqual([theirs.value(), RealTimeNumber.Events.DELTA], [-7, 'delta']);
});

test('booleans and dates tell when they are set; null stays what it is', async (t) => {
  const { a, b, ann } = await openTwice(t, server, { yes: false, when: new Date(0), none: null });
  for (const [key, Class, value] of [['yes', RealTimeBoolean, true], ['when', RealTimeDate, new Date(5)]]) {
    const theirs = b.elementAt(key);
    assert.ok(theirs instanceof Class);
    const set = next(theirs, Class.Events.VALUE);
    a.elementAt(key).value(value);
    assert.deepEqual(changeOf(await set, theirs, ann), { name: 'value' });
    assert.deepEqual(theirs.value(), value);
  }
  assert.ok(b.elementAt('none') instanceof RealTimeNull);
});

test('what is not there is a RealTimeUndefined', async (t) => {
  const { a } = await openTwice(t, server, { list: [1], text: '' });
  for (const path of [['missing'], ['list', 1], ['list', 'x'], ['text', 0], ['missing', 'deeper'], ['list', -1]]) {
    assert.ok(a.elementAt(path) instanceof RealTimeUndefined, path.join('/'));
    assert.ok(a.elementAt(...path) instanceof RealTimeUndefined, path.join('/'));
  }
  const nothing = a.root().get('missing');
  assert.deepEqual([nothing.type(), nothing.value(), nothing.toJSON(), nothing.path(), nothing.parent()], ['undefined', undefined, undefined, null, null]);
  assert.deepEqual([nothing.id(), nothing.relativePath(), nothing.references(), nothing.model()], [undefined, null, [], a]);
  nothing.removeFromParent();
  assert.equal(a.elementAt(), a.root());
});

test('a change bubbles as model_changed, from the root down to the element, with the path from each', async (t) => {
  const { a, b, ann } = await openTwice(t, server, { list: [0, { deep: { text: '' } }] });
  const order = [];
  const path = ['list', 1, 'deep', 'text'];
  const elements = path.map((_, i) => b.elementAt(path.slice(0, i)));
  elements.push(b.elementAt(path));
  elements.forEach((element, i) => element.on('model_changed', (event) => order.push([i, changeOf(event, element, ann)])));
  elements.at(-1).on('insert', (event) => order.push(['insert', event]));
  a.elementAt(path).insert(0, 'x');
  await arrived(a, b);
  const [first, ...rest] = order.filter(([, { childEvent }]) => childEvent?.name !== 'delta');
  assert.equal(first[0], 'insert');
  assert.deepEqual(rest.map(([i, { relativePath }]) => [i, relativePath]), path.map((_, i) => [i, path.slice(i)]).concat([[4, []]]));
  for (const [, { childEvent }] of rest) assert.equal(childEvent, first[1]);
});

test('a removed element and what is in it are detached: they tell, can be read, and cannot be changed', async (t) => {
  const { a, b } = await openTwice(t, server, { outer: { inner: { text: 'last words' } } });
  const [outer, inner, text] = [b.elementAt('outer'), b.elementAt('outer', 'inner'), b.elementAt('outer', 'inner', 'text')];
  const told = [outer, text].map((element) => next(element, 'detached'));
  const removed = next(b.root(), 'remove');
  a.root().remove('outer');
  assert.deepEqual((await Promise.all(told)).map(({ src }) => src), [outer, text]);
  assert.equal((await removed).oldValue, outer);
  for (const element of [outer, inner, text]) assert.deepEqual([element.isDetached(), element.isAttached()], [true, false]);
  assert.deepEqual([outer.value(), inner.get('text'), text.path(), text.parent()], [{ inner: { text: 'last words' } }, text, [], null]);
  for (const change of [() => text.insert(0, 'x'), () => inner.set('x', 1), () => text.value('x'), () => outer.removeFromParent()]) {
    assert.throws(change, invalid('element_detached'));
  }
  assert.throws(() => b.root().removeFromParent(), invalid('invalid_operation'));
});

test('removeFromParent removes an element from an object and from an array', async (t) => {
  const { a, b } = await openTwice(t, server, { list: ['a', 'b'], x: 1 });
  a.elementAt('list', 0).removeFromParent();
  a.elementAt('x').removeFromParent();
  await arrived(a, b);
  assert.deepEqual(b.root().value(), { barrier: 1, list: ['b'] });
});

test('a detached element that the page has lost is let go, and its number can stand for another', async (t) => {
  const { a } = await openTwice(t, server, { list: [] });
  const list = a.elementAt('list');
  for (let round = 0; round < 20; round++) {
    for (let i = 0; i < 100; i++) list.push({ i });
    list.forEach((element) => element.get('i'));
    list.value([]);
    await collectGarbage();
  }
  assert.equal(list.push('last').value(), 'last');
  assert.equal(a.elementAt('list', 0).value(), 'last');
});

test('without emitLocalEvents changes of one\'s own give no events, with it they are given before the call returns', async (t) => {
  const { a, ann } = await openTwice(t, server, { text: '' });
  const text = a.elementAt('text');
  const seen = [];
  text.on('insert', (event) => seen.push(changeOf(event, text, ann).value));
  text.insert(0, 'a');
  assert.equal(a.emitLocalEvents(), false);
  a.emitLocalEvents(true);
  text.insert(0, 'b');
  assert.deepEqual([seen, a.emitLocalEvents()], [['b'], true]);
  a.emitLocalEvents(false);
  text.insert(0, 'c');
  assert.deepEqual([seen, text.value()], [['b'], 'cba']);
});

test('a listener may change the model, and one that throws harms nobody', async (t) => {
  const { a, b } = await openTwice(t, server, { text: '', log: [] });
  const reported = catchReports(t);
  b.elementAt('text').on('insert', () => { throw new Error('of the page'); });
  b.elementAt('text').on('insert', ({ value }) => { b.elementAt('log').push(value); });
  a.elementAt('text').insert(0, 'x');
  await next(a.elementAt('log'), 'insert');
  assert.equal(reported.length, 1);
  assert.throws(reported[0], /of the page/);
  assert.deepEqual(b.root().value(), { barrier: 0, text: 'x', log: ['x'] });
});

