/**
 * The descriptors of queries in the one form that Kendo's helpers bring them into (Kendo specification §6): what may be
 * given as a text, an object or a list becomes a list, and operators get their proper names.
 */

const aliases = {
  eq: '== equals isequalto equalto equal',
  neq: '!= ne notequals isnotequalto notequalto notequal',
  lt: '< islessthan lessthan less',
  lte: '<= le islessthanorequalto lessthanequal',
  gt: '> isgreaterthan greaterthan greater',
  gte: '>= ge isgreaterthanorequalto greaterthanequal',
  doesnotcontain: 'notsubstringof',
};
const canonical = new Map(Object.entries(aliases).flatMap(([name, words]) => words.split(' ').map((word) => [word, name])));

/** A composite filter, undefined for none. Operators are renamed in the descriptors given, as Kendo does. */
export function normalizeFilter(filter) {
  if (!filter || typeof filter !== 'object' || Object.keys(filter).length === 0) return undefined;
  const composite = Array.isArray(filter) || !filter.filters ? { logic: 'and', filters: [].concat(filter) } : filter;
  renameOperators(composite);
  return composite;
}

function renameOperators(filter) {
  if (filter?.filters) return filter.filters.forEach(renameOperators);
  const name = typeof filter?.operator === 'string' && canonical.get(filter.operator.toLowerCase());
  if (name) filter.operator = name;
}

/** The sort descriptors that have a direction; undefined for none at all. */
export function normalizeSort(field, dir) {
  if (field === null || field === undefined) return undefined;
  const descriptor = typeof field === 'string' ? { field, dir } : field;
  return [].concat(descriptor).filter((d) => Boolean(d.dir));
}

/** Group descriptors with a direction. */
export function normalizeGroup(field, dir) {
  const descriptor = typeof field === 'string' ? { field, dir } : field;
  return [].concat(descriptor ?? []).map((d) => ({
    field: d.field, dir: d.dir || 'asc', aggregates: d.aggregates, compare: d.compare, skipItemSorting: d.skipItemSorting,
  }));
}

/** Whether two filters have the same conditions, whatever their order; case is not looked at. */
export function compareFilters(a, b) {
  const [x, y] = [normalizeFilter(a), normalizeFilter(b)];
  return x && y ? same(x, y) : x === y;
}

function same(a, b) {
  if (!a.filters || !b.filters) return !a.filters && !b.filters && members.every((name) => a[name] === b[name]);
  if (a.logic !== b.logic || a.filters.length !== b.filters.length) return false;
  const [x, y] = [a, b].map(({ filters }) => [...filters].sort(inOrder));
  return x.every((filter, i) => same(filter, y[i]));
}

const members = ['field', 'operator', 'value'];

// Any order will do as long as it is the same for both.
function inOrder(a, b) {
  for (const name of members) {
    const [x, y] = [String(a[name]), String(b[name])];
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}
