// Takes out of a wasm file of Go what only stack traces use: files, lines, which calls were inlined where, and the names of
// functions of other modules. A trace then shows our functions without lines, and calls that were inlined not at all.
// Nothing else reads those tables: see funcline1 and inlineUnwinder in the runtime, which take missing tables for "unknown".
//
// The tables stay where they are, filled with zeros, which a compressed transfer does not notice. Their layout is that of
// the Go release that this script names; it refuses any other.

const magic = 0xfffffff1; // internal/abi.CurrentPCLnTabMagic since Go 1.20
const inlineTree = { pcdata: 2, funcdata: 3, entry: 16 }; // abi.PCDATA_InlTreeIndex, FUNCDATA_InlTree
const none = 0xffffffff;
const named = /^(main|github\.com\/holdfast-sdk)\b/;

/** Strips wasm (a Buffer of the file) in place and returns how many bytes it cleared. */
export function stripTraces(wasm) {
  const memory = readMemory(wasm);
  const tables = findTables(memory);
  const before = countZeros(memory.image);
  clear(memory, tables);
  writeMemory(wasm, memory);
  return countZeros(memory.image) - before;
}

function clear({ image, view }, { funcs, names, pctab, cutab, filetab, gofunc }) {
  const keep = new Uint8Array(pctab.end - pctab.start);
  const mark = (offset) => offset && keep.fill(1, offset, tableEnd(image, pctab.start + offset) - pctab.start);
  const trees = new Map();
  for (const f of funcs) {
    const at = (field) => f + 4 * field;
    const [pcsp, pcfile, pcln, npcdata, cuOffset, startLine] = [4, 5, 6, 7, 8, 9];
    const pcdata = (i) => at(11 + i);
    const funcdata = (i) => at(11 + view.getUint32(at(npcdata), true) + i);
    for (const field of [pcfile, pcln, cuOffset, startLine]) view.setUint32(at(field), 0, true);
    const counts = { pcdata: view.getUint32(at(npcdata), true), funcdata: image[f + 43] };
    if (counts.pcdata > inlineTree.pcdata && counts.funcdata > inlineTree.funcdata) {
      const tree = view.getUint32(funcdata(inlineTree.funcdata), true);
      const index = view.getUint32(pcdata(inlineTree.pcdata), true);
      if (tree !== none && index) trees.set(tree, largestValue(image, pctab.start + index) + 1);
      view.setUint32(funcdata(inlineTree.funcdata), none, true);
      view.setUint32(pcdata(inlineTree.pcdata), 0, true);
    }
    mark(view.getUint32(at(pcsp), true));
    for (let i = 0; i < counts.pcdata; i++) mark(view.getUint32(pcdata(i), true));
  }
  keep.forEach((kept, i) => {
    if (!kept) image[pctab.start + i] = 0;
  });
  clearNames(image, view, funcs, names);
  image.fill(0, cutab.start, cutab.end);
  image.fill(0, filetab.start, filetab.end);
  for (const [tree, entries] of trees) image.fill(0, gofunc + tree, gofunc + tree + entries * inlineTree.entry);
}

// Names that go leave an empty one: byte 0 of their table is its end.
function clearNames(image, view, funcs, { start, end }) {
  const text = Buffer.from(image.subarray(start, end));
  image.fill(0, start, end);
  for (const f of funcs) {
    const offset = view.getUint32(f + 4, true);
    const name = text.subarray(offset, text.indexOf(0, offset));
    if (named.test(name.toString())) image.set(name, start + offset);
    else view.setUint32(f + 4, 0, true);
  }
}

// A table is pairs of varints, value delta and pc delta, up to a value delta of 0 that is not the first.
function walkTable(image, start, each) {
  let at = start;
  let value = -1;
  for (let first = true; ; first = false) {
    const delta = varint(image, at);
    if (delta.value === 0 && !first) return delta.end;
    value += delta.value & 1 ? -(delta.value >>> 1) - 1 : delta.value >>> 1;
    each(value);
    at = varint(image, delta.end).end;
  }
}

function tableEnd(image, start) {
  return walkTable(image, start, () => {});
}

