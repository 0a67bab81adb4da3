/** Scenarios about Model (Kendo specification §4.3). */

import { watch } from './watch.js';

const state = (model) => [model.dirty, { ...model.dirtyFields }];

export const models = {
  'fields in all the forms of a definition': ({ Model }, log) => {
    const forms = [{ a: { type: 'number' } }, { a: {} }, ['a', 'b'], [{ field: 'a', type: 'number' }, 'b'], undefined, {}];
    for (const fields of forms) {
      const Film = Model.define({ id: 'a', fields });
      log([Object.keys(Film.fields ?? {}), fields && Film.idField, new Film().toJSON(), new Film().isNew(), new Film({ a: 3 }).isNew()]);
    }
  },
  'defaults by type': ({ Model }, log) => {
    const types = ['string', 'number', 'boolean', 'default', undefined];
    for (const type of types) {
      const Film = Model.define({ id: 'id', fields: { f: { type } } });
      const film = new Film();
      log([String(type), film.f, JSON.stringify(film.toJSON())]);
    }
    const Dated = Model.define({ fields: { d: { type: 'date' } } });
    log([new Dated().d instanceof Date, new Dated().d === new Dated().d]);
  },
  'defaults that are objects are not shared': ({ Model }, log) => {
    let calls = 0;
    const Film = Model.define({ fields: { list: { defaultValue: () => { calls++; return []; } }, o: { defaultValue: { p: 1 } }, z: { defaultValue: 0 }, e: { defaultValue: '' }, n: { defaultValue: null } } });
    const [a, b] = [new Film(), new Film()];
    a.list.push(1);
    a.set('o.p', 2);
    log([b.list.length, b.o.p, a.z, a.e, a.n, calls]);
  },
  'nullable fields': ({ Model }, log) => {
    for (const defaultValue of [undefined, null, 0, 5, '', 'x', false]) {
      const Film = Model.define({ id: 'id', fields: { id: {}, f: { nullable: true, defaultValue, type: 'number' } } });
      log(new Film().f);
    }
  },
  'the id in all its forms': ({ Model }, log) => {
    for (const [fields, rows] of [
      [{ id: { type: 'number' } }, [{ id: 0 }, { id: 1 }, { id: '0' }, { x: 1 }, { id: null }]],
      [{ id: { type: 'string' } }, [{ id: '' }, { id: 'a' }, { x: 1 }]],
      [{ id: { defaultValue: 'new' } }, [{ id: 'new' }, { id: 'x' }, { x: 1 }]],
      [{ id: { nullable: true } }, [{ id: null }, { id: 0 }, { id: undefined }]],
      [undefined, [{ id: '' }, { id: 0 }, { id: null }, { x: 1 }]],
    ]) {
      const Film = Model.define({ id: 'id', fields });
      log(rows.map((row) => [new Film(row).id ?? 'none', new Film(row).isNew()]));
    }
  },
  'an id under another name': ({ Model }, log) => {
    const Film = Model.define({ id: 'Key', fields: { Key: { type: 'number' }, id: {} } });
    const film = new Film({ Key: 4, id: 'own' });
    log([film.id, film.Key, film.toJSON(), film.isNew()]);
    film.set('id', 9);
    log([film.id, film.Key, state(film)]);
    film.accept({ Key: 5 });
    log([film.id, film.Key]);
    film.accept({ x: 1 });
    log([film.id, film.Key]);
  },
  'without an id in the definition': ({ Model }, log) => {
    const Film = Model.define({ fields: { a: {} } });
    log([new Film({ id: 1 }).isNew(), new Film({ a: 1 }).isNew(), new Film().isNew(), new Film({ id: 1 }).id]);
    log([String(Film.idField), String(new Film({ a: 1 }).id)]);
  },
  'dirty: what makes it, and what does not': ({ Model }, log) => {
    const Film = Model.define({ id: 'id', fields: { id: {}, a: {}, fixed: { editable: false } } });
    const film = new Film({ id: 1, a: 1, o: { p: { q: 1 } }, list: [{ x: 1 }], fixed: 1, n: null });
    const step = (what, fn) => {
      fn();
      log([what, state(film)]);
      film.dirty = false;
      film.dirtyFields = {};
    };
    step('equal', () => film.set('a', 1));
    step('text for number', () => film.set('a', '1'));
    step('fixed', () => film.set('fixed', 2));
    step('direct', () => { film.a = 7; });
    step('unknown field', () => film.set('other', 1));
    step('null to undefined', () => film.set('n', undefined));
    step('path', () => film.set('o.p.q', 2));
    step('equal object', () => film.set('o', { p: { q: 2 } }));
    step('other object', () => film.set('o', { p: { q: 5 } }));
    step('push', () => film.list.push({ x: 2 }));
    step('splice', () => film.list.splice(0, 1));
    step('empty splice', () => film.list.splice(0, 0));
    step('equal list', () => film.set('list', [{ x: 2 }]));
    step('other list', () => film.set('list', [{ x: 3 }]));
    step('path into list', () => film.set('list[0].x', 11));
  },
  'a prevented set': ({ Model }, log) => {
    const Film = Model.define({ id: 'id', fields: { a: {}, b: {} } });
    const film = new Film({ id: 1, a: 1, b: 1, o: { p: 1 } });
    let prevents = true;
    film.bind('set', (e) => prevents && e.preventDefault());
    const step = (field, value) => {
      film.set(field, value);
      log([film.get(field), state(film)]);
    };
    step('a', 2);
    step('o.p', 2);
    prevents = false;
    step('b', 2);
    prevents = true;
    step('a', 2);
    step('b', 3);
  },
  'events of sets, and in which state the model is': ({ Model }, log) => {
    const Film = Model.define({ id: 'id', fields: { a: { parse: (v) => Number(v) } } });
    const film = new Film({ id: 1, a: 1, o: { p: 1 }, list: [1] });
    for (const name of ['set', 'change', 'equalSet']) film.bind(name, (e) => log([name, e.field, e.value, e.action, film.a, state(film)]));
    film.set('a', '1');
    film.set('a', '2');
    film.set('o.p', 2);
    film.list.push(2);
    film.accept({ a: 5 });
  },
  'accept takes what it is given': ({ Model, ObservableObject, ObservableArray }, log) => {
    const Film = Model.define({ id: 'id', fields: { id: {}, a: { editable: false } } });
    const film = new Film({ id: 1, a: 1, o: { p: 1 }, list: [1] });
    watch(film, log, 'film', ['set', 'change', 'equalSet']);
    const { o } = film;
    film.set('o.p', 2);
    film.accept({ a: 2, o: { p: 3 }, list: [{ x: 1 }], extra: true });
    log([film.a, film.o.p, film.o === o, film.list[0].x, film.extra, state(film)]);
    log([film.o instanceof ObservableObject, film.list instanceof ObservableArray, film.o.parent?.() === film]);
    film.accept({});
    log(film.toJSON());
  },
  'accept without data': ({ Model }, log) => {
    const Film = Model.define({ id: 'id', fields: { id: {}, a: {} } });
    const film = new Film({ id: 1, a: 1 });
    film.set('a', 2);
    film.accept();
    log([film.a, state(film)]);
  },
  'toJSON leaves out what is not data': ({ Model }, log) => {
    const Film = Model.define({ id: 'id', fields: { id: {}, a: {} }, label() { return 'x'; }, constant: 5 });
    const film = new Film({ id: 1, a: 1, _x: 2, dirty: 'mine', uid: 'mine', f() {} });
    log([film.toJSON(), film.dirty, film.label(), film.constant]);
    film.set('a', 2);
    log(film.toJSON());
    film.set('constant', 6);
    log([film.toJSON(), film.constant]);
  },
  'editable': ({ Model }, log) => {
    const Film = Model.define({ fields: { a: { editable: false }, b: { editable: true }, c: {} } });
    log(['a', 'b', 'c', 'unknown'].map((name) => new Film().editable(name)));
  },
  'equality of values that are objects': ({ Model }, log) => {
    const Film = Model.define({ id: 'id' });
    const values = [[[1, 2], [1, 2]], [[1, 2], [2, 1]], [{ a: 1 }, { a: 1 }], [{ a: 1 }, { a: 1, b: 2 }], [{ a: { b: [1] } }, { a: { b: [1] } }], [new Date(1), new Date(1)], [new Date(1), 1], [null, undefined], [0, ''], [NaN, NaN], [[], {}], [{}, {}]];
    for (const [before, after] of values) {
      const film = new Film({ id: 1, v: before });
      film.set('v', after);
      log(film.dirty);
    }
  },
  'isNew follows the id': ({ Model }, log) => {
    const Film = Model.define({ id: 'id', fields: { id: { type: 'number' } } });
    const film = new Film();
    log([film.isNew(), film.id]);
    film.set('id', 5);
    log([film.isNew(), film.id]);
    film.accept({ id: 6 });
    log([film.isNew(), film.id]);
    film.id = 0;
    log(film.isNew());
  },
  'definitions of definitions': ({ Model }, log) => {
    const Base = Model.define({ id: 'id', fields: { id: {}, a: { defaultValue: 1 } }, hello() { return 'base'; } });
    const Sub = Base.define({ id: 'key', fields: { key: {}, a: { defaultValue: 2 } }, hello() { return `sub of ${Base.prototype.hello.call(this)}`; } });
    log([new Sub().hello(), new Sub().toJSON(), Sub.idField, new Base().toJSON(), new Sub() instanceof Base]);
  },
  'instances know their definition': ({ Model }, log) => {
    const Film = Model.define({ id: 'key', fields: { key: { type: 'number' }, a: { type: 'string', validation: { required: true } } } });
    const film = new Film();
    log([film.idField, Object.keys(film.fields), film.fields.a.validation, film.fields.a.type, film.defaults, film._defaultId]);
  },
  'rows with inherited members': ({ Model }, log) => {
    class Row { constructor() { this.id = 1; } get name() { return 'n'; } }
    const Film = Model.define({ id: 'id' });
    const film = new Film(new Row());
    log([film.id, film.name, film.isNew(), film.toJSON()]);
  },
};
