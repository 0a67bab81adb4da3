// Takes the functions of a wasm file apart into instructions and puts them together again. It knows the instructions that Go
// writes; each is a Uint8Array of its code and what follows it.
import { findSection, signed, toSigned, toVarint, varint, withSection } from './wasm-format.mjs';

export const op = {
  block: 0x02, loop: 0x03, if: 0x04, end: 0x0b, br: 0x0c, brIf: 0x0d, brTable: 0x0e, return: 0x0f, call: 0x10, callIndirect: 0x11,
  localGet: 0x20, localSet: 0x21, localTee: 0x22, globalGet: 0x23, globalSet: 0x24,
  i32Load: 0x28, i64Load32U: 0x35, i64Store: 0x37, i64Store32: 0x3e, memorySize: 0x3f, memoryGrow: 0x40,
  i32Const: 0x41, i64Const: 0x42, f32Const: 0x43, f64Const: 0x44,
  i32Eqz: 0x45, i32Add: 0x6a, i32Sub: 0x6b, i64Add: 0x7c, i32WrapI64: 0xa7, i64ExtendI32U: 0xad, prefix: 0xfc,
};
export const type = { empty: 0x40, i32: 0x7f, i64: 0x7e };

const codeSection = 10;

/**
 * The wasm file with each function replaced by what change returns for it. change gets { locals, code } and the function's
 * index without imports; locals are pairs of a count and a type, code the instructions.
 */
export function mapFunctions(wasm, change) {
  const section = findSection(wasm, codeSection);
  const count = varint(wasm, section.start);
  const parts = [toVarint(count.value)];
  let at = count.end;
  for (let index = 0; index < count.value; index++) {
    const size = varint(wasm, at);
    at = size.end + size.value;
    const body = toBody(change(readFunction(wasm.subarray(size.end, at)), index));
    parts.push(toVarint(body.length), body);
  }
  return withSection(wasm, section, Buffer.concat(parts));
}

function readFunction(body) {
  const count = varint(body, 0);
  let at = count.end;
  const locals = Array.from({ length: count.value }, () => {
    const { value, end } = varint(body, at);
    at = end + 1;
    return [value, body[end]];
  });
  const code = [];
  while (at < body.length) {
    const end = instructionEnd(body, at);
    code.push(body.subarray(at, end));
    at = end;
  }
  return { locals, code };
}

function toBody({ locals, code }) {
  const groups = locals.map(([count, kind]) => Buffer.concat([toVarint(count), Buffer.of(kind)]));
  return Buffer.concat([toVarint(locals.length), ...groups, ...code]);
}

// How many numbers follow an instruction, by its code; instructions that are not listed have none.
const numbers = new Uint8Array(256);
for (const code of [op.br, op.brIf, op.call, op.i32Const, op.i64Const, op.memorySize, op.memoryGrow]) numbers[code] = 1;
for (const code of [op.block, op.loop, op.if]) numbers[code] = 1; // the type of their results
numbers.fill(1, op.localGet, op.globalSet + 1);
numbers[op.callIndirect] = 2;
numbers.fill(2, op.i32Load, op.i64Store32 + 1); // alignment and offset

// memory.copy and memory.fill, and the conversions that saturate, which have no numbers.
const prefixed = { 10: 2, 11: 1 };

function instructionEnd(bytes, at) {
  const code = bytes[at++];
  if (code === op.f32Const) return at + 4;
  if (code === op.f64Const) return at + 8;
  let left = numbers[code];
  if (code === op.prefix) left = prefixed[bytes[at++]] ?? 0;
  if (code === op.brTable) ({ value: left, end: at } = varint(bytes, at));
  if (code === op.brTable) left++; // the last is for all other values
  for (; left > 0; left--) while (bytes[at++] & 128);
  return at;
}

/** Whether the instruction (or undefined, for none) has just these bytes. */
export function is(instruction, ...bytes) {
  return instruction?.length === bytes.length && bytes.every((byte, i) => instruction[i] === byte);
}

/** Whether the instruction begins something that an end closes. */
export function opens(instruction) {
  return instruction[0] === op.block || instruction[0] === op.loop || instruction[0] === op.if;
}

/** The unsigned number behind the instruction's code: a depth, or the index of a local or a function. */
export function operand(instruction) {
  return varint(instruction, 1).value;
}

/** An instruction with one unsigned number. */
export function withOperand(code, value) {
  return Buffer.concat([Buffer.of(code), toVarint(value)]);
}

/** The value of a constant of up to 32 bits. Undefined for other instructions and constants. */
export function constantOf(instruction) {
  if (instruction?.[0] !== op.i32Const && instruction?.[0] !== op.i64Const) return undefined;
  const value = signed(instruction, 1);
  return toSigned(value).equals(instruction.subarray(1)) ? value : undefined;
}

/** An i32.const or i64.const. */
export function constant(code, value) {
  return Buffer.concat([Buffer.of(code), toSigned(value)]);
}