function largestValue(image, start) {
  let largest = -1;
  walkTable(image, start, (value) => { largest = Math.max(largest, value); });
  return largest;
}

function varint(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value |= (byte & 127) << shift;
    if (byte < 128) return { value: value >>> 0, end: at };
  }
}

// The tables by their addresses in memory, from runtime.moduledata.
function findTables({ image, view }) {
  const header = findHeader(image, view);
  const word = (at) => Number(view.getBigUint64(at, true));
  const module = findModule(image, view, header);
  // Word 0 is the header; then come the slices funcnametab, cutab, filetab, pctab, pclntable, ftab (runtime/symtab.go).
  const slice = (i, size) => {
    const start = word(module + 8 + 24 * i);
    return { start, end: start + word(module + 16 + 24 * i) * size };
  };
  const [names, cutab, filetab, pctab, pclntable, ftab] = [slice(0, 1), slice(1, 4), slice(2, 1), slice(3, 1), slice(4, 1), slice(5, 8)];
  const functions = word(header + 8);
  if ((ftab.end - ftab.start) / 8 !== functions + 1) throw new Error('runtime.moduledata has another layout: adapt js/strip.mjs to this Go release');
  const funcs = Array.from({ length: functions }, (_, i) => pclntable.start + view.getUint32(ftab.start + 8 * i + 4, true));
  // Behind ftab: findfunctab, 2 pcs, 13 pairs and triples of section bounds up to rodata, then gofunc.
  return { funcs, names, cutab, filetab, pctab, gofunc: word(module + 8 * goFuncWord) };
}

const goFuncWord = 1 + 3 * 6 + 1 + 2 + 2 + 2 + 2 + 2 + 2 + 2 + 3 + 2 + 1;

function findHeader(image, view) {
  for (let at = 0; at + 8 <= image.length; at += 8) {
    if (view.getUint32(at, true) === magic && image[at + 4] === 0 && image[at + 5] === 0 && image[at + 6] === 1 && image[at + 7] === 8) return at;
  }
  throw new Error('found no function table: adapt js/strip.mjs to this Go release');
}

function findModule(image, view, header) {
  for (let at = 0; at + 8 <= image.length; at += 8) {
    if (view.getUint32(at, true) === header && view.getUint32(at + 4, true) === 0) return at;
  }
  throw new Error('found no runtime.moduledata: adapt js/strip.mjs to this Go release');
}

// Memory as the data segments of the file make it, and where in the file each segment is.
function readMemory(wasm) {
  const segments = dataSegments(wasm);
  const last = segments.at(-1);
  const image = new Uint8Array(last.address + last.length + 8);
  for (const { at, address, length } of segments) image.set(wasm.subarray(at, at + length), address);
  return { segments, image, view: new DataView(image.buffer) };
}

// What lies between segments was zero and must have stayed so.
function writeMemory(wasm, { segments, image }) {
  for (const { at, address, length } of segments) {
    wasm.set(image.subarray(address, address + length), at);
    image.fill(0, address, address + length);
  }
  if (image.some((byte) => byte)) throw new Error('a table reaches between the data segments: adapt js/strip.mjs');
  for (const { at, address, length } of segments) image.set(wasm.subarray(at, at + length), address);
}

function dataSegments(wasm) {
  for (let at = 8; at < wasm.length; ) {
    const id = wasm[at];
    const size = varint(wasm, at + 1);
    if (id === 11) return readSegments(wasm, size.end);
    at = size.end + size.value;
  }
  throw new Error('the wasm file has no data');
}

// Each segment: 0 (memory 0), i32.const address end, length, bytes. Addresses are signed, but below 2 GiB.
function readSegments(wasm, start) {
  const count = varint(wasm, start);
  let at = count.end;
  return Array.from({ length: count.value }, () => {
    if (wasm[at] !== 0 || wasm[at + 1] !== 0x41) throw new Error('a data segment of another form: adapt js/strip.mjs');
    const address = varint(wasm, at + 2);
    const length = varint(wasm, address.end + 1);
    at = length.end + length.value;
    return { at: length.end, address: address.value, length: length.value };
  });
}

function countZeros(bytes) {
  return bytes.reduce((n, byte) => n + (byte === 0), 0);
}
