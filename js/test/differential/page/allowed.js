const typed = { model: { id: 'id', fields: { id: { type: 'number' }, name: { type: 'string' }, qty: { type: 'number' }, day: { type: 'date' } } } };

/**
 * The differences that are meant. docs/kendo-differences.md says how and why, under the same ids. Each has
 *
 *   id        its name there
 *   explains  whether it is this one: (difference, {program, call, before, kendo, ours})
 *   ends      true: from here on the two are in different states, and comparing them tells nothing
 *   example   a program that shows it; a difference that its example does not show has to go. Some are too rare, or end too
 *             much, to be looked for in other programs: these explain nothing but the example (`shows`)
 */
export const allowed = [
  {
    id: 'undefined-members',
    explains: ({ kendo, ours }) => kendo?.$undefined === 0 && ours?.$missing === 0,
    example: local({ data: [{ id: 1 }], schema: typed }, [['read']]),
  },
  {
    id: 'default-date',
    explains: ({ kendo, ours }) => isRecent(kendo) && isRecent(ours),
    example: local({ schema: typed }, [['add', {}]]),
  },
  {
    id: 'typed-on-insert',
    explains: (_, { program }) => program.shows === 'typed-on-insert',
    ends: true,
    example: { ...local({ schema: typed }, [['add', { qty: 'many' }]]), shows: 'typed-on-insert' },
  },
  {
    id: 'rows-untouched',
    explains: ({ path }, { program, call }) => !program.transport && call[0] !== 'sync' && /^events\[\d+\]\.response/.test(path),
    example: local({ data: [{ id: 1, qty: '7' }], schema: typed }, [['read'], ['read']]),
  },
  {
    id: 'push-without-model',
    explains: ({ path, kendo }, { call: [name] }) => path === 'threw' && kendo === 'TypeError' && name === 'pushUpdate',
    ends: true,
    example: local({ data: [{ id: 1 }] }, [['read'], ['pushUpdate', [{ id: 1 }]]]),
  },
  {
    id: 'nested-edits-count',
    explains: ({ path }, { call: [name] }) => name === 'setAt' && /^dirty/.test(path),
    example: { make: { kind: 'model', definition: { id: 'id' }, value: { id: 1, inner: { a: 1 } } }, steps: [['setAt', 'inner', 'a', 2]] },
  },
  {
    id: 'member-order',
    explains: ({ path, kendo, ours }) => /^requests\[\d+\]\.(body|url)$/.test(path) && sorted(kendo) === sorted(ours),
    example: remote({ kind: 'url' }, {}, [['read'], ['set', 0, 'name', 'x'], ['sync']], [{ id: 1, note: 'n', name: 'a' }, { id: 2, qty: 1, note: 'm' }]),
  },
  {
    id: 'pending-edits-stay',
    explains: (_, { call, before, kendo }) => loads(call, kendo) && before?.kendo.online && before?.ours.hasChanges,
    ends: true,
    example: remote({ kind: 'function' }, {}, [['read'], ['set', 0, 'name', 'x'], ['read']]),
  },
  {
    id: 'stored-at-once',
    explains: (_, { call: [name], before }) => name === 'offlineData' && before?.ours.hasChanges,
    example: remote({ kind: 'function' }, { offlineStorage: 'object' }, [['read'], ['set', 0, 'name', 'x'], ['offlineData']]),
  },
];

function local(source, steps) {
  return { source, server: { rows: [] }, steps };
}

function remote({ kind }, source, steps, rows = [{ id: 1, name: 'a' }]) {
  const transport = { kind, names: ['read', 'create', 'update', 'destroy'] };
  return { source: { schema: { model: { id: 'id' } }, ...source }, transport, server: { rows }, steps };
}

function isRecent(value) {
  return value?.$date > Date.now() - 86_400_000;
}

// Whether a call brought rows from somewhere.
function loads([name], { events }) {
  return name === 'data' || events.some(({ event, type, response }) => event === 'requestEnd' && type === 'read' && response !== undefined);
}

function sorted(text) {
  return String(text).split(/[&,{}]/).sort().join('&');
}
