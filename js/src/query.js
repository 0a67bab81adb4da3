/** The methods of a DataSource that change one part of its query and keep the rest (Kendo specification §5). */

/** What a query has to say to keep all parts as they are. */
export function windowOf(source) {
  const { page, pageSize, sort, filter, group, aggregate } = source._state();
  return { page, pageSize, sort, filter, group, aggregate };
}

function change(source, part) {
  source.query({ ...windowOf(source), ...part });
}

export const queryMethods = {
  sort(value) {
    if (value === undefined) return this._state().sort;
    this.trigger('sort');
    change(this, { sort: value });
    return undefined;
  },

  filter(value) {
    if (value === undefined) return this._state().filter;
    this.trigger('reset');
    change(this, { filter: value, page: 1 });
    return undefined;
  },

  group(value) {
    if (value === undefined) return this._state().group;
    change(this, { group: value });
    return undefined;
  },

  aggregate(value) {
    if (value === undefined) return this._state().aggregate;
    change(this, { aggregate: value });
    return undefined;
  },

  page(value) {
    if (value === undefined) return this._state().page;
    change(this, { page: Math.max(Math.min(value, this.totalPages() || 0), 1) });
    return undefined;
  },

  pageSize(value) {
    if (value === undefined) return this._state().take;
    change(this, { pageSize: value, page: 1 });
    return undefined;
  },

  skip() {
    return this._state().skip;
  },

  take() {
    return this._state().take;
  },

  totalPages() {
    const total = this.total();
    return Math.ceil(total / (this.pageSize() || total));
  },

  next() {
    return move(this, 1);
  },

  prev() {
    return move(this, -1);
  },
};

function move(source, step) {
  const target = (source.page() ?? NaN) + step;
  // With nothing to show there is no last page, and nothing is beyond it.
  if (!(target >= 1) || (source.total() && target > source.totalPages())) return undefined;
  change(source, { page: target });
  return target;
}
