// Functions of the form that Go's compiler gives them for wasm (see js/jumps.mjs), small and at random.
import { constant, op, type } from '../../wasm-code.mjs';
import { toVarint } from '../../wasm-format.mjs';

const i32 = type.i32;
const i64 = type.i64;
const f64 = 0x7c;
const address = 0x1000 << 16; // of the first function
const memoryStart = 256; // where the stack pointer begins

/**
 * The instructions of a function, as arrays of bytes. regions: for each place, the lists of instructions behind it. table: the
 * region of each number. Locals: 0 the place, 1 the stack pointer, 2 and 3 of 64 bits, 4 a floating point number.
 */
export function goFunction(regions, table = regions.map((_, i) => i)) {
  const block = [op.block, type.empty];
  return [
    [op.globalGet, 0], [op.localSet, 1],
    block, [op.loop, type.empty], ...regions.map(() => block),
    [op.localGet, 0], [op.brTable, ...toVarint(table.length - 1), ...table.flatMap((region) => [...toVarint(region)])],
    ...regions.flatMap((region) => [[op.end], ...region.flat()]),
    ...leave(0), [op.end], [0x00], [op.end], [op.i32Const, 1], [op.end],
  ];
}

const move = (by, operation) => [[op.localGet, 1], [...constant(op.i32Const, by)], [operation], [op.localTee, 1], [op.globalSet, 0]];
const leave = (frame) => [...(frame ? move(frame, op.i32Add) : []), ...move(8, op.i32Add), [op.i32Const, 0], [op.return]];

/** A function of random jumps, calls, comparisons and stores which ends after some steps: { code, places }. */
export function randomCode(seed) {
  const random = numbers(seed);
  const count = 2 + random(12);
  const table = Array.from({ length: count }, (_, i) => new Array(1 + random(3)).fill(i)).flat();
  const numberOf = (region) => table.indexOf(region);
  const regions = Array.from({ length: count }, (_, i) => {
    const depth = count - 1 - i; // of the loop
    const jump = (more) => [[...constant(op.i32Const, numberOf(random(count)))], [op.localSet, 0], [op.br, depth + more]];
    const steps = [() => store(random), () => jumpIf(random, jump(1)), () => addressOf(random), () => call(depth + 1, random(1000))];
    const body = Array.from({ length: 1 + random(4) }, () => steps[random(steps.length)]());
    return [step(leave(8 * random(20))), ...body, ...(random(4) === 0 ? [jump(0)] : [])];
  });
  return { code: goFunction(regions, table), places: table.length };
}

// Counts in local 2, notes it in the memory, and leaves at 60.
function step(end) {
  return [
    [op.localGet, 2], [op.i64Const, 1], [op.i64Add], [op.localSet, 2],
    [op.localGet, 2], [op.i32WrapI64], [op.localGet, 3], [op.i64Store, 3, 0x80, 8],
    [op.localGet, 2], [op.i64Const, 60], [0x55], [op.if, type.empty], ...end, [op.end],
  ];
}

function store(random) {
  return [[op.localGet, 3], [...constant(op.i64Const, random(100000) - 50000)], [op.i64Add], [op.localSet, 3]];
}

const comparisons = [0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a];

function jumpIf(random, jump) {
  const negated = random(2) === 0 ? [[op.i32Eqz]] : [];
  const compared = [[op.localGet, 3], [...constant(op.i64Const, random(60000) - 30000)], [comparisons[random(comparisons.length)]]];
  return [...compared, ...negated, [op.if, type.empty], ...jump, [op.end]];
}

// Loads from, or stores to, a place on the stack through an address of 64 bits.
function addressOf(random) {
  const at = [[op.localGet, 1], [op.i64ExtendI32U], [...constant(op.i64Const, 8 * random(8))], [op.i64Add], [op.i32WrapI64]];
  if (random(2) === 0) return [...at, [op.localGet, 2], [op.i64Store, 3, 0]];
  return [...at, [0x29, 3, 8 * random(4)], [op.localSet, 3]];
}

// Notes where to go on, as for a call, and is switched away after that if local 3 says so.
function call(exit, place) {
  return [
    ...move(8, op.i32Sub), [op.localGet, 1], [...constant(op.i64Const, address + place)], [op.i64Store, 3, 0],
    ...move(8, op.i32Add), [op.localGet, 3], [...constant(op.i64Const, 40000)], [0x55], [op.brIf, exit],
  ];
}

/** A wasm file with this function, which it exports as run, with its memory and stack pointer. */
export function moduleOf(code) {
  const section = (id, bytes) => [id, ...toVarint(bytes.length), ...bytes];
  const name = (text) => [text.length, ...Buffer.from(text)];
  const body = [3, 1, i32, 2, i64, 1, f64, ...code.flat()];
  return Buffer.from([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, [1, 0x60, 1, i32, 1, i32]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 1]),
    ...section(6, [1, i32, 1, ...constant(op.i32Const, memoryStart), op.end]),
    ...section(7, [3, ...name('run'), 0, 0, ...name('memory'), 2, 0, ...name('stackPointer'), 3, 0]),
    ...section(10, [1, ...toVarint(body.length), ...body]),
  ]);
}

// The same numbers from 0 to limit-1 for the same seed.
function numbers(seed) {
  let state = seed * 2654435761;
  return (limit) => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0;
    return (state >>> 8) % limit;
  };
}
