// Random edits of two clients at the same time: both end with the same content, and events tell all of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrived, openTwice } from './harness/clients.js';
import { useServer } from './harness/server.js';

const server = useServer();

/** Numbers from a seed: the same ones each time (mulberry32). */
function randomOf(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return (below) => Math.floor(next() * below);
}

const letters = ['a', 'bc', 'é', '𝄞', ''];

/** A position in a text that is not within a surrogate pair. */
function boundary(random, text) {
  const at = random(text.length + 1);
  return /[\udc00-\udfff]/.test(text[at] ?? '') ? at + 1 : at;
}

const edits = [
  (model, random) => {
    const text = model.elementAt('text');
    const content = text.value();
    const [from, to] = [boundary(random, content), boundary(random, content)].sort((a, b) => a - b);
    text.splice(from, Math.min(to - from, 3) === to - from ? to - from : 0, letters[random(letters.length)]);
  },
  (model, random) => { const list = model.elementAt('list'); list.insert(random(list.length() + 1), random(100)); },
  (model, random) => { const list = model.elementAt('list'); if (list.length()) list.remove(random(list.length())); },
  (model, random) => { const list = model.elementAt('list'); if (list.length()) list.set(random(list.length()), `s${random(9)}`); },
  (model, random) => { const list = model.elementAt('list'); if (list.length()) list.reorder(random(list.length()), random(list.length())); },
  (model, random) => { model.elementAt('object').set(`k${random(4)}`, random(2) ? random(9) : { deep: [random(9)] }); },
  (model, random) => { model.elementAt('object').remove(`k${random(4)}`); },
  (model, random) => { const n = model.elementAt('n'); if (random(4)) n.add(random(9) - 4); else n.value(random(100)); },
  (model, random) => { if (random(8) === 0) model.elementAt('text').value(`reset ${random(9)}`); },
  (model, random) => { if (random(8) === 0) model.elementAt('list').value([random(9)]); },
  (model, random) => { if (random(8) === 0) model.elementAt('object').value({ k1: random(9) }); },
];

/** Keeps a copy of the content up to date by nothing but events. */
function mirror(model) {
  const { text, list, object, n } = model.root().value();
  const copy = { text, list, object, n };
  const on = (name, events) => { for (const [event, apply] of Object.entries(events)) model.elementAt(name).on(event, apply); };
  const splice = (index, count, added) => { copy.text = copy.text.slice(0, index) + added + copy.text.slice(index + count); };
  on('text', {
    insert: ({ index, value }) => splice(index, 0, value),
    remove: ({ index, value }) => splice(index, value.length, ''),
    splice: ({ index, deleteCount, insertValue }) => splice(index, deleteCount, insertValue),
    value: ({ element }) => { copy.text = element.value(); },
  });
  on('list', {
    insert: ({ index, value }) => { copy.list.splice(index, 0, value.value()); },
    remove: ({ index, oldValue }) => { assert.deepEqual(copy.list.splice(index, 1), [oldValue.value()]); },
    set: ({ index, value, oldValue }) => { assert.deepEqual(copy.list.splice(index, 1, value.value()), [oldValue.value()]); },
    reorder: ({ fromIndex, toIndex }) => { copy.list.splice(toIndex, 0, ...copy.list.splice(fromIndex, 1)); },
    value: ({ element }) => { copy.list = element.value(); },
  });
  on('object', {
    set: ({ key, value }) => { copy.object[key] = value.value(); },
    remove: ({ key, oldValue }) => { assert.deepEqual(copy.object[key], oldValue.value()); delete copy.object[key]; },
    value: ({ element }) => { copy.object = element.value(); },
  });
  on('n', { delta: ({ value }) => { copy.n += value; }, value: ({ element }) => { copy.n = element.value(); } });
  return copy;
}

for (const seed of [1, 2, 3, 4, 5]) {
  test(`random edits of two clients converge, and their events add up to the content (seed ${seed})`, async (t) => {
    const random = randomOf(seed);
    const { a, b } = await openTwice(t, server, { text: 'hello', list: [1, 2], object: { k1: 1 }, n: 0 });
    const copies = [a, b].map((model) => {
      model.emitLocalEvents(true);
      return mirror(model);
    });
    for (let round = 0; round < 60; round++) {
      for (let i = random(8); i > 0; i--) edits[random(edits.length)](random(2) ? a : b, random);
      if (random(3) === 0) await new Promise((resolve) => { setImmediate(resolve); });
      if (random(10) === 0) await arrived(a, b);
    }
    await arrived(a, b);
    await arrived(b, a);
    const { barrier, ...content } = a.root().value();
    assert.deepEqual(b.root().value(), { barrier, ...content });
    for (const copy of copies) assert.deepEqual(copy, content);
  });
}
