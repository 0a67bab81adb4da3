/**
 * Query: queries over arrays, as kendo.data.Query. Each method returns a new Query; toArray() gives the rows.
 *
 *   new Query(films).filter({field: 'year', operator: 'lt', value: 1930}).sort({field: 'title', dir: 'asc'}).toArray()
 *   Query.process(films, {filter, sort, skip, take})   // {data, total}
 */

import { compareFilters, normalizeFilter, normalizeGroup, normalizeSort } from './normalize.js';
import { process } from './process.js';

export class Query {
  static normalizeFilter = normalizeFilter;
  static normalizeSort = normalizeSort;
  static normalizeGroup = normalizeGroup;
  static compareFilters = compareFilters;

  /**
   * A filter as the text of an expression over a row `d`, for code that is generated, with the functions that it calls as
   * __f[i] (fields) and __o[i] (operators). Other than Kendo's, it has the whole filter in one operator.
   */
  static filterExpr(expression) {
    return { expression: '__o[0](d)', fields: [], operators: [(row) => new Query([row]).filter(expression).data.length > 0] };
  }

  /**
   * What a query shows (rows, or groups of them), and how many rows there are before paging (undefined without filter and
   * page). Both skip and take make a page. With inPlace, a sort changes the order of data itself.
   */
  static process(data, options = {}, inPlace = false) {
    const { skip, take } = options;
    const isPaged = skip !== undefined && take !== undefined;
    const filter = normalizeFilter(options.filter);
    const group = normalizeGroup(options.group);
    const sort = normalizeSort(options.sort) ?? [];
    const asks = filter?.filters.length || group.length || sort.length;
    const window = isPaged ? { skip: Number(skip), take: Number(take) } : {};
    const { rows, groups } = asks ? process(data ?? [], { filter, sort, group, ...window }) : { rows: data ?? [] };
    if (asks && inPlace && !filter) rows.forEach((row, i) => { data[i] = row; });
    const shown = isPaged ? new Query(rows).range(skip, take).data : rows;
    return { total: options.filter || isPaged ? rows.length : undefined, data: groups && shown.length ? groups : shown };
  }

  constructor(data) {
    this.data = data ?? [];
  }

  toArray() {
    return this.data;
  }

  range(index, count) {
    return new Query(this.data.slice(index, index + count));
  }

  skip(count) {
    return new Query(this.data.slice(count));
  }

  take(count) {
    return new Query(this.data.slice(0, count));
  }

  select(selector) {
    return new Query(Array.from(this.data, (row, i) => selector(row, i, this.data)));
  }

  /** Sorts by one field: a path, a function of the row, or {compare(a, b, descending)}. */
  order(selector, dir, inPlace) {
    if (!selector) return new Query(this.data.slice());
    const descriptor = typeof selector === 'object' ? selector : { field: selector };
    return this.#sorted([{ ...descriptor, dir: dir || 'asc' }], inPlace);
  }

  orderBy(selector, inPlace) {
    return this.order(selector, 'asc', inPlace);
  }

  orderByDescending(selector, inPlace) {
    return this.order(selector, 'desc', inPlace);
  }

  /** Sorts by descriptors, or by a field and a direction. Descriptors without a direction are left out. */
  sort(field, dir, _comparer, inPlace) {
    const descriptors = normalizeSort(field, dir);
    return descriptors?.length ? this.#sorted(descriptors, inPlace) : this;
  }

  filter(expression) {
    const filter = normalizeFilter(expression);
    return filter?.filters.length ? new Query(process(this.data, { filter }).rows) : this;
  }

  /** Groups {field, value, items, hasSubgroups, aggregates}, in the order of their fields, nested by further descriptors. */
  group(descriptors) {
    const group = normalizeGroup(descriptors);
    return group.length ? new Query(process(this.data, { group }).groups ?? []) : new Query(this.data);
  }

  /** Groups {field, value, items} by one descriptor. */
  groupBy(descriptor) {
    return this.group(descriptor).select(({ field, value, items }) => ({ field, value, items }));
  }

  /** The aggregates {field: {function: value}} of a list of {field, aggregate}; {} without rows. */
  aggregate(aggregates) {
    if (!Array.isArray(aggregates) || !this.data.length) return {};
    return process(this.data, { aggregate: aggregates }).aggregates;
  }

  #sorted(sort, inPlace) {
    const { rows } = process(this.data, { sort });
    if (!inPlace) return new Query(rows);
    rows.forEach((row, i) => { this.data[i] = row; });
    return this;
  }
}
