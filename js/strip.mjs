// Takes out of a wasm file of Go what only stack traces use: files, lines, which calls were inlined where, and the names of
// functions of other modules. A trace then shows our functions without lines, and calls that were inlined not at all.
// Nothing else reads those tables: see funcline1 and inlineUnwinder in the runtime, which take missing tables for "unknown".
// Nor is anything linked that reads the list of types, as reflect does to make new ones.
// Nor does anything read where a goroutine must not be interrupted: on wasm, none is (preemptMSupported in the runtime).
//
// The tables stay where they are, filled with zeros, which a compressed transfer does not notice. Their layout is that of
// the Go release that js/go-tables.mjs names; any other is refused.
import { findTables } from './go-tables.mjs';
import { varint } from './wasm-format.mjs';
import { readMemory, withMemory } from './wasm-memory.mjs';

const inlineTree = { pcdata: 2, funcdata: 3, entry: 16 }; // abi.PCDATA_InlTreeIndex, FUNCDATA_InlTree
// PCDATA_UnsafePoint, InlTreeIndex, ArgLiveIndex; FUNCDATA_InlTree, ArgInfo, ArgLiveInfo, WrapInfo.
const unread = { pcdata: [0, 2, 3], funcdata: [3, 5, 6, 7] };
const none = 0xffffffff;
const named = /^(main|github\.com\/holdfast-sdk)\b/;

/** Returns wasm (a Buffer of the file) without those tables, and with one segment of data. */
export function stripTraces(wasm) {
  const image = readMemory(wasm);
  const memory = { image, view: new DataView(image.buffer) };
  clear(memory, findTables(memory));
  return withMemory(wasm, image);
}

function clear({ image, view }, { funcs, names, pctab, cutab, filetab, gofunc, typelinks }) {
  const keep = new Uint8Array(pctab.end - pctab.start);
  const trees = new Map();
  for (const f of funcs) {
    const { pcsp, pcfile, pcln, cuOffset, startLine, pcdata, funcdata } = fieldsOf(f, image, view);
    for (const field of [pcfile, pcln, cuOffset, startLine]) view.setUint32(field, 0, true);
    if (pcdata.length > inlineTree.pcdata && funcdata.length > inlineTree.funcdata) {
      const tree = view.getUint32(funcdata[inlineTree.funcdata], true);
      const index = view.getUint32(pcdata[inlineTree.pcdata], true);
      if (tree !== none && index) trees.set(tree, largestValue(image, pctab.start + index) + 1);
    }
    for (const i of unread.pcdata) if (i < pcdata.length) view.setUint32(pcdata[i], 0, true);
    for (const i of unread.funcdata) if (i < funcdata.length) view.setUint32(funcdata[i], none, true);
    for (const field of [pcsp, ...pcdata]) {
      const table = view.getUint32(field, true);
      if (table) keep.fill(1, table, tableEnd(image, pctab.start + table) - pctab.start);
    }
  }
  keep.forEach((kept, i) => {
    if (!kept) image[pctab.start + i] = 0;
  });
  clearNames(image, view, funcs, names);
  image.fill(0, typelinks.start, typelinks.end);
  image.fill(0, cutab.start, cutab.end);
  image.fill(0, filetab.start, filetab.end);
  for (const [tree, entries] of trees) image.fill(0, gofunc + tree, gofunc + tree + entries * inlineTree.entry);
}

// Where the fields of a function's record are (runtime._func); pcdata and funcdata are arrays behind it.
function fieldsOf(f, image, view) {
  const at = (field) => f + 4 * field;
  const counts = { pcdata: view.getUint32(at(7), true), funcdata: image[f + 43] };
  const array = (first, length) => Array.from({ length }, (_, i) => at(first + i));
  return {
    pcsp: at(4), pcfile: at(5), pcln: at(6), cuOffset: at(8), startLine: at(9),
    pcdata: array(11, counts.pcdata), funcdata: array(11 + counts.pcdata, counts.funcdata),
  };
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
