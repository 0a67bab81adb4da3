/**
 * What kendo.data.Query is asked to do, once Kendo's and once ours. Each scenario gets the classes and log(entry); what it
 * logs must be the same for both.
 */

import { groups } from './groups.js';

const people = () => [
  { n: 3, name: 'b', at: { city: 'Turin' } },
  { n: 1, name: 'a', at: { city: 'Rome' } },
  { n: 2, name: 'B', at: null },
  { n: 1, name: null },
];

const numbers = (query) => query.toArray().map((row) => row.n);

export const scenarios = {
  'an empty query': ({ Query }, log) => {
    log([new Query().toArray(), new Query(null).toArray(), Object.keys(new Query([1]))]);
  },
  'parts of the rows': ({ Query }, log) => {
    const query = new Query(people());
    log([query.skip(1), query.take(2), query.range(1, 2), query.skip(-1), query.take(-1), query.take(undefined)].map(numbers));
    log([query.range(1).data, query.range(undefined, 2).data.length, query.skip(99).data]);
  },
  'select makes values of rows': ({ Query }, log) => {
    log(new Query(people()).select((row) => row.n).toArray());
    log(new Query([4, 5]).select((row, index, all) => [row, index, all.length]).toArray());
    log(new Query([1, 2]).select((row) => (row === 1 ? null : undefined)).toArray());
  },
  'order by a field': ({ Query }, log) => {
    const query = new Query(people());
    log([query.order('n'), query.order('n', 'desc'), query.order('n', 'DESC'), query.orderBy('n'), query.orderByDescending('n')].map(numbers));
    log([query.order((row) => -row.n), query.order((row) => -row.n, 'desc'), query.order(''), query.order()].map(numbers));
    log(numbers(query.order({ field: 'n', compare: (a, b) => b.n - a.n })));
    log(numbers(query.order({ field: 'n', dir: 'desc', compare: (a, b) => a.n - b.n })));
    log(new Query(['b', null, 'C', 'a', undefined, 1]).order((row) => row).toArray().slice(0, 2).length);
  },
  'order keeps the rows as they are unless it is told to': ({ Query }, log) => {
    const rows = people();
    log([numbers(new Query(rows).order('n')), rows.map((row) => row.n)]);
    const query = new Query(rows);
    log([query.order('n', 'asc', true).data === rows, rows.map((row) => row.n)]);
  },
  'sort by descriptors': ({ Query }, log) => {
    const query = new Query(people());
    log([query.sort('n'), query.sort('n', 'desc'), query.sort({ field: 'n', dir: 'desc' }), query.sort({ field: 'n' })].map(numbers));
    log(numbers(query.sort([{ field: 'n', dir: 'asc' }, { field: 'name', dir: 'desc' }])));
    log(numbers(query.sort([{ field: 'name', dir: 'asc' }, { field: 'n', dir: 'asc' }])));
    log(numbers(query.sort([])));
    log(numbers(query.sort({ field: (row) => row.n, dir: 'desc' })));
    log(new Query([3, 1, 2]).sort({ field: '', dir: 'desc' }).toArray());
    log(new Query([3, 1, 2]).sort({ dir: 'asc' }).toArray());
  },
  'compare of a sort gets rows, swapped when it descends': ({ Query }, log) => {
    for (const dir of ['asc', 'desc']) {
      const seen = [];
      const compare = (a, b, descending) => {
        seen.push(descending);
        return a.n - b.n;
      };
      log([numbers(new Query(people()).sort({ field: 'n', dir, compare })), [...new Set(seen)]]);
    }
  },
  'a filter in all its forms': ({ Query }, log) => {
    const query = new Query(people());
    const filters = [
      { field: 'n', operator: 'gt', value: 1 }, [{ field: 'n', operator: 'gte', value: 2 }, { field: 'n', operator: 'lt', value: 3 }],
      { logic: 'or', filters: [{ field: 'n', value: 3 }, { field: 'name', operator: 'eq', value: 'A' }] },
      { filters: [{ field: 'n', operator: '>=', value: 2 }, { logic: 'or', filters: [{ field: 'name', operator: 'isnull' }, { field: 'at.city', operator: 'startswith', value: 't' }] }] },
      { field: 'n', value: 1 }, { field: 'at.city', operator: 'contains', value: 'R' }, { field: 'at.city', operator: 'contains', value: 'R', ignoreCase: false },
      { field: (row) => row.n + 1, operator: 'eq', value: 2 }, { field: 'name', operator: 'notsubstringof', value: 'b' }, { field: 'n', operator: 'IsEqualTo', value: '1' },
      {}, [], null, undefined, { logic: 'or', filters: [] },
    ];
    for (const filter of filters) log(numbers(query.filter(filter)));
    log(new Query([1, 2, 3]).filter({ operator: 'gt', value: 1 }).toArray());
    log(new Query([{ a: [{ b: 1 }] }, { a: [{ b: 2 }] }]).filter({ field: 'a[0].b', value: 2 }).toArray());
    log(new Query([{ 'x y': 1 }, { 'x y': 2 }]).filter({ field: '["x y"]', value: 2 }).toArray());
  },
  'empty lists inside of filters': ({ Query }, log) => {
    const query = new Query(people());
    for (const outer of ['and', 'or']) {
      for (const inner of ['and', 'or']) log(numbers(query.filter({ logic: outer, filters: [{ logic: inner, filters: [] }, { field: 'n', value: 1 }] })));
      log(numbers(query.filter({ logic: outer, filters: [{ filters: [] }] })));
    }
  },
  'an operator that is a function gets what would be compared': ({ Query }, log) => {
    const rows = [{ a: 'Ab' }, { a: new Date(5) }, { a: 3 }, { a: null }, {}, { a: { x: 1 } }, { a: true }];
    for (const filter of [{ value: 'B' }, { value: 'B', ignoreCase: false }, { value: new Date(7) }, { value: 1 }, { value: null }]) {
      const query = new Query(rows).filter({ field: 'a', ...filter, operator: (item, value, ignoreCase) => { log([item, value, ignoreCase]); return item === 3; } });
      log(query.data.length);
    }
    const inner = { x: 1 };
    log(new Query([{ a: inner }]).filter({ field: 'a', operator: (item) => item === inner }).data.length);
  },
  'objects are equal if they are the same': ({ Query }, log) => {
    const inner = { x: 1 };
    log(new Query([{ a: inner }, { a: { x: 1 } }]).filter({ field: 'a', operator: 'eq', value: inner }).data.length);
    log(new Query([{ a: inner }, { a: { x: 1 } }]).filter({ field: 'a', operator: 'neq', value: inner }).data.length);
  },
  'what a function throws, the query throws': ({ Query }, log) => {
    const fail = () => { throw new RangeError('no'); };
    const attempt = (fn) => {
      try {
        fn();
      } catch (error) {
        log([error.name, error.message]);
      }
    };
    attempt(() => new Query(people()).filter({ field: 'n', operator: fail, value: 1 }));
    attempt(() => new Query(people()).filter({ field: fail, value: 1 }));
    attempt(() => new Query(people()).sort({ field: 'n', dir: 'asc', compare: fail }));
  },
  'a query inside of a function of a query': ({ Query }, log) => {
    const least = (rows) => new Query(rows).sort({ field: 'n', dir: 'asc', compare: (a, b) => a.n - b.n }).data[0].n;
    log(numbers(new Query(people()).filter({ field: 'n', operator: (n) => n > least(people()) })));
  },
  'process: rows and total': ({ Query }, log) => {
    const filter = { field: 'n', operator: 'lt', value: 3 };
    const sort = { field: 'n', dir: 'asc' };
    for (const options of [undefined, {}, { filter }, { sort }, { skip: 1 }, { take: 1 }, { skip: 1, take: 2 }, { skip: 0, take: 0 }, { filter, sort, skip: 1, take: 1 }, { sort: 'n' }, { filter: null, sort: null }, { filter: {} }]) {
      const { data, total } = Query.process(people(), options);
      log([data.map((row) => row.n), total]);
    }
    log(Query.process(undefined, {}));
    const rows = people();
    log(Query.process(rows, {}).data === rows);
    Query.process(rows, { sort });
    log(rows.map((row) => row.n));
    Query.process(rows, { sort }, true);
    log(rows.map((row) => row.n));
  },
  'queries of observable lists give their records': ({ Query, ObservableArray }, log) => {
    const list = new ObservableArray(people());
    const { data } = Query.process(list, { sort: { field: 'n', dir: 'asc' }, filter: { field: 'n', operator: 'lt', value: 3 } });
    log([Array.isArray(data), data.map((row) => row.n), data[0] === list[1]]);
    log([Query.process(list, {}).data === list, Array.isArray(new Query(list).skip(1).data)]);
  },
  'normalised filters': ({ Query }, log) => {
    const filters = [{ field: 'a', operator: '==', value: 1 }, [{ field: 'a' }], {}, null, undefined, [], { logic: 'or', filters: [{ field: 'a', operator: 'Equals' }] }, { filters: [] }, { filters: [{ field: 'a', operator: 'EQ' }] }];
    for (const filter of filters) log(Query.normalizeFilter(filter));
    const filter = { field: 'a', operator: 'isequalto' };
    log(Query.normalizeFilter(filter).filters[0] === filter);
  },
  'normalised sorts and groups': ({ Query }, log) => {
    for (const args of [['a'], ['a', 'desc'], [{ field: 'a' }], [{ field: 'a', dir: 'asc' }], [[{ field: 'a', dir: 'asc' }, { field: 'b' }]], [null], [undefined], [[]], [['a', 'b']]]) {
      log(Query.normalizeSort(...args) ?? 'none');
    }
    const compare = () => 0;
    for (const args of [['a'], ['a', 'desc'], [{ field: 'a' }], [{ field: 'a', dir: 'desc', compare, aggregates: [1] }], [[]]]) log(Query.normalizeGroup(...args));
  },
  'filters are compared': ({ Query }, log) => {
    const a = { field: 'a', operator: 'eq', value: 1 };
    const b = { field: 'b', operator: 'eq', value: 1 };
    const pairs = [
      [a, { ...a, operator: '==' }], [[a], { logic: 'and', filters: [a] }], [null, null], [a, { ...a, value: '1' }], [null, a], [{}, {}], [{}, a],
      [{ logic: 'or', filters: [a, b] }, { logic: 'or', filters: [b, a] }], [{ logic: 'or', filters: [a] }, { logic: 'and', filters: [a] }],
      [{ ...a, ignoreCase: false }, a], [{ ...a, value: 'X' }, { ...a, value: 'x' }], [[a, a], [a]], [[a, a], [a, b]],
    ];
    for (const [x, y] of pairs) log(Query.compareFilters(structuredClone(x), structuredClone(y)));
  },
};

Object.assign(scenarios, groups);

/** Runs all scenarios with the given classes: name → what was logged. */
export function runScenarios(classes) {
  return Object.fromEntries(Object.entries(scenarios).map(([name, run]) => {
    const entries = [];
    run(classes, (entry) => entries.push(express(entry)));
    return [name, entries];
  }));
}

// As data, with what would get lost on the way out of the page.
function express(value) {
  if (value === undefined) return '<undefined>';
  if (typeof value === 'function') return '<function>';
  if (value instanceof Date) return `<date ${value.getTime()}>`;
  if (Array.isArray(value)) return value.map(express);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined).map(([name, v]) => [name, express(v)]));
}
