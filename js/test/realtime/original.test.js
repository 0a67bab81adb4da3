// Against the original client: the same exports, and the same program does and tells the same with both.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { patient, Socket } from '../peers/harness/theirs.js';
import { arrived, holdfast, next } from './harness/clients.js';
import { useServer } from './harness/server.js';

const server = useServer();
const original = createRequire(import.meta.url)('@convergence/convergence');

// Storage adapters are known by name only.
const names = Object.keys(original).filter((name) => !['default', 'IdbStorageAdapter'].includes(name));
// Methods that are not in its typings.
const undeclared = new Set(['handleRemoteReferenceEvent', 'processDirectChatArgs', 'removeListenerForAllEvents', 'setData']);

const members = (object) => Object.getOwnPropertyNames(object).filter((name) => !/^(_|constructor$|length$|name$|prototype$)/.test(name));

/** A class with what it inherits, without what is every object's. */
function* chain(Class) {
  for (let at = Class; at && at !== Function.prototype && at !== Error; at = Object.getPrototypeOf(at)) yield at;
}

test('every export of the original is there, with its methods, constants and static functions', () => {
  assert.ok(names.length > 100, `${names.length} names`);
  assert.equal(holdfast.default, holdfast.Convergence);
  for (const name of names) {
    const [theirs, ours] = [original[name], holdfast[name]];
    assert.equal(typeof ours, typeof theirs, name);
    if (typeof theirs !== 'function') {
      assert.deepEqual({ ...ours }, { ...theirs }, name);
      continue;
    }
    for (const member of members(theirs)) {
      assert.equal(typeof ours[member], typeof theirs[member], `${name}.${member}`);
      if (['NAME', 'EVENT_NAME', 'TYPE'].includes(member)) assert.equal(ours[member], theirs[member], `${name}.${member}`);
      // Chats of ours tell of more.
      if (['Events', 'Types', 'TYPES'].includes(member)) assert.deepEqual({ ...ours[member], ...theirs[member] }, { ...ours[member] }, `${name}.${member}`);
    }
    for (const at of chain(theirs)) {
      for (const member of members(at.prototype ?? {})) {
        if (!undeclared.has(member)) assert.ok(member in ours.prototype || isSetByConstructor(name, member), `${name}#${member}`);
      }
    }
  }
});

// Getters of the original that are plain members here.
function isSetByConstructor(name, member) {
  return /Error$/.test(name) && ['code', 'details'].includes(member);
}

/** Values as both sides can be compared by: elements by kind and path, or content if they are detached; users by name. */
function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  if (value.displayName !== undefined) return `user ${value.displayName}`;
  if (typeof value.path === 'function') return `${value.constructor.name} ${JSON.stringify(value.isAttached() ? value.path() : value.value())}`;
  if (value.constructor !== Object) return value.constructor.name;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}

// Members whose values differ on purpose: model_changed names the author here, and not always oneself.
const ignored = { model_changed: ['user'], closed: ['reason'], deleted: ['reason'] };

function describe(event) {
  const all = Object.entries(event).filter(([name, value]) => value !== undefined && name !== 'sessionId' && !ignored[event.name]?.includes(name));
  return [event.constructor.name, Object.fromEntries(all.map(([name, value]) => [name, plain(value)]).sort())];
}

/** Runs a program of two clients with one of the libraries; the events of Bob's elements and references are listed. */
async function run(library, id) {
  const options = { ...patient, webSocket: { class: Socket } };
  const [ann, bob] = [await library.Convergence.connectAnonymously(server.url, 'Ann', options), await library.Convergence.connectAnonymously(server.url, 'Bob', options)];
  const data = { barrier: 0, text: 'hello', list: [1, 2, { deep: 'x' }], n: 5, object: { when: new Date(0), yes: true, none: null } };
  const a = await ann.models().openAutoCreate({ collection: 'original', id, data: () => data });
  const b = await bob.models().open(id);
  const [log, events] = [[], []];
  const watch = (emitter) => emitter.events().subscribe((event) => {
    if (event.childEvent?.element !== b.elementAt('barrier')) events.push(describe(event));
  });
  for (const path of [[], ['text'], ['list'], ['n'], ['object'], ['object', 'when'], ['object', 'yes'], ['list', 2], ['list', 2, 'deep']]) watch(b.elementAt(path));
  for (const step of steps(library)) {
    step(a, b, watch);
    await arrived(a, b);
    await arrived(b, a);
    log.push([...events.splice(0), JSON.stringify(b.root().toJSON(), sorted)]);
  }
  const closed = next(b, 'collaborator_closed');
  await a.close();
  await closed;
  await Promise.all([ann.dispose(), bob.dispose()]);
  return log;
}

// The events of one step by their kinds: which comes first is another for references and detached elements.
function byKind(step) {
  const key = (event) => (event[0] === 'ElementDetachedEvent' ? JSON.stringify(event) : event[0]);
  return [...step].sort((a, b) => (key(a) < key(b) ? -1 : Number(key(a) > key(b))));
}

const sorted = (_, value) => (value && typeof value === 'object' && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort()) : value);

function steps({ RealTimeString }) {
  let caret;
  return [
    (a) => a.elementAt('text').insert(5, '!'),
    (a) => a.elementAt('text').splice(0, 1, 'J'),
    (a) => a.elementAt('text').remove(0, 2),
    (a) => a.elementAt('text').value('new text'),
    (a) => { a.elementAt('n').add(2); a.elementAt('n').subtract(1); a.elementAt('n').value(9); },
    (a) => a.elementAt('object', 'yes').value(false),
    (a) => a.elementAt('object', 'when').value(new Date(1000)),
    (a) => a.elementAt('list').insert(1, { k: [1] }),
    (a) => a.elementAt('list').set(0, 'zero'),
    (a) => a.elementAt('list').reorder(0, 2),
    (a) => a.elementAt('list', 3, 'deep').insert(0, 'y'),
    (a) => a.elementAt('list').remove(3),
    (a) => a.root().set('added', { x: null }),
    (a) => a.root().set('added', 1),
    (a) => a.root().remove('added'),
    (a) => { a.startBatch(); a.elementAt('text').insert(0, '['); a.elementAt('n').add(1); a.completeBatch(); },
    (_, b) => { b.emitLocalEvents(true); b.elementAt('text').insert(0, 'L'); b.elementAt('object').set('mine', 1); b.emitLocalEvents(false); },
    (a, b, watch) => {
      b.elementAt('text').once(RealTimeString.Events.REFERENCE, ({ reference }) => watch(reference));
      caret = a.elementAt('text').indexReference('caret');
      caret.set(3);
      caret.share();
    },
    () => caret.set([2, 4]),
    (a) => a.elementAt('text').insert(0, '>>'),
    () => caret.clear(),
    () => { caret.set(1); caret.unshare(); },
    (a) => { const range = a.elementAt('text').rangeReference('selection'); range.set({ start: 4, end: 2 }); range.share(); },
    (a) => { const property = a.elementAt('object').propertyReference('field'); property.set('yes'); property.share(); },
    (a) => a.elementAt('list').value([7, 8]),
    (a) => a.elementAt('object').value({ z: 1 }),
  ];
}

test('a program tells the same, event by event, with the original and with ours', async () => {
  const [theirs, ours] = [await run(original, 'theirs'), await run(holdfast, 'ours')];
  const changes = theirs.flat();
  assert.ok(changes.length > 50, `${changes.length} events`);
  assert.deepEqual(ours.map(byKind), theirs.map(byKind));
});
