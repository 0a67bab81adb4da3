/** Scenarios about ObservableObject: how it is made, what it keeps, and how far its events go (Kendo specification §4.1 and §4.2). */

import { watch } from './watch.js';

export const objects = {
  'a record is made of inherited and hidden members too': ({ ObservableObject }, log) => {
    class Base { constructor() { this.own = 1; } method() { return 'm'; } get computed() { return this.own + 1; } }
    const data = Object.assign(new Base(), { b: 2 });
    Object.defineProperty(data, 'hidden', { value: 3, enumerable: false });
    const record = new ObservableObject(data);
    log([record.own, record.b, record.hidden, typeof record.method, record.computed, Object.hasOwn(record, 'method')]);
    log(record.toJSON());
    log(new ObservableObject(Object.create({ inherited: 1 })).toJSON());
  },
  'a record of nothing': ({ ObservableObject }, log) => {
    log([new ObservableObject().toJSON(), new ObservableObject(null).toJSON(), new ObservableObject({}).toJSON()]);
    log(Object.keys(new ObservableObject({ a: 1 })).filter((name) => !name.startsWith('_')));
  },
  'a record of a record': ({ ObservableObject }, log) => {
    const inner = new ObservableObject({ a: 1, list: [1] });
    const copy = new ObservableObject(inner);
    log([copy.a, copy.uid === inner.uid, copy.list === inner.list, copy.toJSON()]);
    const outer = new ObservableObject({ inner });
    log([outer.inner === inner, inner.parent() === outer]);
    watch(outer, log, 'outer', ['change']);
    inner.set('a', 2);
  },
  'one record in two others': ({ ObservableObject }, log) => {
    const shared = new ObservableObject({ a: 1 });
    const one = new ObservableObject({ x: shared });
    const two = new ObservableObject({ y: shared });
    watch(one, log, 'one', ['change', 'get']);
    watch(two, log, 'two', ['change', 'get']);
    shared.set('a', 2);
    shared.get('a');
    log([shared.parent() === one, shared.parent() === two]);
  },
  'lists in lists': ({ ObservableObject, ObservableArray }, log) => {
    const record = new ObservableObject({ m: [[1, 2], [{ a: 1 }]] });
    log([record.m[0] instanceof ObservableArray, record.m[1] instanceof ObservableArray, Array.isArray(record.m[0]), record.toJSON()]);
    watch(record, log, 'record', ['change']);
    record.m.push([3]);
    log(record.toJSON());
  },
  'a set by a path into a list': ({ ObservableObject }, log) => {
    const record = new ObservableObject({ list: [{ a: 1 }, 5], o: { list: [{ p: { q: 1 } }] } });
    watch(record, log, 'record', ['set', 'change']);
    log(record.set('list[0].a', 2));
    log(record.set('o.list[0].p.q', 2));
    log(record.toJSON());
  },
  'a set of an object or list makes it observable': ({ ObservableObject, ObservableArray }, log) => {
    const record = new ObservableObject({ a: 1 });
    watch(record, log, 'record', ['set', 'change']);
    record.set('o', { p: 1 });
    record.set('list', [1, { q: 1 }]);
    log([record.o instanceof ObservableObject, record.list instanceof ObservableArray, record.list[1] instanceof ObservableObject]);
    record.o.set('p', 2);
    record.list[1].set('q', 2);
    record.list.push(3);
    record.set('o', null);
    record.set('o.p', undefined);
    log(record.toJSON());
  },
  'the same object set again changes nothing': ({ ObservableObject }, log) => {
    const record = new ObservableObject({ o: { p: 1 }, list: [1] });
    watch(record, log, 'record', ['set', 'change']);
    log([record.set('o', record.o), record.set('list', record.list)]);
    record.set('o', { p: 1 });
    record.set('n', NaN);
    record.set('n', NaN);
    record.set('u', undefined);
  },
  'private and function members': ({ ObservableObject }, log) => {
    const record = new ObservableObject({ _p: { a: 1 }, f() { return 1; } });
    watch(record, log, 'record', ['set', 'change']);
    record.set('_p', { a: 2 });
    record.set('_q', [1]);
    log([Array.isArray(record._q), record._p.a, record.toJSON()]);
    record.set('f', () => 2);
    log(record.f());
  },
  'get raises get with the path, outer handlers first': ({ ObservableObject }, log) => {
    const record = new ObservableObject({ a: { b: { c: 1 } }, list: [{ x: 1 }] });
    watch(record, log, 'record', ['get']);
    watch(record.a, log, 'a', ['get']);
    record.get('a.b.c');
    record.a.get('b.c');
    record.a.b.get('c');
    record.list[0].get('x');
    log(record.get('list[0].x'));
  },
  'handlers prevent the change of a nested record': ({ ObservableObject }, log) => {
    const record = new ObservableObject({ a: { b: 1 } });
    record.bind('set', (e) => { log([e.field, e.value]); e.preventDefault(); });
    log(record.a.set('b', 2));
    log(record.set('a.b', 3));
    log(record.a.b);
  },
  'what change carries when a list changes': ({ ObservableObject }, log) => {
    const record = new ObservableObject({ list: [{ a: 1 }], deep: { list: [{ a: 1 }] } });
    record.bind('change', (e) => log(Object.keys(e).filter((name) => name[0] !== '_' && e[name] !== undefined && typeof e[name] !== 'function').sort()));
    record.list.push({ a: 2 });
    record.list[0].set('a', 3);
    record.list.splice(0, 1);
    record.deep.list.push(1);
    record.deep.list[0].set('a', 5);
    record.set('list', []);
  },
  'an event comes with the record that raised it last': ({ ObservableObject }, log) => {
    const record = new ObservableObject({ a: { b: 1 } });
    record.bind('change', (e) => log(['record', e.sender === record, e.field]));
    record.a.bind('change', (e) => log(['a', e.sender === record.a, e.field]));
    record.a.set('b', 2);
    record.set('a.b', 3);
  },
  'handlers that throw': ({ ObservableObject }, log) => {
    const record = new ObservableObject({ a: 1 });
    record.bind('change', () => { throw new RangeError('mine'); });
    try {
      record.set('a', 2);
    } catch (error) {
      log([error.name, record.a]);
    }
  },
  'handlers: bind and unbind in all forms': ({ ObservableObject }, log) => {
    const record = new ObservableObject({});
    const a = () => log('a');
    const b = () => log('b');
    log([record.bind('x', a) === record, record.one('y', a) === record, record.first('x', b) === record, record.unbind('nothing') === record]);
    record.bind(['x', 'y'], b).bind('x', a);
    record.trigger('x');
    log('--');
    record.unbind('x', a);
    record.trigger('x');
    log('--');
    record.trigger('y');
    record.trigger('y');
    log('--');
    record.bind(['p', 'q'], { p: a, q: b, r: a });
    record.bind({ s: a, t: b });
    for (const name of ['p', 'q', 'r', 's', 't']) record.trigger(name);
    record.unbind();
    for (const name of ['p', 's', 'x']) record.trigger(name);
  },
  'handlers removed while an event runs still run': ({ ObservableObject }, log) => {
    const record = new ObservableObject({});
    const b = () => log('b');
    record.bind('x', () => { log('a'); record.unbind('x', b); });
    record.bind('x', b);
    record.trigger('x');
    log('--');
    record.trigger('x');
  },
  'one that triggers itself runs once': ({ ObservableObject }, log) => {
    const record = new ObservableObject({});
    record.one('x', () => { log('once'); record.trigger('x'); });
    record.trigger('x');
  },
  'maps and lists of one and first': ({ ObservableObject }, log) => {
    const record = new ObservableObject({});
    record.one(['x', 'y'], () => log('one'));
    record.bind('x', () => log('bound'));
    record.first(['x', 'y'], () => log('first'));
    for (const name of ['x', 'x', 'y', 'y']) record.trigger(name);
  },
  'members of values that are no plain objects': ({ ObservableObject }, log) => {
    const map = new Map([[1, 2]]);
    const regexp = /x/;
    const node = document.createElement('p');
    const typed = new Uint8Array(2);
    const record = new ObservableObject({ map, regexp, node, typed });
    log([record.map === map, record.regexp === regexp, record.node === node, record.typed === typed]);
  },
  'forEach and toJSON of nested values': ({ ObservableObject }, log) => {
    const record = new ObservableObject({ a: { b: [1, { c: 2 }] }, d: null, e: undefined });
    record.forEach((value, name) => log([name, value?.toJSON ? value.toJSON() : value]));
    const json = record.toJSON();
    json.a.b.push(3);
    log([record.a.b.length, json.a.constructor === Object, Array.isArray(json.a.b), 'e' in json]);
  },
};
