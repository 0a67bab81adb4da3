import { local, offline, overURLs, record, remote, typed } from './examples.js';

/**
 * The differences that are meant. docs/kendo-differences.md says how and why, under the same ids. Each has
 *
 *   id        its name there
 *   explains  whether it is this one: (difference, {program, call, before, kendo, ours})
 *   ends      true: from here on the two are in different states, and comparing them tells nothing
 *   example   a program that shows it: a difference that its example does not show has to go
 */
export const allowed = [
  {
    id: 'pending-edits-stay',
    explains: (_, { call, before, kendo }) => loads(call, kendo) && before?.kendo.online && before?.ours.hasChanges,
    ends: true,
    example: remote({}, ['read'], ['set', 0, 'name', 'x'], ['read']),
  },
  {
    id: 'pending-edits-survive-reloads',
    explains: (_, { call: [name], before }) => name === 'reopen' && before.ours.hasChanges,
    ends: true,
    example: offline({ offlineStorage: 'key' }, ['set', 0, 'name', 'x'], ['sync'], ['reopen']),
  },
  {
    id: 'stored-at-once',
    explains: (_, { call: [name], before }) => name === 'offlineData' && before?.ours.hasChanges,
    example: remote({ offlineStorage: 'object' }, ['read'], ['set', 0, 'name', 'x'], ['offlineData']),
  },
  {
    id: 'what-succeeded-is-not-sent-again',
    explains: (_, { call: [name], kendo }) => name === 'sync' && kendo.promise?.state === 'rejected',
    ends: true,
    example: remote({}, ['read'], ['add', { name: 'n' }], ['set', 0, 'name', 'x'], ['serverFails', 'update', 400], ['sync']),
  },
  {
    id: 'one-flush-at-a-time',
    explains: (_, { call: [name], before }) => name === 'syncTwice' && before?.ours.hasChanges,
    ends: true,
    example: remote({}, ['read'], ['set', 0, 'name', 'x'], ['syncTwice']),
  },
  {
    id: 'edits-during-a-flush-stay',
    explains: (_, { call: [name], before }) => name === 'setWhileSyncing' && before?.ours.hasChanges,
    ends: true,
    example: remote({}, ['read'], ['set', 0, 'name', 'x'], ['setWhileSyncing', 0, 'name', 'y']),
  },
  {
    id: 'pushes-keep-edits',
    explains: (_, { call: [name], before }) => name === 'pushUpdate' && before?.ours.hasChanges,
    ends: true,
    example: remote({}, ['read'], ['set', 0, 'name', 'x'], ['pushUpdate', [{ id: 1, note: 'y' }]]),
  },
  {
    id: 'offline-reads-settle',
    explains: (_, { program, kendo, ours }) => !program.source?.offlineStorage && kendo.online === false && isStuck(kendo, ours),
    ends: true,
    example: remote({}, ['read'], ['online', false], ['read']),
  },
  {
    id: 'a-full-store-blocks-nothing',
    explains: (_, { program, kendo }) => program.steps.some(([name]) => name === 'storeFails') && kendo.threw,
    ends: true,
    example: remote({ offlineStorage: 'object' }, ['read'], ['storeFails'], ['read']),
  },
  {
    id: 'synced-deletes-stay',
    explains: (_, { call: [name], before }) => name === 'cancelChanges' && before?.kendo.online === false && before.ours.hasChanges,
    ends: true,
    example: offline({}, ['remove', 0], ['sync'], ['cancelChanges']),
  },
  {
    id: 'gone-before-it-was-sent',
    explains: ({ path }, { call: [name], kendo }) => path === 'hasChanges' && name === 'remove' && kendo.online === false,
    example: offline({}, ['add', { name: 'n' }], ['sync'], ['remove', 2]),
  },
  {
    id: 'no-state-member',
    explains: ({ path, kendo }) => /\.__state__$/.test(path) && typeof kendo === 'string',
    example: offline({}, ['set', 0, 'name', 'x'], ['sync'], ['read']),
  },
  {
    id: 'dirty-fields-are-known',
    explains: ({ path, kendo, ours }) => /\.dirtyFields\.\w+$/.test(path) && kendo?.$missing === 0 && ours === true,
    example: offline({}, ['set', 0, 'name', 'x'], ['sync'], ['read']),
  },
  {
    id: 'rows-untouched',
    explains: ({ path }, { program, call }) => program.source && !program.transport && call[0] !== 'sync' && /^events\[\d+\]\.response/.test(path),
    example: local({ data: [{ id: 1, qty: '7' }], schema: typed }, ['read'], ['read']),
  },
  {
    id: 'typed-on-insert',
    explains: (_, { program }) => program === exampleOf('typed-on-insert'),
    ends: true,
    example: local({ schema: typed }, ['add', { qty: 'many' }]),
  },
  {
    id: 'new-rows-are-filtered',
    explains: (_, { program }) => program === exampleOf('new-rows-are-filtered'),
    ends: true,
    example: local(
      { data: [], schema: { model: { id: 'id', fields: { id: { type: 'number', nullable: true } } } } },
      ['filter', { field: 'note', operator: 'eq', value: 'x' }], ['add', { note: 'y' }],
    ),
  },
  {
    id: 'mixed-order',
    explains: (_, { program }) => program === exampleOf('mixed-order'),
    ends: true,
    example: local({ data: [{ id: 1, qty: 'a' }, { id: 2, qty: 1 }] }, ['sort', { field: 'qty', dir: 'asc' }]),
  },
  {
    id: 'dates-are-no-texts',
    explains: (_, { program }) => program === exampleOf('dates-are-no-texts'),
    ends: true,
    example: local({ data: [{ id: 1, day: { $date: 0 } }] }, ['filter', { field: 'day', operator: 'contains', value: 'Time' }]),
  },
  {
    id: 'groups-count-their-own-rows',
    explains: ({ path }, { kendo }) => /(view|items)\[\d+\]\.aggregates\./.test(path) && isBlurred(kendo),
    example: local(
      { data: [{ id: 1 }, { id: 2, note: null }, { id: 3 }] },
      ['group', [{ field: 'note' }, { field: 'qty', aggregates: [{ field: 'id', aggregate: 'count' }] }]],
    ),
  },
  {
    id: 'aggregates-count-once',
    explains: (_, { program }) => program === exampleOf('aggregates-count-once'),
    example: local({ data: [{ id: 1, qty: 2 }] }, ['aggregate', [{ field: 'qty', aggregate: 'sum' }, { field: 'qty', aggregate: 'sum' }]]),
  },
  {
    id: 'aggregate-as-an-object',
    explains: (_, { program }) => program === exampleOf('aggregate-as-an-object'),
    example: local({ data: [{ id: 1, qty: 2 }], aggregate: { field: 'qty', aggregate: 'sum' } }, ['read']),
  },
  {
    id: 'failed-calls-change-nothing',
    explains: (_, { kendo, ours }) => kendo.threw && ours.threw,
    ends: true,
    example: local({ data: [{ id: 1 }], schema: { model: { id: 'id' } } }, ['read'], ['set', 0, 'place.city', 'Rome']),
  },
  {
    id: 'push-without-model',
    explains: ({ path, kendo }, { call: [name] }) => path === 'threw' && kendo === true && name === 'pushUpdate',
    ends: true,
    example: local({ data: [{ id: 1 }] }, ['read'], ['pushUpdate', [{ id: 1 }]]),
  },
  {
    id: 'push-of-what-is-gone',
    explains: (_, { call: [name, rows], before }) => name === 'pushDestroy' && rows.length > 1 && rows.some(({ id }) => !hasRow(before, id)),
    ends: true,
    example: local({ data: [{ id: 1 }] }, ['read'], ['pushDestroy', [{ id: 1 }, { id: 8 }]]),
  },
  {
    id: 'moved-rows-are-not-deleted',
    explains: (_, { call: [name] }) => name === 'pushMove',
    ends: true,
    example: remote({}, ['read'], ['pushMove', 1, 0]),
  },
  {
    id: 'nested-edits-count',
    explains: ({ path, ours }, { program }) => /^dirty(Fields\.inner)?$/.test(path) && ours === true && program.steps.some(([name]) => name === 'setAt'),
    example: record({ id: 1, inner: { a: 1 } }, ['setAt', 'inner', 'a', 2]),
  },
  {
    id: 'default-date',
    explains: ({ kendo, ours }) => isRecent(kendo) && isRecent(ours),
    example: local({ schema: typed }, ['add', {}]),
  },
  {
    id: 'undefined-members',
    explains: ({ kendo, ours }) => kendo?.$undefined === 0 && ours?.$missing === 0,
    example: local({ data: [{ id: 1 }], schema: typed }, ['read']),
  },
  {
    id: 'member-order',
    explains: ({ path, kendo, ours }) => /^requests\[\d+\]\.(body|url)$/.test(path) && sorted(kendo) === sorted(ours),
    example: overURLs(remote({}, ['read'], ['set', 1, 'name', 'x'], ['sync'])),
  },
];

function exampleOf(wanted) {
  return allowed.find(({ id }) => id === wanted).example;
}

// Whether a call brought rows from somewhere.
function loads([name], { events = [] }) {
  return name === 'data' || events.some(({ event, type, response }) => event === 'requestEnd' && type === 'read' && response !== undefined);
}

function isStuck(kendo, ours) {
  return kendo.promise?.state === 'pending' && ours.promise?.state === 'resolved';
}

function hasRow(before, id) {
  return before?.kendo.data.some(({ row }) => row.id === id);
}

// Whether a grouped field has values that are cut apart, but taken for the same when Kendo counts rows: null and undefined, 1 and "1".
function isBlurred({ query = {}, data }) {
  return [query.group ?? []].flat().some(({ field }) => {
    const values = new Set(data.map(({ row }) => JSON.stringify(field in row ? row[field] : { $undefined: 0 })));
    return new Set(Array.from(values, (text) => text.replace('{"$undefined":0}', 'null').replaceAll('"', ''))).size < values.size;
  });
}

function isRecent(value) {
  return value?.$date > Date.now() - 86_400_000;
}

function sorted(text) {
  return String(text).split(/[&,{}]/).sort().join('&');
}
