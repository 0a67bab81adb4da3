const fields = ['name', 'qty', 'day', 'paid', 'note', 'id', 'place.city', 'missing'];
const operators = {
  any: ['eq', 'neq', 'gt', 'gte', 'lt', 'lte'],
  text: ['contains', 'doesnotcontain', 'startswith', 'doesnotstartwith', 'endswith', 'doesnotendwith'],
  alone: ['isnull', 'isnotnull', 'isempty', 'isnotempty', 'isnullorempty', 'isnotnullorempty'],
};

// A dotted path through a parent that is not there throws (Kendo specification §6.3); new ids are texts, among numbers, if the
// model does not say that they are numbers.
const sortable = fields.filter((name) => !name.includes('.'));

/** What sort() takes: one descriptor, several, or none. */
export function makeSort(random, schema) {
  if (random.chance(0.15)) return random.of([[], {}]);
  const list = random.list(1 + random.below(2), () => makeOrder(random, schema));
  return list.length === 1 && random.chance(0.5) ? list[0] : list;
}

function makeOrder(random, schema) {
  if (random.chance(0.05)) return { field: 'name', dir: random.of(['asc', 'desc']), compare: { $fn: 'byLength' } };
  const field = random.of(sortable.filter((name) => name !== 'id' || !schema?.model || schema.model.fields?.id));
  return { field, dir: random.of(['asc', 'desc', 'desc', undefined].filter(Boolean)) };
}

/** What filter() takes. */
export function makeFilter(random) {
  if (random.chance(0.12)) return random.of([[], {}, null]);
  const list = random.list(1 + random.below(3), () => makeCondition(random));
  if (list.length === 1 && random.chance(0.4)) return list[0];
  if (random.chance(0.3)) return list;
  return { logic: random.of(['and', 'or']), filters: list };
}

function makeCondition(random, depth = 0) {
  if (depth < 2 && random.chance(0.1)) {
    return { logic: random.of(['and', 'or']), filters: random.list(1 + random.below(2), () => makeCondition(random, depth + 1)) };
  }
  const field = random.of(fields);
  const condition = { field, ...random.of(field === 'day' ? [equal, alone] : [equal, text, alone])(random, field) };
  if (random.chance(0.2)) condition.ignoreCase = random.chance(0.5);
  return condition;
}

const equal = (random, field) => ({ operator: random.of(operators.any), value: valueOf(random, field) });
const text = (random) => ({ operator: random.of(operators.text), value: random.of(['a', 'A', 'al', '', 'z', '1', 'null']) });
const alone = (random) => ({ operator: random.of(operators.alone) });

function valueOf(random, field) {
  if (random.chance(0.15)) return random.of([null, '', 0, true]);
  switch (field) {
    case 'qty': case 'id': return random.of([0, 1, 2, 10, '2', 2.5]);
    case 'day': return random.of([{ $date: 1709208000000 }, { $date: 1709208000001 }]);
    case 'paid': return random.chance(0.5);
    default: return random.of(['alpha', 'ALPHA', 'beta', 'b', 'turin', 'note']);
  }
}

/** What group() takes: some groups, or none. */
export function makeGroup(random) {
  if (random.chance(0.2)) return [];
  const names = distinct(random, ['name', 'note', 'qty', 'day', 'paid', 'missing'], 1 + random.below(2));
  const list = names.map((field) => ({
    field,
    ...(random.chance(0.6) && { dir: random.of(['asc', 'desc']) }),
    ...(random.chance(0.4) && { aggregates: makeAggregate(random) }),
  }));
  return list.length === 1 && random.chance(0.4) ? list[0] : list;
}

/** What aggregate() takes: a list of functions over fields, none twice, and only what makes sense for the field. */
export function makeAggregate(random) {
  const names = distinct(random, Object.keys(aggregates), 1 + random.below(2));
  return names.flatMap((field) => distinct(random, aggregates[field], 1 + random.below(2)).map((aggregate) => ({ field, aggregate })));
}

const aggregates = {
  qty: ['sum', 'average', 'min', 'max', 'count'],
  id: ['sum', 'average', 'min', 'max', 'count'],
  day: ['min', 'max', 'count'],
  name: ['count'],
};

function distinct(random, list, count) {
  return random.list(count, () => random.of(list)).filter((name, i, all) => all.indexOf(name) === i);
}

/** What query() takes. */
export function makeQuery(random, schema) {
  return {
    ...(random.chance(0.5) && { page: 1 + random.below(3) }),
    ...(random.chance(0.6) && { pageSize: 1 + random.below(5) }),
    ...(random.chance(0.5) && { sort: makeSort(random, schema) }),
    ...(random.chance(0.5) && { filter: makeFilter(random) }),
    ...(random.chance(0.2) && { group: makeGroup(random) }),
    ...(random.chance(0.2) && { aggregate: makeAggregate(random) }),
  };
}
