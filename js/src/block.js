// Blocks: rows as columns in bytes, the form in which they cross the boundary (datasource/rows/block.go has the layout).

import { text, utf8 } from './buffer.js';

// The kinds of values (datasource/rows/value.go).
const Kind = { undefined: 0, null: 1, bool: 2, number: 3, string: 4, date: 5, json: 6, ref: 7 };

// What is no data (functions, instances of classes) stays on this side; Go knows it by its index here.
export class Refs {
  constructor() {
    this.values = [undefined]; // 0 is no reference
    this.indexes = new Map();
  }

  at(index) {
    return this.values[index];
  }

  index(value) {
    let index = this.indexes.get(value);
    if (index === undefined) {
      index = this.values.push(value) - 1;
      this.indexes.set(value, index);
    }
    return index;
  }
}

// Takes a value apart: sink.number(kind, number) or sink.text(kind, string).
function take(value, refs, sink) {
  switch (typeof value) {
    case 'number':
      return sink.number(Kind.number, value);
    case 'string':
      return sink.text(Kind.string, value);
    case 'boolean':
      return sink.number(Kind.bool, value ? 1 : 0);
    case 'undefined':
      return sink.number(Kind.undefined, 0);
    case 'object':
      return takeObject(value, refs, sink);
    default:
      return sink.number(Kind.ref, refs.index(value));
  }
}

function takeObject(value, refs, sink) {
  if (value === null) return sink.number(Kind.null, 0);
  if (value instanceof Date) return sink.number(Kind.date, value.getTime());
  const json = isData(value) ? stringify(value) : undefined;
  return json === undefined ? sink.number(Kind.ref, refs.index(value)) : sink.text(Kind.json, json);
}

function isData(value) {
  if (Array.isArray(value) || typeof value.toJSON === 'function') return true;
  const proto = Object.getPrototypeOf(value);
  return proto === null || proto === Object.prototype || Object.getPrototypeOf(proto) === null;
}

function stringify(value) {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined; // it contains itself
  }
}

function make(kind, number, string, refs) {
  switch (kind) {
    case Kind.null:
      return null;
    case Kind.bool:
      return number !== 0;
    case Kind.number:
      return number;
    case Kind.string:
      return string;
    case Kind.date:
      return new Date(number);
    case Kind.json:
      return JSON.parse(string);
    case Kind.ref:
      return refs.at(number);
    default:
      return undefined;
  }
}

export function writeValue(writer, value, refs) {
  take(value, refs, {
    text: (kind, string) => writer.u8(kind).str(string),
    number: (kind, number) => (kind >= Kind.bool ? writer.u8(kind).f64(number) : writer.u8(kind)),
  });
}

export function readValue(reader, refs) {
  const kind = reader.u8();
  if (kind === Kind.string || kind === Kind.json) return make(kind, 0, reader.str(), refs);
  return make(kind, kind >= Kind.bool ? reader.f64() : 0, '', refs);
}

// Makes a block of columns {name, values}, all of them of `count` values. Objects that are no dates are references.
export function encodeColumns(columns, count, refs) {
  return layOut(count, columns.map(({ name, values }) => {
    const column = new Column(name, count);
    values.forEach((value, i) => {
      if (typeof value === 'object' && value !== null && !(value instanceof Date)) column.refer(i, refs.index(value));
      else column.put(i, value, refs);
    });
    return column;
  }));
}

// Makes a block of plain rows. A row that is no object becomes one cell with an empty name.
export function encodeBlock(rows, refs) {
  const columns = new Columns(rows.length);
  rows.forEach((row, i) => {
    if (typeof row !== 'object' || row === null || row instanceof Date) {
      columns.named('', 0).put(i, row, refs);
      return;
    }
    const names = Object.keys(row);
    for (let k = 0; k < names.length; k++) columns.named(names[k], k).put(i, row[names[k]], refs);
  });
  return layOut(rows.length, columns.list);
}

class Columns {
  constructor(rows) {
    this.rows = rows;
    this.list = [];
    this.byName = new Map();
  }

  // The column of a name, which mostly is at the same place in all rows.
  named(name, place) {
    const guess = this.list[place];
    return guess?.label === name ? guess : this.byName.get(name) ?? this.add(name);
  }

  add(name) {
    const column = new Column(name, this.rows);
    this.byName.set(name, column);
    this.list.push(column);
    return column;
  }
}

class Column {
  constructor(name, rows) {
    this.label = name;
    this.name = utf8(name);
    this.kinds = new Uint8Array(rows);
    this.numbers = new Float64Array(rows);
    this.texts = [];
    this.codes = new Map();
    this.added = 0; // texts, repeated ones too
    this.at = 0;
  }

