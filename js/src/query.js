/** The methods of a DataSource that change one part of its query and keep the rest (Kendo specification §5). */

function change(source, part) {
  const { page, pageSize, sort, filter } = source._state();
  return source.query({ page, pageSize, sort, filter, ...part });
}

export const queryMethods = {
  sort(value) {
    if (value === undefined) return this._state().sort;
    change(this, { sort: value });
    return undefined;
  },

  filter(value) {
    if (value === undefined) return this._state().filter;
    this.trigger('reset');
    change(this, { filter: value, page: 1 });
    return undefined;
  },

  page(value) {
    if (value === undefined) return this._state().page;
    change(this, { page: Math.max(Math.min(value, this.totalPages()), 1) });
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
    return Math.ceil(total / (this.pageSize() || total)) || 0;
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
  if (!(target >= 1 && target <= source.totalPages())) return undefined;
  source.page(target);
  return target;
}
