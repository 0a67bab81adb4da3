import { leaves } from './observe.js';
import { express, revive } from './values.js';

/**
 * What a program can do. Each gets the side and the expressions of its arguments; rows are named by their place in data()
 * (modulo its length, so that a program stays one when it gets smaller). Returns {returned, promise}.
 */
export const calls = {
  read: ({ source }, extra) => ({ promise: source.read(revive(extra)) }),
  fetch: ({ source }) => ({ promise: source.fetch() }),
  query: ({ source }, options) => ({ promise: source.query(revive(options)) }),
  page: ({ source }, n) => ({ returned: express(source.page(n)) }),
  pageSize: ({ source }, n) => ({ returned: express(source.pageSize(n)) }),
  next: ({ source }) => ({ returned: express(source.next()) }),
  prev: ({ source }) => ({ returned: express(source.prev()) }),
  sort: ({ source }, sort) => ({ returned: express(source.sort(revive(sort))) }),
  filter: ({ source }, filter) => ({ returned: express(source.filter(revive(filter))) }),
  group: ({ source }, group) => ({ returned: express(source.group(revive(group))) }),
  aggregate: ({ source }, aggregate) => ({ returned: express(source.aggregate(revive(aggregate))) }),
  flatView: ({ source }) => ({ returned: express(Array.from(source.flatView())) }),
  range: ({ source }, skip, take) => withCallback((done) => source.range(skip, take, done)),
  prefetch: ({ source }, skip, take) => withCallback((done) => source.prefetch(skip, take, done)),
  inRange: ({ source }, skip, take) => ({ returned: source.inRange(skip, take) }),
  lastRange: ({ source }) => {
    const { start, end, data } = source.lastRange();
    return { returned: { start, end, length: data.length } };
  },
  currentRangeStart: ({ source }) => ({ returned: source.currentRangeStart() }),

  data: ({ source }, rows) => ({ returned: express(source.data(revive(rows))) }),
  at: ({ source }, i) => ({ returned: express(source.at(i)) }),
  get: ({ source }, id) => ({ returned: express(source.get(revive(id))) }),

  add: ({ source }, row) => ({ returned: express(source.add(revive(row))) }),
  insert: ({ source }, i, row) => ({ returned: express(source.insert(i, revive(row))) }),
  set: (side, i, field, value) => onRow(side, i, (row) => row.set(field, revive(value))),
  remove: (side, i) => onRow(side, i, (row) => side.source.remove(row)),
  cancelChanges: ({ source }) => ({ returned: express(source.cancelChanges()) }),
  cancelRow: (side, i) => onRow(side, i, (row) => side.source.cancelChanges(row)),
  listPush: ({ source }, row) => ({ returned: source.data().push(revive(row)) }),
  listSplice: ({ source }, i, n, ...rows) => ({ returned: source.data().splice(i, n, ...revive(rows)).length }),
  sync: ({ source }) => ({ promise: source.sync() }),
  syncTwice: ({ source }) => {
    source.sync();
    return { promise: source.sync() };
  },
  setWhileSyncing: (side, i, field, value) => {
    const promise = side.source.sync();
    onRow(side, i, (row) => row.set(field, revive(value)));
    return { promise };
  },
  readTwice: ({ source }) => {
    const promise = source.read();
    source.read();
    return { promise };
  },

  pushCreate: ({ source }, rows) => void source.pushCreate(revive(rows)),
  pushInsert: ({ source }, i, rows) => void source.pushInsert(i, revive(rows)),
  pushUpdate: ({ source }, rows) => void source.pushUpdate(revive(rows)),
  pushDestroy: ({ source }, rows) => void source.pushDestroy(revive(rows)),

  pushMove: (side, i, k) => onRow(side, k, (row) => void side.source.pushMove(i, [row])),

  online: ({ source }, online) => ({ promise: source.online(online) }),
  offlineData: ({ source }) => ({ returned: withoutUids(source.offlineData()) }),

  // The page was closed and comes again, with the same store.
  reopen: (side) => side.reopen(),
  storeFails: ({ store }) => store.fail(),

  serverSets: ({ server }, i, fields) => {
    if (server.rows.length) Object.assign(server.rows[i % server.rows.length], fields);
  },
  serverFails: ({ server }, op, fault) => server.failNext(op, fault),
};

// A call that takes a callback, as one with a promise.
function withCallback(call) {
  let done;
  const promise = new Promise((resolve) => { done = resolve; });
  call(() => done());
  return { promise };
}

function onRow({ source }, i, act) {
  const rows = Array.from(leaves(Array.from(source.data())));
  return rows.length ? { returned: express(act(rows[i % rows.length])) } : {};
}

function withoutUids(rows) {
  return JSON.parse(JSON.stringify(rows, (name, value) => (name === 'uid' ? undefined : value)));
}
