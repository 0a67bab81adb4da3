/** Scenarios about ObservableArray (Kendo specification §4.4). */

import { watch } from './watch.js';

export const lists = {
  'splice in all its forms': ({ ObservableArray }, log) => {
    const forms = [[1], [1, 1], [1, 0], [0, 2, 'x'], [-1, 1], [-9, 1, 'y'], [9, 1, 'z'], [1, -1, 'w'], [1, 99], [1, undefined], [0, 1, undefined], [1, 1, null, 2], []];
    for (const args of forms) {
      const list = new ObservableArray([1, 2, 3]);
      watch(list, log, 'list', ['change']);
      const removed = list.splice(...args);
      log([Array.isArray(removed), removed, list.toJSON(), list.length]);
    }
  },
  'what change carries': ({ ObservableArray }, log) => {
    const list = new ObservableArray([{ a: 1 }, { a: 2 }]);
    list.bind('change', (e) => log([e.action, e.index, e.field, e.items.map((item) => item.a ?? item), Array.isArray(e.items)]));
    list.push({ a: 3 }, { a: 4 });
    list.unshift({ a: 0 });
    list.pop();
    list.shift();
    list[1].set('a', 22);
    list.splice(0, 1, { a: 7 }, { a: 8 });
    list.remove(list[0]);
    list.empty();
    log([list.push(), list.unshift(), list.length]);
  },
  'what was removed tells its list no more': ({ ObservableArray }, log) => {
    const list = new ObservableArray([{ a: 1 }, { a: 2 }]);
    const [first, second] = [list[0], list[1]];
    list.remove(first);
    watch(list, log, 'list', ['change']);
    first.set('a', 5);
    second.set('a', 6);
  },
  'changes deep in an element': ({ ObservableArray }, log) => {
    const list = new ObservableArray([{ o: { p: 1 }, l: [1, { q: 1 }] }]);
    list.bind('change', (e) => log([e.action, e.field, e.index, e.items.length, e.items[0] === list[0]]));
    list[0].set('o.p', 2);
    list[0].l.push(2);
    list[0].l[1].set('q', 2);
  },
  'elements become observable, but not all': ({ ObservableArray, ObservableObject }, log) => {
    const date = new Date(0);
    const list = new ObservableArray([1, 'a', null, undefined, date, { a: 1 }, [1, { b: 1 }], () => 1]);
    log(Array.from(list, (item) => [typeof item, item instanceof ObservableObject, item instanceof ObservableArray, Array.isArray(item)]));
    log([list.at(4) === date, list.length]);
    list.push([2]);
    log([list.at(8) instanceof ObservableArray, Array.isArray(list.at(8))]);
  },
  'the methods of arrays': ({ ObservableArray }, log) => {
    const list = new ObservableArray([3, 1, 2]);
    const args = [];
    list.forEach(function each(value, index, all) { args.push([value, index, all.length, this?.me]); }, { me: 1 });
    log(args);
    log(list.map(function double(value, index) { return [value * 2, index, this?.me]; }, { me: 1 }));
    log([list.filter((value) => value > 1), list.find((value) => value > 5) ?? 'none', list.every((value) => value > 0), list.some((value) => value > 2)]);
    log([list.reduce((sum, value) => sum + value), list.reduce((sum, value) => sum + value, 10), list.reduceRight((text, value) => text + value, '')]);
    log([list.indexOf(2), list.indexOf('2'), list.indexOf(9), list.join(), list.join(''), list.slice(), list.slice(-1), list.slice(1, 2)]);
    log(list.sort());
    log([list.toJSON(), list.sort((a, b) => b - a), list.toJSON()]);
    log([[...list], list.at(0), list.at(9) ?? 'none']);
  },
  'a list of a list': ({ ObservableArray }, log) => {
    const list = new ObservableArray([{ a: 1 }]);
    const copy = new ObservableArray(list);
    log([copy.length, copy[0] === list[0], copy.toJSON()]);
    log(new ObservableArray([]).toJSON());
  },
  'wrap and wrapAll': ({ ObservableArray, ObservableObject }, log) => {
    const list = new ObservableArray([]);
    watch(list, log, 'list', ['change']);
    const item = list.wrap({ a: 1 }, () => list);
    log([item instanceof ObservableObject, list.length, list.wrap(5), item.parent() === list]);
    const all = list.wrapAll([{ a: 1 }, 2]);
    log([all.length, all[0] instanceof ObservableObject, all[1], list.length]);
    item.set('a', 2);
  },
  'records of a type are kept, others become it': ({ ObservableArray, ObservableObject, Model }, log) => {
    const Film = Model.define({ id: 'id', fields: { id: {}, title: {} } });
    const list = new ObservableArray([], Film);
    const film = new Film({ id: 1 });
    const other = new ObservableObject({ id: 2 });
    list.push(film, other, { id: 3 });
    log([list[0] === film, list[1] instanceof Film, list[1] === other, list[2] instanceof Film, list.length]);
    watch(list, log, 'list', ['change']);
    list[2].set('title', 'x');
    log([list[2].dirty, film.parent() === list]);
  },
  'remove looks at the element itself, not at what is equal': ({ ObservableArray }, log) => {
    const list = new ObservableArray([1, '1', 1]);
    watch(list, log, 'list', ['change']);
    list.remove('1');
    list.remove(1);
    log(list.toJSON());
  },
  'trigger, bind and unbind': ({ ObservableArray }, log) => {
    const list = new ObservableArray([1]);
    const handler = (e) => log([e.action, e.sender === list]);
    list.bind('change', handler).one('change', () => log('once'));
    list.push(2);
    list.push(3);
    list.unbind('change', handler);
    list.push(4);
    log(list.trigger('change', { action: 'add' }));
  },
};
