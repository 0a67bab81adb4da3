/** Scenarios about the groups and aggregates of kendo.data.Query. */

const sales = () => [
  { id: 1, team: 'b', city: 'Rome', sum: 3, at: new Date(5) }, { id: 2, team: 'a', city: 'Rome', sum: 1, at: new Date(1) }, { id: 3, team: 'b', city: 'Bern', sum: 2, at: new Date(5) },
  { id: 4, team: null, city: 'Rome', sum: null }, { id: 5, team: 'a', city: 'Bern', sum: 4, at: null, deep: { n: 1 } }, { id: 6, city: 'Oslo', sum: 'x' }, { id: 7, team: 'B', city: 'Rome', sum: 6 },
];

const aggregates = ['sum', 'average', 'min', 'max', 'count'].map((aggregate) => ({ field: 'sum', aggregate }));

const outline = (list) => list.map((item) => (item.items
  ? { field: item.field, value: item.value, more: item.hasSubgroups, aggregates: item.aggregates, items: outline(item.items) }
  : item.id));

export const groups = {
  'groups by a field': ({ Query }, log) => {
    const query = new Query(sales());
    for (const group of [{ field: 'team' }, 'team', { field: 'team', dir: 'desc' }, [{ field: 'city' }, { field: 'team', dir: 'desc' }], { field: 'at' }, { field: 'team', aggregates }, [], null]) {
      log(outline(query.group(group).toArray()));
    }
    log(Object.keys(query.group({ field: 'team' }).toArray()[0]));
    log(new Query([]).group({ field: 'team' }).toArray());
  },
  'groups have the rows themselves': ({ Query }, log) => {
    const rows = sales();
    log(new Query(rows).group({ field: 'team' }).toArray().every((group) => group.items.every((row) => rows.includes(row))));
  },
  'groupBy': ({ Query }, log) => {
    log(new Query(sales()).groupBy({ field: 'city' }).toArray().map((group) => [Object.keys(group), group.field, group.value, group.items.map((row) => row.id)]));
    log(new Query([]).groupBy({ field: 'city' }).toArray());
  },
  'compare of a group orders finished groups': ({ Query }, log) => {
    const compare = (a, b) => a.items.length - b.items.length;
    for (const dir of ['asc', 'desc']) {
      log(outline(Query.process(sales(), { group: { field: 'city', dir, compare } }).data));
      log(outline(Query.process(sales(), { group: { field: 'city', dir, compare }, skip: 1, take: 4 }).data));
    }
  },
  'process: filter, sort, group and page': ({ Query }, log) => {
    const group = { field: 'city', aggregates };
    for (const options of [
      { group }, { group, skip: 0, take: 3 }, { group, skip: 2, take: 3 }, { group, skip: 99, take: 3 }, { group, skip: 0, take: 0 }, { group, skip: 1 },
      { group, sort: { field: 'sum', dir: 'desc' } }, { group: [{ field: 'city' }, { field: 'team' }], sort: { field: 'id', dir: 'desc' }, skip: 1, take: 3 },
      { group, filter: { field: 'sum', operator: 'gt', value: 1 }, skip: 1, take: 2 }, { group, filter: { field: 'id', value: 99 } }, { group: [] },
    ]) {
      const { data, total } = Query.process(sales(), options);
      log([outline(data), total]);
    }
    const rows = sales();
    Query.process(rows, { group, sort: { field: 'sum', dir: 'asc' } }, true);
    log(rows.map((row) => row.id));
  },
  'aggregates': ({ Query }, log) => {
    const query = new Query(sales());
    log(query.aggregate(aggregates));
    log(query.aggregate([{ field: 'at', aggregate: 'min' }, { field: 'at', aggregate: 'max' }, { field: 'id', aggregate: 'SUM' }, { field: 'id', aggregate: 'sum' }]));
    log(query.aggregate([{ field: 'team', aggregate: 'count' }, { field: 'team', aggregate: 'max' }, { field: 'none', aggregate: 'count' }]));
    log([query.aggregate(), query.aggregate([]), query.aggregate({ field: 'id', aggregate: 'sum' }), new Query([]).aggregate(aggregates)]);
    log(new Query([{ n: { a: 1 } }, { n: { a: 5 } }]).aggregate([{ field: 'n.a', aggregate: 'average' }]));
  },
  'a compare of groups that throws': ({ Query }, log) => {
    try {
      Query.process(sales(), { group: { field: 'city', compare: () => { throw new RangeError('no'); } } });
    } catch (error) {
      log([error.name, error.message]);
    }
  },
};
