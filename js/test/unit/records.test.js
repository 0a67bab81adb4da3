import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { ObservableArray } from '../../src/array.js';
import { Model, setFieldParser } from '../../src/model.js';
import { ObservableObject } from '../../src/object.js';

// What records do as Kendo's do is in test/browser/records.test.js, side by side with Kendo's. Here is the rest.

const Film = Model.define({ id: 'id', fields: { id: { type: 'number' }, title: { type: 'string' }, year: { type: 'number' } } });

beforeEach(() => setFieldParser((type, value) => (type === 'number' ? Number(value) : value)));

/** The fields of the change events of a node, as they come. */
function changesOf(node) {
  const fields = [];
  node.bind('change', (e) => fields.push(e.field ?? e.action));
  return fields;
}

test('every record has a uid of its own, whatever the data say', () => {
  const uids = Array.from({ length: 1000 }, () => new ObservableObject({ uid: 'x' }).uid);
  assert.equal(new Set(uids).size, 1000);
  assert.match(uids[0], /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('a record shows nothing but its data when it is listed, copied or spread', () => {
  const film = new Film({ id: 1, o: {} });
  film.bind('change', () => {});
  film._host = { set() {} };
  const expected = ['dirty', 'dirtyFields', 'id', 'o', 'uid'];
  assert.deepEqual(Object.keys(film).sort(), expected);
  assert.deepEqual(Reflect.ownKeys({ ...film }).sort(), expected);
});

test('a removed record still tells the list, as in Kendo', () => {
  const list = new ObservableArray([{ a: 1 }]);
  const [record] = list.splice(0, 1);
  const changes = changesOf(list);
  record.set('a', 2);
  assert.deepEqual(changes, ['a']);
});

test('a record in two lists tells both', () => {
  const record = new ObservableObject({ a: 1 });
  const [first, second] = [new ObservableArray([record]), new ObservableArray([record])];
  const changes = [changesOf(first), changesOf(second)];
  record.set('a', 2);
  assert.deepEqual(changes, [['a'], ['a']]);
  assert.equal(record.parent(), second);
});

test('unbinding the handlers of a record leaves its lists informed', () => {
  const list = new ObservableArray([{ a: 1 }]);
  const changes = changesOf(list);
  list[0].unbind();
  list[0].set('a', 2);
  assert.deepEqual(changes, ['a']);
});

test('the index is told as it was given, as in Kendo', () => {
  const list = new ObservableArray([1, 2, 3]);
  const seen = [];
  list.bind('change', (e) => seen.push([e.action, e.index]));
  list.splice(-1, 1, 4);
  assert.deepEqual([seen, [...list]], [[['remove', -1], ['add', -1]], [1, 2, 4]]);
});

test('splice with a start alone removes nothing, as in Kendo', () => {
  const list = new ObservableArray([1, 2, 3]);
  assert.deepEqual([list.splice(1), [...list]], [[], [1, 2, 3]]);
});

test('a path through nothing is named', () => {
  assert.throws(() => new ObservableObject({ a: null }).set('a.b', 1), /Cannot set a\.b: a is null/);
});

test('a path through what is not observable is set and told once', () => {
  const record = new ObservableObject({ _raw: { b: 1 } });
  const changes = changesOf(record);
  record.set('_raw.b', 2);
  assert.deepEqual([record._raw.b, changes], [2, ['_raw.b']]);
});

test('paths may have names in brackets and quotes', () => {
  const record = new ObservableObject({ map: { 'a b': [{ x: 1 }] } });
  assert.equal(record.get('map["a b"][0].x'), 1);
  record.set('map["a b"][0].x', 2);
  assert.equal(record.get('map["a b"][0].x'), 2);
});

test('a copy of a record is a record of its own', () => {
  const film = new Film({ id: 1, o: { p: 1 } });
  film.set('title', 'x');
  const copy = new Film(film.toJSON());
  copy.o.set('p', 2);
  assert.deepEqual([film.o.p, copy.dirty, copy.title], [1, true, 'x']);
});

test('a record made of a record has its data and not its machinery', () => {
  const film = new Film({ id: 1 });
  film.bind('change', () => assert.fail('the other record was changed'));
  const copy = new Film(film);
  copy.set('title', 'x');
  assert.deepEqual(Object.keys(copy).sort(), ['dirty', 'dirtyFields', 'id', 'title', 'uid']);
  assert.notEqual(copy.uid, film.uid);
});

test('a set of a nested record makes the model dirty', () => {
  const film = new Film({ id: 1, o: { p: 1 } });
  film.o.set('p', 2);
  assert.deepEqual([film.dirty, film.dirtyFields], [true, { o: true }]);
});

test('typed fields are parsed by the parser that the engine has set', () => {
  const film = new Film({ id: 1, year: 1 });
  film.set('year', '1927');
  assert.equal(film.year, 1927);
});

test('a typed field cannot be set before the engine has started, an untyped one can', () => {
  setFieldParser(null);
  const film = new Film({ id: 1 });
  assert.throws(() => film.set('year', '1927'), { code: 'fatal', message: /year.*init\(\)/ });
  film.set('note', 'x');
  assert.deepEqual([film.note, film.dirty], ['x', true]);
});

test('descriptors may come as a list', () => {
  const Person = Model.define({ id: 'id', fields: ['id', { field: 'name', defaultValue: 'Ada' }] });
  assert.deepEqual([Object.keys(Person.fields), new Person().name], [['id', 'name'], 'Ada']);
});

test('a type alone will do as a descriptor', () => {
  const Person = Model.define({ fields: { age: 'number', name: 'string' } });
  assert.deepEqual([new Person().age, new Person().name], [0, '']);
});

test('a row may have members named as those of the machinery', () => {
  const film = new Film({ id: 1, fields: 3, idField: 4, length: 5, constructor: 6 });
  assert.deepEqual(film.toJSON(), { id: 1, fields: 3, idField: 4, length: 5 });
  film.set('title', 'x');
  assert.equal(film.isNew(), false);
});

test('the owner of a record hears of each change, with the value in place and before anybody else', () => {
  const log = [];
  const film = new Film({ id: 1, o: { p: 1 }, tags: [] });
  film._host = { set: (record, field, value) => { log.push(['host', record === film, field, record[field] === value]); } };
  film.bind('change', (e) => log.push(e.field));
  film.set('year', '7');
  film.set('year', 7);
  film.set('o.p', 2);
  film.tags.push('x');
  assert.deepEqual(log, [
    ['host', true, 'year', true], 'year', ['host', true, 'o', true], 'o.p', ['host', true, 'tags', true], 'tags',
  ]);
});

test('the owner is not asked about what a handler prevented', () => {
  const film = new Film({ id: 1, year: 1 });
  film._host = { set: () => assert.fail('asked') };
  film.bind('set', (e) => e.preventDefault());
  film.set('year', 2);
  assert.deepEqual([film.year, film.dirty], [1, false]);
});

test('the owner may store another value', () => {
  const film = new Film({ id: 1 });
  film._host = { set: () => ({ value: 'THE VALUE' }) };
  film.set('title', 'x');
  assert.equal(film.title, 'THE VALUE');
});

test('an owner that throws leaves the record as it was', () => {
  const film = new Film({ id: 1, title: 'old', o: 1 });
  const changes = changesOf(film);
  film._host = { set: () => { throw new Error('full'); } };
  assert.throws(() => film.set('title', 'new'), /full/);
  assert.deepEqual([film.title, film.dirty, film.dirtyFields, changes], ['old', false, {}, []]);
});

test('the owner of a list makes the changes itself', () => {
  const calls = [];
  const list = new ObservableArray([{ a: 1 }, { a: 2 }]);
  const changes = changesOf(list);
  list._host = { splice: (target, ...args) => { calls.push([target === list, ...args]); return ['removed']; } };
  list.push({ a: 3 });
  list.unshift({ a: 4 });
  assert.equal(list.pop(), 'removed');
  list.remove(list[0]);
  list.empty();
  assert.deepEqual(calls, [
    [true, 2, 0, [{ a: 3 }]], [true, 0, 0, [{ a: 4 }]], [true, 1, 1, []], [true, 0, 1, []], [true, 0, 2, []],
  ]);
  assert.deepEqual([list.length, changes], [2, []]);
});

test('set() of a model raises get before it decides, and tells nothing; accept() raises get for the id', () => {
  const Row = Model.define({ id: 'id', fields: { id: { type: 'number' }, name: {} } });
  const row = new Row({ id: 1, name: 'a' });
  const counts = { get: 0, set: 0, change: 0, equalSet: 0 };
  for (const name of Object.keys(counts)) row.bind(name, () => { counts[name]++; });
  assert.equal(row.set('name', 'b'), undefined);
  assert.equal(row.set('name', 'b'), undefined);
  assert.deepEqual(counts, { get: 2, set: 1, change: 1, equalSet: 1 });
  row.accept({ id: 2 });
  assert.deepEqual([counts.get, row.id], [3, 2]);
});
