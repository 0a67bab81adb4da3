// Reads and replaces the memory that a wasm file of Go starts with: the file's data section.
//
// Go's linker leaves zeros out, which makes one segment for each of 80,000 places. Compressed, the addresses of those weigh
// more than the zeros do, so only thousands of zeros in a row are left out here (RATIONALE.md, "Size").

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

/** The wasm file with this memory, in as few segments as have no long row of zeros in them. */
export function withMemory(wasm, memory) {
  const segments = runs(memory).map(([start, end]) => {
    const bytes = memory.subarray(start, end);
    return Buffer.concat([Buffer.of(0, 0x41), toVarint(start, 0x40), Buffer.of(0x0b), toVarint(bytes.length), bytes]);
  });
  return withSection(wasm, findData(wasm), Buffer.concat([toVarint(segments.length), ...segments]));
}

const longRow = 4096;

// The parts of the memory that are set: [start, end] each.
function runs(memory) {
  const found = [];
  for (let at = memory.findIndex((byte) => byte); at >= 0 && at < memory.length; at++) {
    if (memory[at] === 0) continue;
    const last = found.at(-1);
    if (last && at - last[1] < longRow) last[1] = at + 1;
    else found.push([at, at + 1]);
  }
  return found;
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
