/**
 * Query: queries over arrays, as kendo.data.Query. Each method returns a new Query; toArray() gives the rows.
 *
 *   new Query(films).filter({field: 'year', operator: 'lt', value: 1930}).sort({field: 'title', dir: 'asc'}).toArray()
 *   Query.process(films, {filter, sort, skip, take})   // {data, total}
 */

import { compareFilters, normalizeFilter, normalizeGroup, normalizeSort } from './normalize.js';
import { select } from './process.js';

export class Query {
  static normalizeFilter = normalizeFilter;
  static normalizeSort = normalizeSort;
  static normalizeGroup = normalizeGroup;
  static compareFilters = compareFilters;

  /**
   * The rows that a query shows, and how many there are before paging (undefined without filter and page). Both skip and
   * take make a page. With inPlace, a sort changes the order of data itself.
   */
  static process(data, options = {}, inPlace = false) {
    const { skip, take } = options;
    let query = new Query(data);
    let total;
    if (options.filter) {
      query = query.filter(options.filter);
      total = query.data.length;
    }
    query = query.sort(options.sort, undefined, undefined, inPlace);
    if (skip !== undefined && take !== undefined) {
      total = query.data.length;
      query = query.range(skip, take);
    }
    return { total, data: query.data };
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
    return filter?.filters.length ? new Query(select(this.data, { filter })) : this;
  }

  #sorted(sort, inPlace) {
    const rows = select(this.data, { sort });
    if (!inPlace) return new Query(rows);
    rows.forEach((row, i) => { this.data[i] = row; });
    return this;
  }
}
