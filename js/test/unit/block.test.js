import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { encodeBlock } from '../../src/block-encode.js';
import { Block } from '../../src/block.js';
import { readValue, Refs, writeValue } from '../../src/values.js';
import { Reader, Writer } from '../../src/buffer.js';

const golden = (name) => readFileSync(new URL(`../../../testdata/${name}`, import.meta.url));

// What a cell of the golden description is in JavaScript; undefined cells are no members.
function valueOf({ kind, number, text }, refs) {
  if (kind === 6) return JSON.parse(text);
  return [undefined, null, Boolean(number), number, text, new Date(number ?? NaN), undefined, refs.values[number]][kind];
}

// assert takes no two invalid dates for equal.
const comparable = (row) => Object.fromEntries(
  Object.entries(row).map(([name, value]) => [name, value instanceof Date ? String(value.getTime()) : value]),
);

test('the golden block of version 1 reads as its description says', () => {
  const { handles, columns } = JSON.parse(golden('block-v1.json'));
  const refs = new Refs();
  while (refs.values.length <= 7) refs.index(() => {});
  const block = new Block(golden('block-v1.bin'), refs);
  assert.deepEqual(block.handles, handles);
  assert.deepEqual(block.names, columns.map(({ name }) => name));
  handles.forEach((_, i) => {
    const want = columns.filter(({ cells }) => cells[i].kind !== 0).map(({ name, cells }) => [name, valueOf(cells[i], refs)]);
    assert.deepEqual(comparable(block.row(i)), comparable(Object.fromEntries(want)));
  });
});

test('rows of all kinds of values come back as they went in', () => {
  const refs = new Refs();
  const fn = () => {};
  const rows = [
    { id: 1, name: 'Chaï 🍵', ok: true, at: new Date(5), tags: ['a', { b: null }], fn },
    { id: -0.5, name: '', ok: false, none: null },
    { id: NaN, name: 'Chaï 🍵', at: new Date(NaN) },
  ];
  assert.deepEqual(new Block(encodeBlock(rows, refs), refs).rows().map(comparable), rows.map(comparable));
});

test('a block may start anywhere in a message', () => {
  const refs = new Refs();
  const message = new Writer().u8(1).blob(encodeBlock([{ a: 1.5, b: 'x' }], refs)).done();
  const reader = new Reader(message);
  reader.u8();
  assert.deepEqual(new Block(reader.blob(), refs).rows(), [{ a: 1.5, b: 'x' }]);
});

test('texts that are mostly different take one pass, and none is lost', () => {
  const refs = new Refs();
  const rows = Array.from({ length: 5000 }, (_, i) => ({ text: `müller ${i}`, kind: i % 2 ? 'odd' : 'even' }));
  assert.deepEqual(new Block(encodeBlock(rows, refs), refs).rows(), rows);
});

test('an object that contains itself stays on this side', () => {
  const refs = new Refs();
  const loop = {};
  loop.self = loop;
  assert.equal(new Block(encodeBlock([{ loop }], refs), refs).row(0).loop, loop);
});

test('a row that is no object is a cell without a name', () => {
  const refs = new Refs();
  assert.deepEqual(new Block(encodeBlock([7, 'x'], refs), refs).rows(), [{ '': 7 }, { '': 'x' }]);
});

test('single values come back as they went in', () => {
  const refs = new Refs();
  const values = [undefined, null, true, 0, 1e300, 'text', new Date(7), { a: [1] }, Math.max];
  const writer = new Writer(1);
  for (const value of values) writeValue(writer, value, refs);
  const reader = new Reader(writer.done());
  assert.deepEqual(values.map(() => readValue(reader, refs)), values);
  assert.equal(reader.more, false);
});

test('halves of a surrogate pair in neighbouring texts do not become one character', () => {
  const rows = ['cut\ud83d', '\ude00here', 'z'].map((name) => ({ name }));
  const read = new Block(encodeBlock(rows, new Refs()), new Refs()).rows();
  assert.deepEqual(read.map(({ name }) => name), ['cut\ufffd', '\ufffdhere', 'z']);
});
