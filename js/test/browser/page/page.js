import * as holdfast from '/dist/holdfast.js';

const rows = '/api/rows';
const withId = (row) => `${rows}/${row.id}`;

const transport = {
  read: { url: rows, dataType: 'json' },
  create: { url: rows, type: 'POST', contentType: 'application/json' },
  update: { url: withId, type: 'PUT', contentType: 'application/json' },
  destroy: { url: withId, type: 'DELETE', contentType: 'application/json' },
  parameterMap: (data, type) => (type === 'read' ? data : JSON.stringify(data)),
};

const model = {
  id: 'id',
  fields: {
    id: { type: 'number', editable: false },
    name: { type: 'string' },
    qty: { type: 'number' },
    day: { type: 'date' },
    paid: { type: 'boolean' },
    note: { nullable: true },
  },
};

/** A source over the test server's rows, kept under the key "orders"; `events` lists what it raised. */
function openOrders({ transport: changes, ...options } = {}) {
  const source = new holdfast.DataSource({
    transport: { ...transport, ...changes },
    schema: { model },
    offlineStorage: 'orders',
    ...options,
  });
  source.events = [];
  for (const name of ['requestStart', 'requestEnd', 'change', 'sync', 'error', 'push', 'storage', 'rejected', 'conflict', 'uncertain', 'auth']) {
    source.bind(name, (event) => source.events.push({ name, event }));
  }
  return source;
}

/** How many rows of the source are in each offline state, by what it would find after a reload. */
function countStates(source) {
  const counts = {};
  for (const row of source.offlineData()) counts[row.__state__ ?? 'clean'] = (counts[row.__state__ ?? 'clean'] ?? 0) + 1;
  return counts;
}

Object.assign(window, { holdfast, openOrders, countStates, ready: holdfast.init() });
