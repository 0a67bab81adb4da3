// Makes blocks of rows: the counterpart of block.js.

import { padded } from './block.js';
import { utf8 } from './buffer.js';
import { Kind, take } from './values.js';

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
