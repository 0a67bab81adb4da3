import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { findTables } from '../../go-tables.mjs';
import { stripTraces } from '../../strip.mjs';
import { readMemory } from '../../wasm-memory.mjs';
import { started } from './started.js';

const built = () => readFileSync(new URL('../../dist/holdfast.wasm', import.meta.url));

test('the built file names our functions, but no source files and no functions of others', () => {
  const wasm = built();
  assert.ok(wasm.includes('holdfast-sdk/holdfast/datasource.New\0'), 'our functions have their names');
  assert.ok(!wasm.includes('runtime/proc.go'), 'no source files');
  assert.ok(!wasm.includes('runtime.mallocgc\0'), 'no functions of others');
});

test('stripping twice changes nothing the second time', () => {
  const wasm = started(built()); // with the tables that the file computes
  assert.ok(stripTraces(wasm).equals(wasm));
});

test('a file of another layout is refused', () => {
  const wasm = built();
  const magic = Buffer.from([0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8]);
  wasm[wasm.indexOf(magic)] = 0xf0;
  assert.throws(() => stripTraces(wasm), /adapt js\/go-tables\.mjs/);
});

test('the list of types, which only reflect reads, is empty', () => {
  const image = readMemory(readFileSync(new URL('../../dist/holdfast.wasm', import.meta.url)));
  const { typelinks } = findTables({ image, view: new DataView(image.buffer) });
  assert.ok(typelinks.end > typelinks.start);
  assert.ok(image.subarray(typelinks.start, typelinks.end).every((byte) => byte === 0));
});
