/**
 * Columns: what a query over rows of the page reads of them. Its fields (paths, functions, none for the row itself) are
 * evaluated here, and Go gets their values under names of ours.
 */

import { encodeColumns } from './block.js';
import { readPath } from './path.js';

export class Columns {
  constructor(rows, refs) {
    this.rows = rows;
    this.refs = refs;
    this.fields = new Map();
  }

  // The name of the column that has the values of a field.
  name(field) {
    const key = field ?? '';
    if (!this.fields.has(key)) this.fields.set(key, String(this.fields.size));
    return this.fields.get(key);
  }

  // A descriptor of a filter, sort, group or aggregate with the name of the column in place of its field.
  descriptor(d) {
    return { ...d, field: this.name(d.field) };
  }

  filter(filter) {
    if (Array.isArray(filter?.filters)) return { ...filter, filters: filter.filters.map((f) => this.filter(f)) };
    if (!filter || typeof filter !== 'object') return filter;
    return { ...this.descriptor(filter), value: this.value(filter.value) };
  }

  // A value to compare with. Objects are equal to themselves only, so they go as what they are in a block.
  value(value) {
    return typeof value === 'object' && value !== null && !(value instanceof Date) ? { $fn: this.refs.index(value) } : value;
  }

  // The columns as a block; one at least, because it tells how many rows there are.
  block() {
    if (!this.fields.size) this.fields.set(() => true, '0');
    const columns = Array.from(this.fields, ([field, name]) => ({ name, values: this.values(field) }));
    return encodeColumns(columns, this.rows.length, this.refs);
  }

  values(field) {
    if (field === '') return Array.from(this.rows);
    const read = typeof field === 'function' ? field : (row) => readPath(row, String(field));
    return Array.from(this.rows, (row) => read(row));
  }
}
