import { express } from './values.js';

/** What can be seen of a source and its server, as plain data. */
export function observe({ source, server }) {
  const data = Array.from(source.data());
  const rows = Array.from(leaves(data));
  return {
    data: data.map(record),
    view: Array.from(source.view(), (item) => shown(item, rows)),
    total: express(source.total()),
    totalPages: express(source.totalPages()),
    aggregates: express(source.aggregates()),
    query: express(queryOf(source)),
    hasChanges: source.hasChanges(),
    online: source.online(),
    server: express(server.rows),
  };
}

const parts = ['page', 'pageSize', 'skip', 'take', 'sort', 'filter', 'group', 'aggregate'];

function queryOf(source) {
  return Object.fromEntries(parts.map((part) => [part, source[part]()]));
}

// A record with what it says of itself; a group with what is in it.
function record(item) {
  if (isGroup(item)) return { ...group(item), items: Array.from(item.items, record) };
  const { dirty, dirtyFields, id } = item;
  return { row: express(item), dirty, dirtyFields: express(dirtyFields), id: express(id), isNew: item.isNew?.() };
}

// What a view shows is an item of data(), here by its place there.
function shown(item, rows) {
  if (isGroup(item)) return { ...group(item), items: Array.from(item.items, (below) => shown(below, rows)) };
  return { at: rows.indexOf(item), row: express(item) };
}

function group({ field, value, hasSubgroups, aggregates }) {
  return { field, value: express(value), hasSubgroups, aggregates: express(aggregates) };
}

function isGroup(item) {
  return item !== null && typeof item === 'object' && 'hasSubgroups' in item && 'items' in item;
}

/** The records of a list of records or groups. */
export function* leaves(list) {
  for (const item of list) {
    if (isGroup(item)) yield* leaves(Array.from(item.items));
    else yield item;
  }
}
