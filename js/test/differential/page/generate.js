import { queryProgram } from './query-programs.js';
import { recordProgram } from './record-programs.js';
import { Random } from './random.js';
import { change, givenRow, givenRows, loadedRows, schemaOf } from './rows.js';
import { makeAggregate, makeFilter, makeGroup, makeQuery, makeSort } from './queries.js';

/**
 * The program of a seed: {seed, family, source, transport, server, steps}.
 *
 *   local     rows of the option data
 *   remote    a transport of functions or URLs; everything is read and written there
 *   windows   ranges of rows that are only read; only when asked for, as Kendo's range() sometimes calls itself for ever
 *   offline   the same with an offlineStorage, sometimes offline. What was edited is synchronised before the next read
 *   loose     remote and offline programs that also read over pending edits, go on after failures and overlap calls. They end
 *             where the two may differ
 *   records   records and arrays without a source: {make, steps}
 *   query     queries over an array: {rows, steps}
 */
export function generate(seed, families = ['local', 'remote', 'offline', 'loose', 'records', 'query']) {
  const random = new Random(seed);
  const family = random.of(families);
  if (family === 'records') return { seed, family, ...recordProgram(random) };
  if (family === 'query') return { seed, family, ...queryProgram(random) };
  const program = { seed, family, ...sources[family](random) };
  return { ...program, steps: makeSteps(random, program) };
}

const sources = {
  local: (random) => {
    const options = optionsOf(random);
    return { source: { data: loadedRows(random, random.below(12), options.schema), ...options }, server: { rows: [] } };
  },
  remote: (random) => remote(random),
  windows: (random) => windows(random),
  offline: (random) => remote(random, stored(random)),
  loose: (random) => remote(random, random.chance(0.5) ? stored(random) : {}, 1),
};

function windows(random) {
  const schema = schemaOf(random);
  const pageSize = 2 + random.below(4);
  const rows = loadedRows(random, 8 + random.below(12), schema);
  if (random.chance(0.3)) return { source: { data: rows, pageSize, schema }, server: { rows: [] } };
  return {
    source: { pageSize, serverPaging: true, serverSorting: true, schema: { ...schema, data: 'data', total: 'total' } },
    transport: { kind: 'function', names: ['read'] },
    server: { rows, envelope: 'data', at: random.of(['once', 'later']) },
  };
}

function stored(random) {
  return { offlineStorage: random.of(['object', 'key']) };
}

function remote(random, extra = {}, typed = 0.8) {
  const { schema, ...options } = optionsOf(random, extra.offlineStorage ? 1 : typed);
  // Offline, Kendo finds no rows behind a path (offline-reads-find-the-rows).
  const envelope = random.chance(extra.offlineStorage ? 0.15 : 0.5) ? 'data' : 'rows';
  const transport = transportOf(random, schema);
  const batch = transport.names?.includes('submit') || random.chance(0.2);
  return {
    source: {
      ...options, ...extra, ...(batch && { batch }), ...(!extra.offlineStorage && serverDoes(random, options, schema)),
      schema: envelope === 'data' ? { ...schema, data: 'data', total: 'total' } : schema,
    },
    transport,
    server: { rows: loadedRows(random, random.below(10), schema), envelope, echo: random.of(['row', 'none']), at: random.of(['once', 'later']) },
  };
}

// A form says of a member that is undefined that it is empty, so rows with described fields go as JSON.
function transportOf(random, schema) {
  if (random.chance(0.5)) return { kind: 'url', json: Boolean(schema?.model.fields) || random.chance(0.5) };
  const names = ['read', 'create', 'update', 'destroy'];
  return { kind: 'function', names: random.chance(0.15) ? [...names, 'submit'] : names };
}

// What is left to the server. It sorts and pages; that it does not filter is seen by both.
function serverDoes(random, { pageSize }, schema) {
  return {
    ...(pageSize && random.chance(0.3) && { serverPaging: true }),
    ...(random.chance(0.15) && { serverSorting: true }),
    ...(random.chance(0.1) && { serverFiltering: true }),
    ...(schema && random.chance(0.1) && { autoSync: true }),
  };
}

function optionsOf(random, typed = 0.7) {
  const schema = random.chance(typed) ? schemaOf(random) : undefined;
  return {
    ...(schema && { schema }),
    ...(random.chance(0.4) && { pageSize: 1 + random.below(5) }),
    ...(random.chance(0.2) && { sort: makeSort(random, schema) }),
    ...(random.chance(0.2) && { filter: makeFilter(random) }),
    ...(random.chance(0.1) && { group: makeGroup(random) }),
    ...(random.chance(0.1) && { aggregate: makeAggregate(random) }),
  };
}

