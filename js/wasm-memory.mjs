// Reads and replaces the memory that a wasm file of Go starts with: the file's data section.
//
// Go's linker leaves zeros out, which makes one segment for each of 80,000 places. Compressed, the addresses of those weigh
// more than the zeros do, so one segment is written instead (RATIONALE.md, "Size").

import { findSection, toVarint, varint, withSection } from './wasm-format.mjs';

const dataSection = 11;

/** The memory as a Uint8Array: from address 0 to the last byte that the file sets, and zeros up to a whole word. */
export function readMemory(wasm) {
  const { start } = findData(wasm);
  const count = varint(wasm, start);
  let at = count.end;
  const segments = Array.from({ length: count.value }, () => {
    const segment = readSegment(wasm, at);
    at = segment.end;
    return segment;
  });
  const memory = new Uint8Array((segments.at(-1).address + segments.at(-1).bytes.length + 15) & ~7);
  for (const { address, bytes } of segments) memory.set(bytes, address);
  return memory;
}

/** The wasm file with this memory, in one segment. */
export function withMemory(wasm, memory) {
  const first = memory.findIndex((byte) => byte);
  const bytes = memory.subarray(first, memory.findLastIndex((byte) => byte) + 1);
  const data = Buffer.concat([Buffer.of(1, 0, 0x41), toVarint(first, 0x40), Buffer.of(0x0b), toVarint(bytes.length), bytes]);
  return withSection(wasm, findData(wasm), data);
}

function findData(wasm) {
  const found = findSection(wasm, dataSection);
  if (!found) throw new Error('the wasm file has no data');
  return found;
}

// A segment: 0 (memory 0), i32.const address end, length, bytes. Addresses are signed, but below 2 GiB.
function readSegment(wasm, at) {
  if (wasm[at] !== 0 || wasm[at + 1] !== 0x41) throw new Error('a data segment of another form: adapt js/wasm-memory.mjs');
  const address = varint(wasm, at + 2);
  const length = varint(wasm, address.end + 1);
  const end = length.end + length.value;
  return { address: address.value, bytes: wasm.subarray(length.end, end), end };
}
