import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMemory, withMemory } from '../../wasm-memory.mjs';

const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const memorySection = [5, 3, 1, 0, 1];
const custom = [0, 2, 1, 0x78];
const segment = (address, bytes) => [0, 0x41, ...address, 0x0b, bytes.length, ...bytes];
const file = (...segments) => {
  const data = [segments.length, ...segments.flat()];
  return Buffer.from([...header, ...memorySection, 11, data.length, ...data, ...custom]);
};
const twoSegments = file(segment([0x3f], [1, 2]), segment([0x80, 1], [3])); // at 63 and 128

test('the memory is what the segments of the file set, and zeros between them', () => {
  const memory = readMemory(twoSegments);
  assert.deepEqual([...memory.subarray(62, 66)], [0, 1, 2, 0]);
  assert.deepEqual([...memory.subarray(127, 130)], [0, 3, 0]);
  assert.equal(memory.reduce((sum, byte) => sum + byte), 6);
});

test('a memory is written as one segment that begins at the first byte set, and other sections stay', () => {
  const bytes = [1, 2, ...new Array(63).fill(0), 3];
  assert.deepEqual(withMemory(twoSegments, readMemory(twoSegments)), file(segment([0x3f], bytes)));
});

test('a long row of zeros is left out, at the price of a segment', () => {
  const memory = new Uint8Array(65536);
  memory.fill(7, 63, 65);
  memory.fill(7, 60000, 60010);
  const wasm = withMemory(twoSegments, memory);
  assert.ok(wasm.length < 100);
  assert.deepEqual(readMemory(wasm).subarray(0, 60010), memory.subarray(0, 60010));
});

test('the engine reads back what was written, at addresses of every length', async () => {
  for (const first of [0, 63, 64, 127, 128, 8191, 8192, 65535]) {
    const memory = new Uint8Array(65536);
    memory.fill(7, first);
    const wasm = withMemory(twoSegments, memory);
    assert.ok(WebAssembly.validate(wasm));
    assert.deepEqual(readMemory(wasm).subarray(0, 65536), memory);
    assert.deepEqual(await memoryOf(wasm), memory);
  }
});

// The file exports its memory when it has an export section, which belongs before the data.
async function memoryOf(wasm) {
  const exported = [7, 5, 1, 1, 0x6d, 2, 0];
  const at = header.length + memorySection.length;
  const { instance } = await WebAssembly.instantiate(Buffer.concat([wasm.subarray(0, at), Buffer.from(exported), wasm.subarray(at)]));
  return new Uint8Array(instance.exports.m.buffer);
}

test('a file without data, or with data of another form, is refused', () => {
  assert.throws(() => readMemory(Buffer.from([...header, ...memorySection])), /has no data/);
  assert.throws(() => readMemory(file([1, 1, 5])), /another form/);
});
