// Blocks: rows as columns in bytes, the form in which they cross the boundary (datasource/rows/block.go has the layout).

import { text } from './buffer.js';
import { Kind, make } from './values.js';

// Parts of a block begin at multiples of 8.
export const padded = (n) => (n + 7) & ~7;

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
