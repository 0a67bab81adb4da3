import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { withoutComputedTables } from '../../computed-tables.mjs';
import { findTables } from '../../go-tables.mjs';
import { readMemory, withMemory } from '../../wasm-memory.mjs';
import { started } from './started.js';

const built = () => readFileSync(new URL('../../dist/holdfast.wasm', import.meta.url));

function tablesOf(wasm) {
  const image = readMemory(wasm);
  const view = new DataView(image.buffer);
  return { image, view, ...findTables({ image, view }) };
}

test('what the start function writes is what was left out of the file', () => {
  const whole = started(built());
  assert.ok(withMemory(whole, readMemory(withoutComputedTables(whole))).equals(built()));
});

test('once started, the entry of each function names its address and its record, which begins with the same address', () => {
  const { view, ftab, pclntable, funcs } = tablesOf(started(built()));
  assert.ok(funcs.length > 1000);
  funcs.forEach((record, i) => {
    assert.equal(view.getUint32(ftab.start + 8 * i, true), 0x1000 + i);
    assert.equal(view.getUint32(record, true), 0x1000 + i);
    assert.ok(record < pclntable.end && (i === 0 || record > funcs[i - 1]));
  });
});

test('tables that do not follow from the records are refused', () => {
  const { image, view, ftab } = tablesOf(started(built()));
  view.setUint32(ftab.start + 8 * 17, 5, true);
  assert.throws(() => withoutComputedTables(withMemory(built(), image)), /adapt js\/computed-tables\.mjs/);
});


test('once started, the name of each function begins where another ends, and main.main has its own', () => {
  const { image, view, names, funcs } = tablesOf(started(built()));
  const found = new Set();
  for (const record of funcs) {
    const at = names.start + view.getUint32(record + 4, true);
    assert.ok(at === names.start || image[at - 1] === 0);
    found.add(Buffer.from(image.subarray(at, image.indexOf(0, at))).toString());
  }
  assert.ok(found.has('main.main') && found.has('github.com/holdfast-sdk/holdfast/wire.DecodeFrame'));
});

test('a record with a place that is none is refused', () => {
  const { image, view, funcs } = tablesOf(started(built()));
  view.setInt32(funcs[17] + 16, -2, true);
  assert.throws(() => withoutComputedTables(withMemory(built(), image)), /adapt js\/computed-tables\.mjs/);
});
