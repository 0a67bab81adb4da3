import { enveloped, local, offline, overURLs, record, remote, submitted, typed } from './examples.js';

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
    explains: (_, { program, at, call, before, kendo }) => loads(call, kendo) && before?.ours.hasChanges && (before.kendo.online || hasDraft(program, at)),
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
    id: 'refused-changes-wait',
    explains: (_, { program, at, call: [name], ours }) => /^(cancel|sync$)/.test(name) && ours.hasChanges && hasFailed(program, at - 1),
    ends: true,
    example: remote({ offlineStorage: 'object' }, ['read'], ['set', 0, 'name', 'x'], ['serverFails', 'update', 422], ['sync'], ['cancelChanges']),
  },
  {
    id: 'one-flush-at-a-time',
    explains: (_, { call: [name] }) => name === 'syncTwice',
    ends: true,
    example: remote({}, ['read'], ['set', 0, 'name', 'x'], ['syncTwice']),
  },
  {
    id: 'edits-during-a-flush-stay',
    explains: (_, { call: [name] }) => name === 'setWhileSyncing',
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
    id: 'created-without-an-id',
    explains: (_, { ours }) => ours.requests?.some(({ op }) => op !== 'read') && ours.events.some(({ status }) => status === 'parsererror'),
    ends: true,
    example: { ...remote({}, ['read'], ['add', { name: 'n' }], ['sync']), server: { rows: [], echo: 'none' } },
  },
  {
    id: 'offline-reads-settle',
    explains: (_, { program, kendo, ours }) => program.source && !program.source.offlineStorage && kendo.online === false && isStuck(kendo, ours),
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
    id: 'nothing-to-submit',
    explains: (_, { kendo, ours }) => kendo.requests?.some(({ op }) => op === 'submit') && ours.requests.length === 0,
    ends: true,
    example: submitted(remote({ batch: true }, ['read'], ['sync'])),
  },
  {
    id: 'a-call-is-whole',
    explains: ({ path }, { call: [name] }) => /^(push|listSplice)/.test(name) && /^events\[\d+\]\.(sees|items)/.test(path),
    example: local({ data: [{ id: 1 }], schema: typed }, ['read'], ['pushCreate', [{ id: 2 }, { id: 3 }]]),
  },
  {
    id: 'partial-update',
    explains: ({ path }) => /\.partialUpdate$/.test(path),
    example: local({ data: [{ id: 1 }], sort: { field: 'name', dir: 'asc' } }, ['read'], ['set', 0, 'name', 'x']),
  },
  {
    id: 'totals-of-auto-sync',
    explains: ({ path }, { program, at }) =>
      program.source?.autoSync && (/^(events.*\.sees\.total|total(Pages)?|aggregates\..*)$/.test(path) || path.startsWith('view') && hasFailed(program, at)),
    example: remote({ autoSync: true }, ['add', { name: 'n' }]),
  },
  {
    id: 'nothing-to-cancel-without-a-model',
    explains: (_, { program, call: [name] }) => name.startsWith('cancel') && !program.source.schema?.model,
    ends: true,
    example: local({ data: [{ id: 1, name: 'a' }] }, ['read'], ['set', 0, 'name', 'b'], ['cancelChanges']),
  },
  {
    id: 'offline-reads-have-no-response',
    explains: ({ path }, { kendo }) => /^events\[\d+\]\.response$/.test(path) && kendo.online === false,
    example: offline({}, ['read']),
  },
  {
    id: 'no-page-without-a-size',
    explains: ({ kendo, ours }) => kendo?.$number === 'NaN' && ours === 0,
    example: local({ data: [] }, ['page', 1]),
  },
  {
    id: 'pages-are-whole',
    explains: ({ path, kendo }) => /^requests\[\d+\]\.data\.page$/.test(path) && kendo % 1 !== 0,
    example: enveloped(remote({ pageSize: 1, serverPaging: true }, ['read'], ['prefetch', 1, 2])),
  },
  {
    id: 'answers-fill-nothing',
    explains: (_, { program }) => program === exampleOf('answers-fill-nothing'),
    ends: true,
    example: remote({ schema: typed }, ['read'], ['add', { name: 'n' }], ['sync']),
  },
  {
    id: 'requests-in-the-order-of-syncs',
    explains: ({ path }, { kendo, ours }) => /^(requests|events)\[/.test(path) && areReordered(kendo.requests, ours.requests),
    example: offline({}, ['set', 1, 'name', 'x'], ['sync'], ['set', 0, 'name', 'y'], ['online', true]),
  },
  {
    id: 'gone-before-it-was-sent',
    explains: ({ path, ours }, { program, at, kendo }) => path === 'hasChanges' && ours && kendo.online === false && hasRemoved(program, at),
    example: offline({}, ['add', { name: 'n' }], ['sync'], ['remove', 2]),
  },
  {
    id: 'no-state-member',
    explains: ({ path, kendo, ours }) =>
      /\.__state__$/.test(path) ? typeof kendo === 'string' : isSent(path) && kendo.includes('__state__') && sorted(withoutState(kendo)) === sorted(ours),
    example: offline({}, ['set', 0, 'name', 'x'], ['sync'], ['read']),
  },
  {
    id: 'dirty-or-new',
    explains: ({ path }, { program, at, kendo, ours }) =>
      /^(data|view)\[\d+\]\.dirty$/.test(path) && (kendo.online === false || hasFailed(program, at)) && ours.data[path.match(/\d+/)[0]]?.isNew,
    example: offline({}, ['add', { name: 'n' }], ['sync'], ['read']),
  },
  {
    id: 'offline-reads-find-the-rows',
    explains: (_, { program, call, kendo }) => typeof program.source?.schema?.data === 'string' && kendo.online === false && loads(call, kendo),
    ends: true,
    example: enveloped(offline({}, ['read'])),
  },
  {
    id: 'pushed-rows-keep-their-places',
    explains: ({ path }, { program, at, call: [name] }) => name === 'cancelChanges' && (hasPlaced(program, at) || /total(Pages)?$/.test(path)),
    ends: true,
    example: local({ data: [{ id: 1 }, { id: 2 }], schema: typed }, ['read'], ['pushInsert', 1, [{ id: 3 }]], ['cancelChanges']),
  },
  {
    id: 'dirty-fields-are-known',
    explains: ({ path, kendo, ours }) => /\.dirtyFields\.[\w.]+$/.test(path) && kendo?.$missing === 0 && ours === true,
    example: offline({}, ['set', 0, 'name', 'x'], ['sync'], ['read']),
  },
  {
    id: 'rows-untouched',
    explains: ({ path }, { program, call }) => program.source && !program.transport && call[0] !== 'sync' && /^events\[\d+\]\.response/.test(path),
    example: local({ data: [{ id: 1, qty: '7' }], schema: typed }, ['read'], ['read']),
  },
  {
    id: 'pushes-into-local-rows',
    explains: (_, { program, at, call, kendo }) => !program.transport && loads(call, kendo) && hasPushed(program, at),
    ends: true,
    example: local({ data: [{ id: 1 }], schema: typed }, ['read'], ['pushUpdate', [{ id: 1, qty: 1 }]], ['read']),
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
    explains: (_, { call: [name, rows] }) => name === 'pushDestroy' && rows.length > 1,
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
    id: 'functions-are-not-sent',
    explains: (_, { program, call, kendo }) => kendo.threw && program.transport?.kind === 'url' && JSON.stringify(call).includes('"$fn"'),
    ends: true,
    example: overURLs(remote({ serverSorting: true }, ['sort', [{ field: 'name', dir: 'asc', compare: { $fn: 'byLength' } }]])),
  },
  {
    id: 'dates-in-texts',
    explains: ({ kendo }) => / GMT[+-]\d{4} \(/.test(kendo),
    example: { make: { kind: 'model', definition: { id: 'id', fields: { name: { type: 'string' } } } }, steps: [['set', 'name', { $date: 0 }]] },
  },
  {
    id: 'set-into-a-list-by-name',
    explains: ({ path }, { call: [name, ...args] }) => name.startsWith('set') && args.some((x) => /^\w+\.\w+$/.test(x)) && path.startsWith('events'),
    ends: true,
    example: record(undefined, ['set', 'inner', [[null]]], ['set', 'inner.a', {}]),
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
    explains: ({ path, kendo, ours }) => isSent(path) && sorted(kendo) === sorted(ours),
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

// Whether one has begun to read, and only ours has come to an end.
function isStuck(kendo, ours) {
  const ends = (side) => side.events.some(({ event }) => event === 'requestEnd');
  return kendo.events.some(({ event }) => event === 'requestStart') && !ends(kendo) && ends(ours);
}

function hasRemoved({ steps }, at) {
  return steps.slice(0, at + 1).some(([name]) => name === 'remove');
}

function hasPlaced({ steps }, at) {
  return steps.slice(0, at).some(([name]) => name.startsWith('push') || name === 'insert' || name === 'listSplice');
}

function hasPushed({ steps }, at) {
  return steps.slice(0, at).some(([name]) => name === 'pushUpdate');
}

function hasFailed({ steps }, at) {
  return steps.slice(0, at).some(([name]) => name === 'serverFails');
}

function areReordered(kendo = [], ours = []) {
  if (JSON.stringify(kendo) === JSON.stringify(ours)) return false;
  const [theirs, mine] = [kendo, ours].map((list) => list.map((request) => sorted(JSON.stringify(request))).sort().join());
  return theirs === mine;
}

function isSent(path) {
  return /^requests\[\d+\]\.(body|url)$/.test(path);
}

function withoutState(text) {
  return String(text).replaceAll(/&?__state__=\w+|,?"__state__":"\w+"/g, '');
}

// Whether something was edited since the last sync before step `at`.
function hasDraft({ steps }, at) {
  const names = steps.slice(0, at).map(([name]) => name);
  return names.findLastIndex((name) => edits.has(name)) > names.findLastIndex((name) => ends.has(name));
}

const edits = new Set(['add', 'insert', 'set', 'remove', 'listPush', 'listSplice', 'setWhileSyncing']);
const ends = new Set(['sync', 'syncTwice', 'cancelChanges']);

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
  return String(text).split(/[&,{}[\]]/).sort().join('&');
}
