/**
 * Columns: what a query over rows of the page reads of them. Its fields (paths, functions, none for the row itself) are
 * evaluated here. A path is the name of its column, so what is told of fields needs no translation.
 */

import { encodeColumns } from './block-encode.js';
import { readPath } from './path.js';

export class Columns {
  constructor(rows, refs) {
    this.rows = rows;
    this.refs = refs;
    this.names = new Map();
  }

  // The name of the column that has the values of a field.
  name(field) {
    if (!this.names.has(field)) this.names.set(field, typeof field === 'function' ? `function ${this.names.size}` : String(field ?? ''));
    return this.names.get(field);
  }

  // A descriptor of a sort or aggregate with the name of the column in place of its field.
  descriptor(d) {
    return { ...d, field: this.name(d.field) };
  }

  filter(filter) {
    if (Array.isArray(filter?.filters)) return { ...filter, filters: filter.filters.map((f) => this.filter(f)) };
    if (!filter || typeof filter !== 'object') return filter;
    return { ...this.descriptor(filter), value: this.value(filter.value) };
  }

  group(group) {
    return { ...this.descriptor(group), aggregates: this.list(group.aggregates) };
  }

  list(descriptors) {
    return descriptors?.map((d) => this.descriptor(d));
  }

  // A value to compare with. Objects are equal to themselves only, so they go as what they are in a block.
  value(value) {
    return typeof value === 'object' && value !== null && !(value instanceof Date) ? { $fn: this.refs.index(value) } : value;
  }

  // The columns as a block; one at least, because it tells how many rows there are.
  block() {
    const columns = new Map(Array.from(this.names, ([field, name]) => [name, field]));
    if (!columns.size) columns.set('', () => true);
    const list = Array.from(columns, ([name, field]) => ({ name, values: this.values(field) }));
    return encodeColumns(list, this.rows.length, this.refs);
  }

  values(field) {
    if (typeof field === 'function') return Array.from(this.rows, (row) => field(row));
    const path = String(field ?? '');
    return path === '' ? Array.from(this.rows) : Array.from(this.rows, (row) => readPath(row, path));
  }
}
