// Leaves out of a wasm file what of Go's tables of functions follows from the rest: where the record of each function is
// (runtime.moduledata.ftab), which address it has, and which function an address belongs to (findfunctab, 1.5 MB). The file
// gets a start function, which an engine runs before anything else in it, that writes them: in less than a millisecond.
//
// Most numbers in the records are places in other tables, which are in the order of the functions unless functions share them.
// Where one is beyond all before it, the file has how far, in its complement: a small number, and the same one for many.
//
// That they do follow is checked here. A Go release with other tables fails the build.
import { findTables } from './go-tables.mjs';
import { constant, op, type } from './wasm-code.mjs';
import { findSection, toVarint, varint, withSection } from './wasm-format.mjs';
import { readMemory, withMemory } from './wasm-memory.mjs';

const firstAddress = 0x1000; // of a function, in units of 1 << 16: funcValueOffset of cmd/link
const entry = { size: 8, record: 4 }; // runtime.functab: address, offset of the record
const record = { size: 44, pcdata: 28, funcdata: 43 }; // runtime._func, and two arrays of words that it counts; then it is aligned
const places = { name: 4, stackSize: 16, stackMap: 1, pointerMaps: 3 }; // fields; an index of the first array; entries of the second
const bucket = { size: 20, perFunction: 16 }; // runtime.findfuncbucket, one for each 4096 addresses

/** Returns wasm (a Buffer of the file) without those tables, and with a function that makes them. */
export function withoutComputedTables(wasm) {
  const image = readMemory(wasm);
  const memory = { image, view: new DataView(image.buffer) };
  const tables = layoutOf(memory);
  const words = [...computedWords(memory, tables)];
  if (words.some(([address, value]) => memory.view.getUint32(address, true) !== value)) {
    throw new Error('the tables of functions have another form: adapt js/computed-tables.mjs to this Go release');
  }
  for (const [address] of words) memory.view.setUint32(address, 0, true);
  differences(memory, tables);
  return withStart(withMemory(wasm, image), startFunction(tables));
}

function layoutOf(memory) {
  const { funcs, ftab, pclntable, findfunctab } = findTables(memory);
  return { count: funcs.length, first: funcs[0] - pclntable.start, ftab: ftab.start, records: pclntable.start, buckets: findfunctab };
}

// The addresses and values of the words that are computed. The last function has fewer buckets, which stay in the file.
function* computedWords({ image, view }, { count, first, ftab, records, buckets }) {
  for (let i = 0, at = first; i < count; i++) {
    yield [ftab + entry.size * i, firstAddress + i];
    yield [ftab + entry.size * i + entry.record, at];
    yield [records + at, firstAddress + i];
    at += sizeOf(view.getUint32(records + at + record.pcdata, true) + image[records + at + record.funcdata]);
  }
  for (let i = 0; i < bucket.perFunction * (count - 1); i++) yield [buckets + bucket.size * i, Math.floor(i / bucket.perFunction)];
}

// Replaces each place that is beyond those before it in the same table by -1 - distance. Others stay, and -1, which is none.
function differences({ image, view }, { count, first, records }) {
  const furthest = {};
  const replace = (table, address) => {
    const value = view.getInt32(address, true);
    const before = furthest[table] ?? 0;
    if (value < -1) throw new Error('a function has another record: adapt js/computed-tables.mjs to this Go release');
    if (value <= before) return;
    view.setInt32(address, -1 - (value - before), true);
    furthest[table] = value;
  };
  for (let i = 0, at = records + first; i < count; i++) {
    const [pcdata, funcdata] = [view.getUint32(at + record.pcdata, true), image[at + record.funcdata]];
    replace('names', at + places.name);
    replace('values', at + places.stackSize);
    if (pcdata > places.stackMap) replace('values', at + record.size + 4 * places.stackMap);
    for (let n = 0; n < Math.min(funcdata, places.pointerMaps); n++) replace(n, at + record.size + 4 * (pcdata + n));
    at += sizeOf(pcdata + funcdata);
  }
}

function sizeOf(words) {
  return (4 * words + record.size + 7) & -8;
}

const code = { i32Load8U: 0x2d, i32Store: 0x36, ltS: 0x48, ltU: 0x49, gtU: 0x4b, mul: 0x6c, and: 0x71, shl: 0x74, shrU: 0x76 };