  put(i, value, refs) {
    this.at = i;
    take(value, refs, this);
  }

  refer(i, index) {
    this.kinds[i] = Kind.ref;
    this.numbers[i] = index;
  }

  number(kind, number) {
    this.kinds[this.at] = kind;
    this.numbers[this.at] = number;
  }

  text(kind, string) {
    this.kinds[this.at] = kind;
    this.numbers[this.at] = this.code(string);
  }

  // Repeated texts are kept once, until most turn out to be different.
  code(string) {
    this.added++;
    let code = this.codes?.get(string);
    if (code === undefined) {
      code = this.texts.push(string) - 1;
      this.codes?.set(string, code);
      if (code > 1000 && code * 2 > this.added) this.codes = null;
    }
    return code;
  }

  // Lays out offsets and texts.
  close() {
    this.offsets = new Uint32Array(this.texts.length + 1);
    const joined = this.texts.join('');
    this.heap = utf8(joined);
    const ascii = this.heap.length === joined.length;
    // Halves of a surrogate pair at the ends of two texts would become one character in the joined text.
    const parts = ascii ? this.texts : this.texts.map(utf8);
    let at = 0;
    parts.forEach((part, i) => { this.offsets[i + 1] = at += part.length; });
    if (at !== this.heap.length) this.heap = concatenated(parts, at);
  }
}

function concatenated(parts, length) {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

const padded = (n) => (n + 7) & ~7;

function layOut(rows, columns) {
  let size = 12;
  for (const column of columns) {
    column.close();
    size = padded(size + 4 + column.name.length + rows);
    size = padded(size + rows * 8 + 4 + column.offsets.byteLength + column.heap.length);
  }
  const block = new Uint8Array(size);
  const view = new DataView(block.buffer);
  let at = 0;
  const u32 = (v) => {
    view.setUint32(at, v, true);
    at += 4;
  };
  const bytes = (b) => {
    block.set(b, at);
    at += b.length;
  };
  [rows, columns.length, 0].forEach(u32);
  for (const column of columns) {
    u32(column.name.length);
    bytes(column.name);
    bytes(column.kinds);
    at = padded(at);
    bytes(new Uint8Array(column.numbers.buffer));
    u32(column.texts.length);
    bytes(new Uint8Array(column.offsets.buffer));
    bytes(column.heap);
    at = padded(at);
  }
  return block;
}

// A block taken apart. Cells become values when somebody asks for them.
export class Block {
  constructor(bytes, refs) {
    // Numbers are read in place, so the block has to start at a multiple of 8.
    const aligned = bytes.byteOffset % 8 ? bytes.slice() : bytes;
    this.refs = refs;
    this.reader = new DataView(aligned.buffer, aligned.byteOffset, aligned.byteLength);
    this.bytes = aligned;
    this.at = 0;
    this.length = this.u32();
    const columns = this.u32();
    this.handles = this.u32() ? Array.from({ length: this.length }, () => this.u32()) : null;
    this.columns = Array.from({ length: columns }, () => this.column());
    this.names = this.columns.map((column) => column.name);
  }

  u32() {
    this.at += 4;
    return this.reader.getUint32(this.at - 4, true);
  }

  array(Type, length) {
    const start = this.bytes.byteOffset + this.at;
    this.at += length * Type.BYTES_PER_ELEMENT;
    return new Type(this.bytes.buffer, start, length);
  }

  column() {
    const name = text(this.array(Uint8Array, this.u32()));
    const kinds = this.array(Uint8Array, this.length);
    this.at = padded(this.at);
    const numbers = this.array(Float64Array, this.length);
    const offsets = this.array(Uint32Array, this.u32() + 1);
    const heap = this.array(Uint8Array, offsets[offsets.length - 1]);
    this.at = padded(this.at);
    return { name, kinds, numbers, offsets, heap, texts: [] };
  }

  value(column, i) {
    const kind = column.kinds[i];
    const number = column.numbers[i];
    const isText = kind === Kind.string || kind === Kind.json;
    return make(kind, number, isText ? textOf(column, number) : '', this.refs);
  }

  // Writes the members that row i has to a target and returns it.
  row(i, target = {}) {
    for (const column of this.columns) {
      if (column.kinds[i] !== Kind.undefined) target[column.name] = this.value(column, i);
    }
    return target;
  }

  // All rows as plain objects.
  rows() {
    return Array.from({ length: this.length }, (_, i) => this.row(i));
  }
}

function textOf(column, code) {
  return (column.texts[code] ??= text(column.heap.subarray(column.offsets[code], column.offsets[code + 1])));
}
