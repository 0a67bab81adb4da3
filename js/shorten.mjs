// Shortens the code that Go's compiler writes for wasm: each call, jump and return is a row of instructions in which only a
// number or two differ. Compressed, a quarter of the code was such numbers that say what is known already (RATIONALE.md, "Size").
//
// What a function does stays the same, instruction by instruction. Where the code does not look as expected, because another
// Go release writes it in another way, it stays as it is, and the file is larger.
import { conditionalJumps, directJumps, likeTables, returnsToSwitch } from './jumps.mjs';
import { constant, constantOf, is, mapFunctions, op, operand, type, withOperand } from './wasm-code.mjs';
import { toVarint, varint } from './wasm-format.mjs';

const stackPointer = { local: 1, global: 0 };
const addressLocal = 2; // once there is one; before, the first that is the function's own
const firstFunction = 0x1000; // funcValueOffset of cmd/link: the address of function i is (0x1000 + i) << 16

/** Returns the wasm file (a Buffer) with shorter code. */
export function shortenCode(wasm) {
  return mapFunctions(wasm, ({ locals, code }, index) => {
    const passes = [directJumps, returnsToSwitch, conditionalJumps, likeTables, frames, stackAddresses];
    return returnAddresses({ locals, code: passes.reduce((short, pass) => pass(short), code) }, (firstFunction + index) << 16);
  });
}

/** Before a return, the frame and the return address are taken off the stack in one step. */
export function frames(code) {
  const out = [];
  for (let i = 0; i < code.length; i++) {
    const frame = poppedAt(code, i);
    const address = frame && poppedAt(code, i + 5);
    const end = i + (address ? 10 : 5);
    if (frame && code[end]?.[0] === op.i32Const && is(code[end + 1], op.return)) {
      out.push(code[i], constant(op.i32Const, frame + (address ?? 0)), code[i + 2], Buffer.of(op.globalSet, stackPointer.global));
      i = end - 1;
    } else {
      out.push(code[i]);
    }
  }
  return out;
}

// By how much the five instructions at i raise the stack pointer.
function poppedAt(code, i) {
  const raises =
    is(code[i], op.localGet, stackPointer.local) && code[i + 1]?.[0] === op.i32Const && is(code[i + 2], op.i32Add) &&
    is(code[i + 3], op.localTee, stackPointer.local) && is(code[i + 4], op.globalSet, stackPointer.global);
  return raises ? constantOf(code[i + 1]) : undefined;
}

/** Addresses on the stack are 32 bits wide to begin with: they are not widened, added to and narrowed again. */
export function stackAddresses(code) {
  const out = [];
  for (let i = 0; i < code.length; i++) {
    const offset = widenedAt(code, i);
    if (offset === undefined) {
      out.push(code[i]);
      continue;
    }
    const next = code[i + 5];
    const loads = offset >= 0 && next?.[0] >= op.i32Load && next[0] <= op.i64Load32U;
    if (loads) out.push(code[i], loadBehind(next, offset));
    else out.push(code[i], constant(op.i32Const, offset), Buffer.of(op.i32Add));
    i += loads ? 5 : 4;
  }
  return out;
}

// Which number the five instructions at i add to the stack pointer.
function widenedAt(code, i) {
  const widened =
    is(code[i], op.localGet, stackPointer.local) && is(code[i + 1], op.i64ExtendI32U) && code[i + 2]?.[0] === op.i64Const &&
    is(code[i + 3], op.i64Add) && is(code[i + 4], op.i32WrapI64);
  return widened ? constantOf(code[i + 2]) : undefined;
}

function loadBehind(load, more) {
  const alignment = varint(load, 1);
  const offset = varint(load, alignment.end).value;
  return Buffer.concat([load.subarray(0, alignment.end), toVarint(offset + more)]);
}

/**
 * The return address that each call writes onto the stack is the function's address and a small number. The function's
 * address is taken from a local, so it stands in the file once a function. The browser's compiler sees that it is constant.
 */
export function returnAddresses({ locals, code }, address) {
  const places = code.map((_, i) => placeAt(code, i, address));
  const usual = is(code[0], op.globalGet, stackPointer.global) && is(code[1], op.localSet, stackPointer.local);
  if (!usual || places.every((place) => place === undefined)) return { locals, code };
  const out = [code[0], code[1], constant(op.i64Const, address), Buffer.of(op.localSet, addressLocal)];
  for (let i = 2; i < code.length; i++) {
    if (places[i] !== undefined) {
      out.push(Buffer.of(op.localGet, addressLocal), constant(op.i64Const, places[i]), Buffer.of(op.i64Add));
    } else {
      out.push(movedLocal(code[i]));
    }
  }
  return { locals: withAddressLocal(locals), code: out };
}

// The number of the place behind the call whose return address is written at i. Undefined if the instruction is another.
function placeAt(code, i, address) {
  if (code[i][0] !== op.i64Const || !is(code[i - 1], op.localGet, stackPointer.local) || !is(code[i + 1], op.i64Store, 3, 0)) return undefined;
  const place = constantOf(code[i]) - address;
  return place >= 0 && place < 1 << 16 ? place : undefined;
}

function movedLocal(instruction) {
  const [code] = instruction;
  const local = code === op.localGet || code === op.localSet || code === op.localTee ? operand(instruction) : 0;
  return local < addressLocal ? instruction : withOperand(code, local + 1);
}

// The first local is the stack pointer; those of 64 bits follow.
function withAddressLocal([pointer, ...others]) {
  if (others[0]?.[1] === type.i64) return [pointer, [others[0][0] + 1, type.i64], ...others.slice(1)];
  return [pointer, [1, type.i64], ...others];
}