const kinds = {
  local: {
    read: 2, fetch: 1, query: 2, page: 2, pageSize: 1, next: 1, prev: 1, sort: 3, filter: 3, group: 2, aggregate: 1, flatView: 0.5, get: 1,
    at: 1, data: 0.5,
    add: 2, insert: 2, set: 5, remove: 3, cancelChanges: 1, cancelRow: 1, listPush: 1, listSplice: 1, sync: 1,
    pushCreate: 1, pushInsert: 1, pushUpdate: 1, pushDestroy: 1,
  },
  remote: {
    read: 2, fetch: 1, query: 1, page: 2, next: 1, prev: 1, sort: 2, filter: 2, group: 1, aggregate: 0.5, flatView: 0.3,
    get: 1, at: 1, add: 2, insert: 1, set: 5,
    remove: 3, cancelChanges: 1, cancelRow: 1, sync: 4, pushCreate: 1, pushUpdate: 1, pushDestroy: 1, serverSets: 1,
  },
  windows: {
    read: 1, fetch: 1, page: 2, next: 1, prev: 1, sort: 1, range: 3, prefetch: 2, inRange: 2, lastRange: 1, currentRangeStart: 1, at: 1,
  },
  offline: {
    read: 2, fetch: 1, query: 1, page: 1, sort: 1, filter: 1, get: 1, add: 2, insert: 1, set: 5, remove: 3, sync: 4,
    online: 3, offlineData: 2, serverSets: 1, reopen: 0.5,
  },
  loose: {
    read: 1, fetch: 1, query: 1, page: 1, sort: 1, filter: 1, add: 2, insert: 1, set: 5, remove: 3, sync: 2, cancelChanges: 0.5,
    cancelRow: 0.5, online: 1, offlineData: 1, serverSets: 1, serverFails: 0.7, syncTwice: 0.7, setWhileSyncing: 0.7, readTwice: 0.3,
  },
};

const edits = new Set(['add', 'insert', 'set', 'remove', 'listPush', 'listSplice', 'pushCreate', 'pushInsert', 'pushUpdate', 'pushDestroy', 'pushMove']);
const clean = new Set(['sync', 'cancelChanges']);
const shown = new Set([...edits].filter((name) => name !== 'pushUpdate').concat(...clean, 'get', 'at', 'flatView', 'pushMove', 'cancelRow', 'serverSets'));

// Where one library keeps edits and the other does not, comparing ends. So that most programs come to their end, edits are
// synchronised, or cancelled where nothing can be sent, before anything that may bring rows.
function makeSteps(random, { family, source, transport }) {
  const hasModel = Boolean(source.schema?.model);
  const settled = transport && hasModel ? ['sync'] : ['cancelChanges'];
  const steps = [[random.of(['read', 'fetch'])]];
  const count = 3 + random.below(22);
  let edited = false;
  while (steps.length < count) {
    const name = random.weighted(kinds[family]);
    if (!hasModel && name.startsWith('cancel')) continue;
    // Kendo's pushes are half synchronised then.
    if (source.autoSync && name.startsWith('push')) continue;
    if (edited && !shown.has(name) && hasModel && family !== 'loose') steps.push(settled);
    edited = edits.has(name) || (edited && shown.has(name) && !clean.has(name));
    steps.push([name, ...argumentsOf(random, name, source)]);
    if (name === 'reopen') steps.push(['read']);
  }
  return steps;
}

function argumentsOf(random, name, { schema, pageSize }) {
  switch (name) {
    case 'query': return [makeQuery(random, schema)];
    case 'page': return [random.below(5)];
    case 'pageSize': return [1 + random.below(6)];
    case 'sort': return [makeSort(random, schema)];
    case 'filter': return [makeFilter(random)];
    case 'group': return [makeGroup(random)];
    case 'aggregate': return [makeAggregate(random)];
    case 'range': case 'prefetch': case 'inRange': return windowOf(random, pageSize);
    case 'pushMove': return [random.below(4), random.below(12)];
    case 'get': return [random.of([1, 2, 3, '2', 100, -1, null])];
    case 'at': return [random.below(12)];
    case 'add': case 'listPush': return [givenRow(random, schema)];
    case 'insert': return [random.below(6), givenRow(random, schema)];
    case 'set': case 'setWhileSyncing': return [random.below(12), ...change(random, schema)];
    case 'remove': case 'cancelRow': return [random.below(12)];
    case 'listSplice': return [random.below(6), random.below(3), ...random.list(random.below(2), () => givenRow(random, schema))];
    case 'data': return [givenRows(random, random.below(6), schema)];
    case 'pushCreate': return [random.list(1 + random.below(2), () => givenRow(random, schema, 50 + random.below(50)))];
    case 'pushInsert': return [random.below(4), random.list(1 + random.below(2), () => givenRow(random, schema, 50 + random.below(50)))];
    case 'pushUpdate': return [random.list(1 + random.below(2), () => givenRow(random, schema, 1 + random.below(12)))];
    case 'pushDestroy': return [[{ id: 1 + random.below(12) }]];
    case 'online': return [random.chance(0.5)];
    case 'serverFails': return [random.of(['create', 'update', 'destroy', 'read']), random.of([400, 422, 'errors'])];
    case 'serverSets': return [random.below(10), { name: random.of(['theirs', 'Ämter', '']) }];
    default: return [];
  }
}

// A window of the length of a page: with others among them, Kendo's range() calls itself for ever.
function windowOf(random, pageSize) {
  return [random.below(3) * pageSize, pageSize];
}
