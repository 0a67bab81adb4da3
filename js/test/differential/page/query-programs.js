import { fullRows } from './rows.js';
import { makeAggregate, makeFilter, makeGroup, makeSort } from './queries.js';

// Days are Dates in these rows. Rows without a member would make groups that come apart (groups-count-their-own-rows).
const schema = { model: { fields: { day: { type: 'date' } } } };

/** Programs about Query: {rows, steps}; see query-side.js. */
export function queryProgram(random) {
  const rows = fullRows(random, random.below(20), schema);
  return { rows, steps: random.list(2 + random.below(8), () => makeCall(random)) };
}

function makeCall(random) {
  switch (random.weighted({ process: 4, chain: 4, normalizeFilter: 1, normalizeSort: 1, normalizeGroup: 0.5, compareFilters: 1 })) {
    case 'process': return ['process', makeOptions(random)];
    case 'chain': return ['chain', ...makeChain(random)];
    case 'normalizeFilter': return ['normalizeFilter', makeFilter(random)];
    case 'normalizeSort': return ['normalizeSort', ...random.of([[makeSort(random)], ['name', 'desc'], ['name']])];
    case 'normalizeGroup': return ['normalizeGroup', ...random.of([[makeGroup(random)], ['name', 'desc'], ['name']])];
    default: {
      const filter = makeFilter(random);
      return ['compareFilters', filter, random.chance(0.4) ? filter : makeFilter(random)];
    }
  }
}

function makeOptions(random) {
  return {
    ...(random.chance(0.5) && { filter: makeFilter(random) }),
    ...(random.chance(0.5) && { sort: makeSort(random) }),
    ...(random.chance(0.3) && { group: makeGroup(random) }),
    ...(random.chance(0.4) && { skip: random.below(6), take: 1 + random.below(6) }),
  };
}

function makeChain(random) {
  const links = random.list(1 + random.below(3), () => makeLink(random));
  const last = random.of([undefined, undefined, ['groupBy', { field: 'name' }], ['group', makeGroup(random)], ['aggregate', makeAggregate(random)]]);
  return last ? [...links, last] : links;
}

function makeLink(random) {
  const field = random.of(['name', 'qty', 'day', 'note']);
  return random.of([
    ['filter', makeFilter(random)],
    ['sort', makeSort(random)],
    ['sort', field, random.of(['asc', 'desc'])],
    ['order', field, random.of(['asc', 'desc'])],
    ['orderBy', field],
    ['orderByDescending', field],
    ['orderBy', { $fn: 'nameOf' }],
    ['range', random.below(5), random.below(5)],
    ['skip', random.below(5)],
    ['take', random.below(5)],
    ['select', { $fn: 'asIs' }],
  ]);
}
