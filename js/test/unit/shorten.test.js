import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { shortenCode } from '../../shorten.mjs';
import { constant, mapFunctions, op, type } from '../../wasm-code.mjs';
import { goFunction, moduleOf, randomCode } from './go-code.js';

const built = () => readFileSync(new URL('../../dist/holdfast.wasm', import.meta.url));

// What a function does with the stack pointer and the memory, entered at a place of its.
function run(wasm, place) {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm));
  const result = exports.run(place);
  return { result, stackPointer: exports.stackPointer.value, memory: Buffer.from(exports.memory.buffer, 0, 2048).toString('hex') };
}

test('random functions with jumps, calls and switches do the same when they are shortened, from every place they can be entered', () => {
  let shorter = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const { code, places } = randomCode(seed);
    const long = moduleOf(code);
    const short = shortenCode(long);
    if (!short.equals(long)) shorter++;
    for (let place = 0; place < places; place++) assert.deepEqual(run(short, place), run(long, place), `seed ${seed}, place ${place}`);
  }
  assert.ok(shorter > 290, `${shorter} of 300 were shortened`);
});

test('the built file is shortened, and shortening it again changes nothing', () => {
  const wasm = built();
  assert.ok(WebAssembly.validate(wasm));
  assert.ok(shortenCode(wasm).equals(wasm));
});

test('a jump forward goes to its target, and one backward to the table', () => {
  const jump = (place) => [[op.i32Const, place], [op.localSet, 0], [op.br, 2]];
  const forward = codeOf(shortenCode(moduleOf(goFunction([[jump(1)], [], []]))));
  assert.deepEqual(forward.filter(([code]) => code === op.br).map(([, depth]) => depth), [0]);
  const backward = codeOf(shortenCode(moduleOf(goFunction([[], [[[op.i32Const, 1], [op.localSet, 0], [op.br, 1]]], []]))));
  assert.ok(backward.some((bytes) => bytes[0] === op.localSet && bytes[1] === 0), 'the place is still set');
});

test('a function that reads the number of its place for something else keeps its jumps', () => {
  const reads = [[op.localGet, 0], [0x1a]];
  const jump = [[op.i32Const, 1], [op.localSet, 0], [op.br, 2]];
  const code = codeOf(shortenCode(moduleOf(goFunction([[reads, jump], [], []]))));
  assert.ok(code.some((bytes) => bytes[0] === op.localSet && bytes[1] === 0), 'the place is still set');
});

test('numbers that share a place get blocks that end together, and all tables count up', () => {
  const [table] = codeOf(shortenCode(moduleOf(goFunction([[], [], []], [0, 0, 1, 2, 2])))).filter(([code]) => code === op.brTable);
  assert.deepEqual([...table], [op.brTable, 4, 0, 1, 2, 3, 4]);
});

test('a comparison of floating point numbers is negated rather than turned round: neither is less than a NaN', () => {
  const isNotLess = (jump) => [[op.localGet, 4], [op.localGet, 4], [0x63], [op.i32Eqz], [op.if, type.empty], ...jump, [op.end]];
  const jump = [[op.i32Const, 1], [op.localSet, 0], [op.br, 3]];
  const code = codeOf(shortenCode(moduleOf(goFunction([[isNotLess(jump)], [], []]))));
  const at = code.findIndex(([first]) => first === 0x63);
  assert.deepEqual([code[at + 1][0], code[at + 2][0]], [op.i32Eqz, op.brIf]);
});

test('the address of a function stands in it once, however many calls it makes', () => {
  const address = constant(op.i64Const, 0x1000 << 16);
  const call = (place) => [
    [op.localGet, 1], [op.i32Const, 8], [op.i32Sub], [op.localTee, 1], [op.globalSet, 0],
    [op.localGet, 1], [...constant(op.i64Const, (0x1000 << 16) + place)], [op.i64Store, 3, 0],
  ];
  const code = codeOf(shortenCode(moduleOf(goFunction([[call(1)], [call(2)], []]))));
  assert.equal(code.filter((bytes) => address.equals(bytes)).length, 1);
});

// The instructions of the file's only function.
function codeOf(wasm) {
  let found;
  mapFunctions(wasm, (body) => {
    found ??= body.code;
    return body;
  });
  return found;
}
