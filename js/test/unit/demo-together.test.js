import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyTo, changeBetween, compose, moved, splice, splicesOf, transform } from '../../../demo/web/together/change.js';
import { TextField } from '../../../demo/web/together/text-field.js';

/** Numbers below n that are the same in every run with the seed. */
function numbers(seed) {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

const letters = 'ab😀';

function randomText(below, longest) {
  return Array.from({ length: below(longest + 1) }, () => [...letters][below(3)]).join('');
}

// Any steps, also such as splices do not make: inserts on both sides of what is deleted, nothing at all. What is inserted
// looks like a number: a comparison takes it for one.
function randomSteps(below, text) {
  const steps = [];
  for (let at = 0; at < text.length; ) {
    const length = Math.min(1 + below(3), text.length - at);
    const kind = below(4);
    if (kind === 0) steps.push(['123', '-23'][below(2)].slice(0, 1 + below(3)));
    else steps.push(kind === 1 ? -length : length);
    if (kind !== 0) at += length;
  }
  return below(2) ? [...steps, '-7'] : steps;
}

test('a change of a text is the one splice that was typed, as the caret tells', () => {
  const cases = [
    ['aaaa', 'aaaaa', 2, { index: 1, remove: 0, insert: 'a' }],
    ['aaaaa', 'aaaa', 1, { index: 1, remove: 1, insert: '' }],
    ['one two', 'one twenty two', 11, { index: 4, remove: 0, insert: 'twenty ' }],
    ['abc', 'axc', 2, { index: 1, remove: 1, insert: 'x' }],
    ['abc', '', 0, { index: 0, remove: 3, insert: '' }],
    ['undone far from the caret', 'undone far from it', 0, { index: 16, remove: 8, insert: 'i' }],
  ];
  for (const [before, after, caret, expected] of cases) {
    const [only] = splicesOf(changeBetween(before, after, caret));
    assert.deepEqual(only, expected, `${before} → ${after}`);
  }
  assert.deepEqual(changeBetween('same', 'same', 4), []);
});

test('a change never cuts a surrogate pair in two', () => {
  const [joy, cry] = ['😂', '😢']; // they share their first half
  const [house, tent] = ['\u{1F3E0}', '\u{103E0}']; // and these their second
  for (const [before, after] of [[joy, cry], [house, tent], [`a${joy}b`, `a${cry}b`], [joy, joy + cry], [joy + joy, joy], [`${joy}${cry}`, `${cry}`]]) {
    for (let caret = 0; caret <= after.length; caret++) {
      const [{ index, remove, insert }] = splicesOf(changeBetween(before, after, caret));
      const parts = [before.slice(0, index), before.slice(index, index + remove), before.slice(index + remove), insert];
      for (const part of parts) assert.doesNotMatch(part, /\p{Surrogate}/u, `${before} → ${after} at ${caret}`);
      assert.equal(before.slice(0, index) + insert + before.slice(index + remove), after);
    }
  }
});

test('changes made at the same time lead to the same text in either order', () => {
  const below = numbers(4);
  for (let i = 0; i < 5000; i++) {
    const text = randomText(below, 8);
    const [a, b] = [randomSteps(below, text), randomSteps(below, text)];
    const first = below(2) === 0;
    const one = applyTo(applyTo(text, b), transform(a, b, first));
    const other = applyTo(applyTo(text, a), transform(b, a, !first));
    assert.equal(one, other, JSON.stringify({ text, a, b, first }));
  }
});

test('two changes can be made as one', () => {
  const below = numbers(5);
  for (let i = 0; i < 5000; i++) {
    const text = randomText(below, 8);
    const a = randomSteps(below, text);
    const then = applyTo(text, a);
    const b = randomSteps(below, then);
    assert.equal(applyTo(text, compose(a, b)), applyTo(then, b), JSON.stringify({ text, a, b }));
  }
});

test('a position moves with what is inserted at it, and to the edge of what is deleted around it', () => {
  assert.deepEqual([0, 1, 2, 3, 4].map((at) => moved(at, splice(2, 0, 'xy'))), [0, 1, 4, 5, 6]);
  assert.deepEqual([0, 1, 2, 3, 4].map((at) => moved(at, splice(1, 2, ''))), [0, 1, 1, 1, 2]);
  assert.deepEqual([0, 1, 2, 3, 4].map((at) => moved(at, splice(1, 2, 'x'))), [0, 2, 2, 2, 3]);
});

/** A field as a browser has it: it keeps its selection when its text is changed by a script, or else as it is told. */
class FakeField extends EventTarget {
  tagName = 'TEXTAREA';
  value = '';
  selectionStart = 0;
  selectionEnd = 0;
  selectionDirection = 'none';
  ownerDocument = { activeElement: this };

  setSelectionRange(start, end) {
    Object.assign(this, { selectionStart: start, selectionEnd: end });
  }

  setRangeText(text, start, end, mode) {
    this.value = this.value.slice(0, start) + text + this.value.slice(end);
    if (mode === 'end') this.setSelectionRange(start + text.length, start + text.length);
  }

  type(text, { remove = 0 } = {}) {
    this.value = this.value.slice(0, this.selectionStart - remove) + text + this.value.slice(this.selectionEnd);
    const caret = this.selectionStart - remove + text.length;
    this.setSelectionRange(caret, caret);
    this.dispatchEvent(new Event('input'));
  }
}

/** A shared text that somebody else changes, too. */
class FakeString {
  #listeners = {};
  splices = [];

  constructor(text) {
    this.text = text;
  }

  value() {
    return this.text;
  }

  on(name, listener) {
    this.#listeners[name] = listener;
  }

  splice(index, deleteCount, insertValue) {
    this.splices.push([index, deleteCount, insertValue]);
    this.#tell(true, index, deleteCount, insertValue);
  }

  #change(index, count, insert) {
    const removed = this.text.slice(index, index + count);
    this.text = this.text.slice(0, index) + insert + this.text.slice(index + count);
    return removed;
  }

  others(index, count, insert) {
    this.#tell(false, index, count, insert);
  }

  /** What an undo manager does. */
  undo(index, count, insert) {
    this.#tell(true, index, count, insert);
  }

  #tell(local, index, count, insert) {
    const removed = this.#change(index, count, insert);
    if (!count) this.#listeners.insert({ local, index, value: insert });
    else if (!insert) this.#listeners.remove({ local, index, value: removed });
    else this.#listeners.splice({ local, index, deleteCount: count, insertValue: insert });
  }

  replace(text) {
    this.text = text;
    this.#listeners.value({ local: false });
  }
}

