/**
 * The differences that are meant. docs/kendo-differences.md says how and why, under the same ids. Each has
 *
 *   id        its name there
 *   explains  whether it is this one: (difference, {program, call, before, kendo, ours})
 *   ends      true: from here on the two are in different states, and comparing them tells nothing
 *   example   a program that shows it; a difference that its example does not show has to go
 */
export const allowed = [
  {
    id: 'undefined-members',
    explains: ({ kendo, ours }) => kendo?.$undefined === 0 && ours?.$missing === 0,
  },
  {
    id: 'default-date',
    explains: ({ kendo, ours }) => isRecent(kendo) && isRecent(ours),
  },
  {
    id: 'pending-edits-stay',
    explains: (_, { call, before, kendo }) => loads(call, kendo) && before?.kendo.online && before?.ours.hasChanges,
    ends: true,
  },
  {
    id: 'stored-at-once',
    explains: (_, { call: [name], before }) => name === 'offlineData' && before?.ours.hasChanges,
  },
  {
    id: 'rows-untouched',
    explains: ({ path }, { program, call }) => !program.transport && call[0] !== 'sync' && /^events\[\d+\]\.response/.test(path),
  },
  {
    id: 'push-without-model',
    explains: ({ path, kendo }, { call: [name] }) => path === 'threw' && kendo === 'TypeError' && name === 'pushUpdate',
    ends: true,
  },
  {
    id: 'member-order',
    explains: ({ path, kendo, ours }) => /^requests\[\d+\]\.(body|url)$/.test(path) && sorted(kendo) === sorted(ours),
  },
];

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