// computedWords in wasm, and the reverse of differences: locals i and at; the place that was read, the address of the record plus
// four for each entry of the first array, and the furthest places in the tables of names, values and pointer maps.
function startFunction({ count, first, ftab, records, buckets }) {
  const [i, at, place, arrays, names, values, maps] = [0, 1, 2, 3, 4, 5, 6];
  const get = (local) => [op.localGet, local];
  const set = (local) => [op.localSet, local];
  const number = (value) => [...constant(op.i32Const, value)];
  const memory = (access, alignment, offset) => [access, alignment, ...toVarint(offset)];
  const store = (offset) => memory(code.i32Store, 2, offset);
  const address = [get(i), number(firstAddress), [op.i32Add]];
  const ofEntry = [get(i), number(Math.log2(entry.size)), [code.shl]];
  const untilEqual = (limit) => [get(i), number(1), [op.i32Add], [op.localTee, i], number(limit), [code.ltU], [op.brIf, 0]];
  const restore = (base, offset, furthest) => [
    get(base), memory(op.i32Load, 2, records + offset), [op.localTee, place], number(-1), [code.ltS],
    [op.if, type.empty],
    get(base), get(furthest), number(1), [op.i32Sub], get(place), [op.i32Sub], [op.localTee, furthest], memory(code.i32Store, 2, records + offset),
    [op.end],
  ];
  const ifMore = (size, than, then) => [get(at), size, number(than), [code.gtU], [op.if, type.empty], ...then, [op.end]];
  const entriesOfFirst = memory(op.i32Load, 2, records + record.pcdata);
  const entriesOfSecond = memory(code.i32Load8U, 0, records + record.funcdata);
  const words = [get(at), entriesOfFirst, get(at), entriesOfSecond, [op.i32Add]];
  const restoreMap = (n) => ifMore(entriesOfSecond, n, restore(arrays, record.size + 4 * n, maps + n));
  const restoreMaps = Array.from({ length: places.pointerMaps }, (_, n) => restoreMap(n));
  const restorePlaces = [
    ...restore(at, places.name, names),
    ...restore(at, places.stackSize, values),
    ...ifMore(entriesOfFirst, places.stackMap, restore(at, record.size + 4 * places.stackMap, values)),
    get(at), get(at), entriesOfFirst, number(2), [code.shl], [op.i32Add], set(arrays),
    ...restoreMaps.flat(),
  ];
  const instructions = [
    number(first), set(at),
    [op.loop, type.empty],
    ...ofEntry, ...address, store(ftab),
    ...ofEntry, get(at), store(ftab + entry.record),
    get(at), ...address, store(records),
    ...restorePlaces,
    get(at), ...words, number(2), [code.shl], number(record.size + 7), [op.i32Add], number(-8), [code.and], [op.i32Add], set(at),
    ...untilEqual(count),
    [op.end],
    number(0), set(i),
    [op.loop, type.empty],
    get(i), number(bucket.size), [code.mul], get(i), number(Math.log2(bucket.perFunction)), [code.shrU], store(buckets),
    ...untilEqual(bucket.perFunction * (count - 1)),
    [op.end],
    [op.end],
  ];
  return Buffer.from([1, maps + places.pointerMaps, type.i32, ...instructions.flat()]);
}

const section = { type: 1, import: 2, function: 3, start: 8, element: 9, code: 10 };

// The function becomes the last one, so that no index changes. Go imports nothing but functions, whose indexes come first.
function withStart(wasm, body) {
  const count = (id) => varint(wasm, findSection(wasm, id).start).value;
  const index = toVarint(count(section.import) + count(section.function));
  const noParameters = Buffer.of(0x60, 0, 0);
  let file = withEntry(wasm, section.type, noParameters);
  file = withEntry(file, section.function, toVarint(count(section.type)));
  file = withEntry(file, section.code, Buffer.concat([toVarint(body.length), body]));
  const { header } = findSection(file, section.element);
  return Buffer.concat([file.subarray(0, header), Buffer.of(section.start, index.length), index, file.subarray(header)]);
}

function withEntry(wasm, id, added) {
  const found = findSection(wasm, id);
  const count = varint(wasm, found.start);
  return withSection(wasm, found, Buffer.concat([toVarint(count.value + 1), wasm.subarray(count.end, found.end), added]));
}
