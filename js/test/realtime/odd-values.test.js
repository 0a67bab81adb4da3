// Arguments that are of no use: a typed error refuses them, or they lead nowhere, and nothing is edited by half. Against a real server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrived, connect, holdfast, openTwice, options } from './harness/clients.js';
import { useServer } from './harness/server.js';

const server = useServer();
const { ConvergenceDomain, ConvergenceError, MemoryStorageAdapter } = holdfast;
const code = (expected) => (error) => error instanceof ConvergenceError && error.code === expected && error.message.length < 300;

const cyclic = {};
cyclic.self = cyclic;
// No text, no number and no content of a model; some cannot even be made a text.
const odd = {
  undefined, null: null, NaN, cyclic, symbol: Symbol('odd'), bigint: 5n, function: () => 'text', promise: Promise.resolve('text'),
  'invalid date': new Date(NaN), map: new Map([['a', 1]]), set: new Set([1]), regexp: /x/, bytes: new Uint8Array(3), boxed: Object('text'),
  'no prototype': Object.assign(Object.create(null), { toString: undefined, x: undefined }), 'half a pair': '\ud800', 'date of a bigint': { $convergenceType: 'date', value: 1n },
  inside: { deep: [{ function() {} }] }, 'a key that cannot be': { '\udc00': 1 },
};
const data = { text: 'text', number: 1, flag: true, date: new Date(7), list: [1, 2], object: { a: 1 }, nothing: null };

// Everything that puts a value into a model, or takes a place in it.
const edits = {
  'set of an object': (model, value) => model.root().set('new', value),
  'insert of an array': (model, value) => model.elementAt('list').insert(0, value),
  'push': (model, value) => model.elementAt('list').push(value),
  'set of an array': (model, value) => model.elementAt('list').set(0, value),
  'value of the root': (model, value) => model.root().value({ new: value }),
  'value of an array': (model, value) => model.elementAt('list').value([1, value]),
  'value of a text': (model, value) => model.elementAt('text').value(value),
  'insert of a text': (model, value) => model.elementAt('text').insert(0, value),
  'value of a number': (model, value) => model.elementAt('number').value(value),
  'add': (model, value) => model.elementAt('number').add(value),
  'value of a boolean': (model, value) => model.elementAt('flag').value(value),
  'value of a date': (model, value) => model.elementAt('date').value(value),
  'value of null': (model, value) => model.elementAt('nothing').value(value),
  'key of set': (model, value) => model.root().set(value, 1),
  'key of remove': (model, value) => model.root().remove(value),
  'index of insert': (model, value) => model.elementAt('list').insert(value, 1),
  'index of remove': (model, value) => model.elementAt('list').remove(value),
  'reorder': (model, value) => model.elementAt('list').reorder(0, value),
  'index of a text': (model, value) => model.elementAt('text').insert(value, 'x'),
  'count of a text': (model, value) => model.elementAt('text').remove(0, value),
};
// Null is content where any content goes.
const fits = (name, value) => value === null && /object|array|push|root/.test(name);

test('an edit with a value that cannot be is refused as a whole, also in a batch, and nobody sees any of it', async (t) => {
  const { a, b } = await openTwice(t, server, { ...data, batches: 0 });
  let batches = 0;
  for (const [name, edit] of Object.entries(edits)) {
    for (const [what, value] of Object.entries(odd)) {
      if (fits(name, value)) continue;
      assert.throws(() => edit(a, value), (error) => code('invalid_value')(error) || code('invalid_operation')(error), `${name}: ${what}`);
      a.startBatch();
      a.elementAt('batches').add(1);
      assert.throws(() => edit(a, value), ConvergenceError);
      a.completeBatch();
      batches++;
    }
  }
  await arrived(a, b);
  assert.deepEqual(b.root().value(), { ...data, batches, barrier: 1 });
  assert.deepEqual(a.root().value(), b.root().value());
  assert.ok(a.isOpen() && b.isOpen());
});

test('what is no key, index or id leads nowhere', async (t) => {
  const { a, ann } = await openTwice(t, server, { ...data, '[object Object]': 1, 5: 1, null: 1, '\ufffd': 1 });
  for (const [what, value] of Object.entries(odd)) {
    assert.deepEqual([a.root().get(value).value(), a.root().hasKey(value)], [undefined, false], what);
    assert.equal(a.root().elementAt(value).value(), undefined, what);
    assert.throws(() => a.elementAt('list').get(value), code('invalid_operation'), what);
    assert.deepEqual([ann.models().isOpen(value), ann.models().isOpening(value)], [false, false], what);
  }
});

test('references and undo managers refuse what they cannot be made of', async (t) => {
  const { a } = await openTwice(t, server, data);
  const [text, object] = [a.elementAt('text'), a.elementAt('object')];
  for (const [what, value] of Object.entries(odd)) {
    const refused = value === '\ud800' ? code('invalid_value') : code('invalid_reference');
    const makes = [() => text.indexReference(value), () => text.rangeReference(value), () => object.propertyReference(value), () => a.elementReference(value)];
    for (const make of makes) assert.throws(make, refused, what);
    assert.throws(() => object.propertyReference('key').set(value), ConvergenceError, what);
    if (value !== undefined) assert.throws(() => a.reference(value, 'key'), refused, what);
    if (value !== undefined) assert.throws(() => a.undoManager({ depth: value }), code('invalid_operation'), what);
  }
  assert.deepEqual([a.references(null), text.references(null)], [[], []]);
  a.undoManager(null).dispose();
});

test('a storage is opened for a user whose name is a text', async (t) => {
  const domain = new ConvergenceDomain(server.url, options({ offline: { storage: new MemoryStorageAdapter() } }));
  t.after(() => domain.dispose());
  for (const [what, value] of Object.entries(odd)) {
    if (['undefined', 'null', 'function', 'promise'].includes(what)) continue; // none, or what gives one
    await assert.rejects(domain.initializeOffline(value), code('bad_option'), what);
  }
  await assert.rejects(domain.initializeOffline(async () => 7), code('bad_option'));
  await domain.initializeOffline('ann');
});
