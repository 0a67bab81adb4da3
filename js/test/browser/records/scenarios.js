/**
 * What records, lists and models are asked to do, once with Kendo's classes and once with ours. Each scenario gets the
 * classes {ObservableObject, ObservableArray, Model} and log(entry), and what it logs must be the same for both.
 */

import { watch } from './watch.js';

export const scenarios = {
  'a set raises set and change, an equal one nothing': ({ ObservableObject }, log) => {
    const record = new ObservableObject({ a: 1 });
    watch(record, log, 'record');
    log(record.set('a', 2));
    log(record.set('a', 2));
    log(record.set('a', '2'));
    log(record.get('a'));
  },
  'a prevented set changes nothing': ({ ObservableObject }, log) => {
    const record = new ObservableObject({ a: 1 });
    record.bind('set', (e) => e.preventDefault());
    watch(record, log, 'record');
    log(record.set('a', 2));
    log(record.a);
  },
  'changes of nested records bubble with their path, outer handlers first': ({ ObservableObject }, log) => {
    const record = new ObservableObject({ a: { b: { c: 1 } } });
    watch(record, log, 'record');
    watch(record.a, log, 'a');
    watch(record.a.b, log, 'b');
    log(record.set('a.b.c', 2));
    record.a.b.set('c', 3);
    log(record.a.b.get('c'));
    log(record.get('a.b.c'));
  },
  'a prevented set of a nested record': ({ ObservableObject }, log) => {
    const record = new ObservableObject({ a: { b: 1 } });
    record.a.bind('set', (e) => e.preventDefault());
    watch(record, log, 'record', ['change']);
    record.set('a.b', 2);
    log(record.a.b);
  },
  'changes of nested lists bubble under the name of the list': ({ ObservableObject }, log) => {
    const record = new ObservableObject({ list: [{ a: 1 }, 7] });
    watch(record, log, 'record', ['set', 'change']);
    watch(record.list, log, 'list', ['change']);
    record.list.push({ a: 2 }, { a: 3 });
    record.list[0].set('a', 9);
    record.list.splice(1, 2, { a: 4 });
    record.list.pop();
    record.list.empty();
    log(record.toJSON());
  },
  'a replaced nested record bubbles no more': ({ ObservableObject }, log) => {
    const record = new ObservableObject({ a: { b: 1 } });
    const old = record.a;
    record.set('a', { b: 5 });
    watch(record, log, 'record', ['change']);
    record.a.set('b', 6);
    log(typeof old.set);
    old.set('b', 7);
    log(record.a.parent() === record);
  },
  'what is wrapped and what is kept': ({ ObservableObject, ObservableArray }, log) => {
    class Point { constructor() { this.x = 1; } size() { return 3; } }
    const date = new Date(0);
    const fn = () => {};
    const record = new ObservableObject({ date, fn, _private: { a: 1 }, point: new Point(), nothing: null, list: [[1], { a: 1 }] });
    log(record.date === date);
    log(record.fn === fn);
    log(record._private instanceof ObservableObject);
    log(record.point instanceof ObservableObject);
    log(typeof record.point.size);
    log(record.nothing);
    log(record.list instanceof ObservableArray);
    log(record.list[0] instanceof ObservableArray);
    log(record.list[1] instanceof ObservableObject);
  },
  'toJSON is a plain copy': ({ ObservableObject }, log) => {
    const date = new Date(0);
    const record = new ObservableObject({ uid: 'mine', _id: 7, date, f() {}, list: [1, { a: [2] }], o: { p: null, q: undefined } });
    const json = record.toJSON();
    log(JSON.stringify(json));
    log(json.date === date);
    log(Object.keys(json).sort());
    log(record.uid === 'mine');
    log(record.uid.length);
  },
  'forEach goes over the data': ({ ObservableObject }, log) => {
    new ObservableObject({ a: 1, f() {}, o: { p: 1 } }).forEach((value, name) => log([name, typeof value]));
  },
  'get of this, of missing and of null paths': ({ ObservableObject }, log) => {
    const record = new ObservableObject({ a: null, list: [{ x: 4 }] });
    log(record.get('this') === record);
    log(record.get('a.b.c'));
    log(record.get('z.y'));
    log(record.get('list[0].x'));
  },
  'lists answer as arrays do': ({ ObservableArray }, log) => {
    const list = new ObservableArray([3, 1, 2]);
    watch(list, log, 'list', ['change']);
    log([list.push(4, 5), list.unshift(0), list.length]);
    log([list.pop(), list.shift(), list.length]);
    log(list.splice(1, 1, 'x', 'y'));
    log([list.indexOf('y'), list.join('-'), list.slice(1, 3), list.at(0)]);
    log([list.map((x) => `${x}!`), list.filter((x) => x === 'x'), list.find((x) => x === 2)]);
    log([list.every((x) => x), list.some((x) => x === 99), list.reduce((a, x) => a + x, ''), list.reduceRight((a, x) => a + x, '')]);
    log([list.toJSON(), [...list]]);
    list.remove('x');
    list.remove('not there');
    log(Array.isArray(list.map((x) => x)));
  },
  'removing from an empty list raises nothing': ({ ObservableArray }, log) => {
    const list = new ObservableArray([]);
    watch(list, log, 'list', ['change']);
    log([list.pop(), list.shift()]);
    list.empty();
  },
  'a falsy first insertion raises no add': ({ ObservableArray }, log) => {
    const list = new ObservableArray([1]);
    watch(list, log, 'list', ['change']);
    list.splice(0, 0, 0, 5);
    log(list.toJSON());
  },
  'lists make records of their type': ({ ObservableArray, Model }, log) => {
    const Film = Model.define({ id: 'id', fields: { id: {}, title: {} } });
    const list = new ObservableArray([{ id: 1 }], Film);
    list.push({ id: 2 }, 'text');
    log([list[0] instanceof Film, list[1] instanceof Film, list[2]]);
    log(list[0].parent() === list);
  },
  'a model has defaults only if it is empty': ({ Model }, log) => {
    let calls = 0;
    const Film = Model.define({
      id: 'Id',
      fields: { Id: { type: 'number' }, s: { type: 'string' }, b: { type: 'boolean' }, u: {}, n: { type: 'number', nullable: true }, f: { defaultValue: () => ++calls }, d: { type: 'number', defaultValue: 5 }, nd: { nullable: true, defaultValue: 3 } },
    });
    log(new Film().toJSON());
    log(new Film({}).toJSON());
    log(new Film({ s: 'x' }).toJSON());
    log([new Film().isNew(), new Film({ s: 1 }).isNew(), new Film({ Id: 0 }).isNew(), new Film({ Id: 4 }).isNew(), new Film({ Id: null }).isNew()]);
    log([new Film().id, new Film({ s: 1 }).id, new Film({ Id: 4 }).id]);
    log([Film.idField, Object.keys(Film.fields)]);
  },
  'isNew by the form of the id': ({ Model }, log) => {
    const Undescribed = Model.define({ id: 'Id' });
    log([{ Id: 0 }, { Id: null }, { Id: '' }, { a: 1 }].map((data) => new Undescribed(data).isNew()));
    const Nullable = Model.define({ id: 'Id', fields: { Id: { nullable: true } } });
    log([{ Id: 0 }, { Id: null }, { Id: '' }, { a: 1 }].map((data) => new Nullable(data).isNew()));
    const Custom = Model.define({ id: 'Id', fields: { Id: { defaultValue: -1 } } });
    log([{ Id: 0 }, { Id: -1 }, { a: 1 }].map((data) => new Custom(data).isNew()));
    const WithoutId = Model.define({ fields: { a: {} } });
    log([{ id: 1 }, { id: '' }, { a: 1 }, {}].map((data) => new WithoutId(data).isNew()));
  },
  'a set makes a model dirty, setting back does not clean it': ({ Model }, log) => {
    const Film = Model.define({ id: 'id', fields: { id: {}, a: {} } });
    const film = new Film({ id: 1, a: 1 });
    watch(film, log, 'film', ['set', 'change', 'equalSet']);
    log([film.dirty, film.dirtyFields]);
    film.set('a', 1);
    log([film.dirty, film.dirtyFields]);
    film.set('a', 2);
    log([film.dirty, film.dirtyFields]);
    film.set('a', 1);
    log([film.dirty, film.dirtyFields]);
    film.accept({ a: 5, id: 9 });
    log([film.dirty, film.dirtyFields, film.a, film.id]);
    film.a = 77;
    log(film.dirty);
  },
  'id follows accept and not set': ({ Model }, log) => {
    const Film = Model.define({ id: 'Key', fields: { Key: {} } });
    const film = new Film({ Key: 1 });
    film.set('Key', 2);
    log([film.id, film.Key]);
    film.accept({ Key: 3 });
    log([film.id, film.Key, film.toJSON()]);
  },
  'a field that is not editable is not set': ({ Model }, log) => {
    const Film = Model.define({ id: 'id', fields: { id: { editable: false }, a: {} } });
    const film = new Film({ id: 1 });
    watch(film, log, 'film', ['set', 'change', 'equalSet']);
    film.set('id', 2);
    log([film.id, film.dirty, film.editable('id'), film.editable('a'), film.editable('zzz')]);
  },
  'a prevented set leaves a model clean': ({ Model }, log) => {
    const Film = Model.define({ id: 'id', fields: { a: {} } });
    const film = new Film({ id: 1, a: 1 });
    film.bind('set', (e) => e.preventDefault());
    film.set('a', 2);
    log([film.a, film.dirty]);
  },
  'equal dates and equal objects raise equalSet': ({ Model }, log) => {
    const Film = Model.define({ id: 'id', fields: { d: {}, o: {} } });
    const film = new Film({ id: 1, d: new Date(5), o: { a: 1 } });
    watch(film, log, 'film', ['set', 'change', 'equalSet']);
    film.set('d', new Date(5));
    log(film.dirty);
    film.set('d', new Date(6));
    log(film.dirty);
  },
  'adding to a nested list marks the field': ({ Model }, log) => {
    const Film = Model.define({ id: 'id' });
    const film = new Film({ id: 1, tags: ['a'] });
    watch(film, log, 'film', ['change']);
    film.tags.push('b');
    log([film.dirty, film.dirtyFields]);
  },
  'setting into a nested record marks the path': ({ Model }, log) => {
    const Film = Model.define({ id: 'id' });
    const film = new Film({ id: 1, o: { p: 1 } });
    watch(film, log, 'film', ['change']);
    film.set('o.p', 2);
    log([film.dirty, film.dirtyFields['o.p'], film.o.p]);
  },
  'a custom parser runs before everything else': ({ Model }, log) => {
    const Film = Model.define({ id: 'id', fields: { a: { parse: (v) => Number(v) * 2 } } });
    const film = new Film({ id: 1, a: 4 });
    watch(film, log, 'film', ['set', 'change', 'equalSet']);
    film.set('a', '2');
    film.set('a', '5');
    log(film.a);
  },
  'definitions inherit': ({ Model }, log) => {
    const Base = Model.define({ id: 'id', fields: { id: {}, a: { defaultValue: 1 } }, hello() { return `hello ${this.a}`; } });
    const Sub = Base.define({ fields: { b: { defaultValue: 2 } } });
    const sub = new Sub();
    log([sub.hello(), sub.b, sub.toJSON(), sub instanceof Base]);
  },
  'handlers by maps, lists, once and first': ({ ObservableObject }, log) => {
    const record = new ObservableObject({});
    const second = () => log('second');
    record.bind(['x', 'y'], { x: second, y: () => log('y') });
    record.bind({ z: () => log('z') });
    record.first('x', () => log('first'));
    const once = () => log('once');
    record.one('x', once);
    record.one('y', once);
    record.unbind('y', once);
    log([record.trigger('x'), record.trigger('x'), record.trigger('y'), record.trigger('z'), record.trigger('nobody')]);
    record.unbind('x', second);
    record.trigger('x');
    record.unbind('x');
    record.trigger('x');
    record.unbind();
    record.trigger('z');
  },
  'an event object': ({ ObservableObject }, log) => {
    const record = new ObservableObject({});
    const payload = { mine: 1 };
    record.bind('x', function (e) { log([this === record, e.sender === record, e === payload, e.isDefaultPrevented()]); e.preventDefault(); });
    record.bind('x', (e) => log(e.isDefaultPrevented()));
    log(record.trigger('x', payload));
  },
  'handlers added while an event runs wait for the next': ({ ObservableObject }, log) => {
    const record = new ObservableObject({});
    record.bind('x', () => { log('a'); record.bind('x', () => log('b')); });
    record.trigger('x');
    log('--');
    record.trigger('x');
  },
};