function join(text) {
  const [field, string] = [new FakeField(), new FakeString(text)];
  return { field, string, joined: new TextField(field, string) };
}

test('what is typed becomes splices, and what others write leaves the caret with its words', () => {
  const { field, string } = join('hello world');
  field.setSelectionRange(5, 5);
  field.type(',');
  assert.deepEqual(string.splices, [[5, 0, ',']]);
  string.others(0, 0, '“');
  assert.deepEqual([field.value, field.selectionStart], ['“hello, world', 7]);
  string.others(3, 6, '');
  assert.deepEqual([field.value, field.selectionStart, field.selectionEnd], ['“heorld', 3, 3]);
  string.replace('new');
  assert.equal(field.value, 'new');
});

test('characters that a field cannot show keep their places', () => {
  const { field, string } = join('a\r\nb');
  assert.equal(field.value, 'a \nb');
  field.setSelectionRange(4, 4);
  field.type('c');
  string.others(0, 0, 'x\r');
  assert.deepEqual([field.value, string.text], ['x a \nbc', 'x\ra\r\nbc']);
});

test('half a surrogate pair is not shared', () => {
  const { field, string } = join('');
  field.type('\ud83d');
  assert.equal(string.text, '\ufffd');
  assert.equal(field.value, '\ufffd');
});

test('while somebody composes, what others write waits, and neither is lost', () => {
  const below = numbers(6);
  for (let i = 0; i < 500; i++) {
    const { field, string } = join(randomText(below, 6));
    field.setSelectionRange(field.value.length, field.value.length);
    field.dispatchEvent(new Event('compositionstart'));
    for (let j = 0; j < 6; j++) {
      if (below(2)) {
        const shown = field.value;
        const [from, count] = [below(string.text.length + 1), below(3)];
        string.others(from, Math.min(count, string.text.length - from), below(2) || !string.text.slice(from, from + count) ? 'x' : '');
        assert.equal(field.value, shown, 'the field is left alone');
      } else {
        field.type('あい'.slice(0, 1 + below(2)), { remove: Math.min(below(2), field.selectionStart) });
      }
    }
    field.dispatchEvent(new Event('compositionend'));
    assert.equal(field.value, string.text);
  }
});

test('what is undone in this window is seen, with the caret where it was', () => {
  const { field, string } = join('start');
  field.setSelectionRange(5, 5);
  field.type('!');
  assert.equal(field.value, 'start!', 'what was typed is not shown twice');
  field.setSelectionRange(0, 0);
  string.undo(5, 1, '');
  assert.deepEqual([field.value, field.selectionStart], ['start', 5]);
  string.undo(0, 5, 'stop');
  assert.deepEqual([field.value, field.selectionStart], ['stop', 4]);
  assert.deepEqual(string.splices, [[5, 0, '!']], 'and is not made once more');
});

test('a field that was let go changes nothing any more', () => {
  const { field, string, joined } = join('kept');
  joined.end();
  string.others(0, 4, '');
  field.type('x');
  assert.deepEqual([field.value, string.text], ['xkept', '']);
});
