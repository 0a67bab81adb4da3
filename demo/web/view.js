import { changesOf } from './changes.js';

const searched = ['title', 'director', 'distributor'];

/** What the table shows: which films, in which order, which page. */
export class View {
  constructor(ds, pageSize) {
    this.ds = ds;
    this.show = 'all';
    this.search = '';
    this.sort = null;
    this.page = 1;
    this.pageSize = pageSize;
    this.changes = new Map();
    this.removed = new Map();
  }

  /** Asks the source for the page; it answers with a change event. */
  query() {
    const sort = this.sort ? [this.sort] : [];
    const filters = searched.map((field) => ({ field, operator: 'contains', value: this.search }));
    const filter = this.search ? { logic: 'or', filters } : [];
    return this.ds.query({ page: this.page, pageSize: this.pageSize, sort, filter });
  }

  set(state) {
    Object.assign(this, { page: 1 }, state);
    this.onset?.();
    return this.query();
  }

  /** Ascending, descending, then the order of the server again. */
  sortBy(field) {
    if (this.sort?.field !== field) return this.set({ sort: { field, dir: 'asc' } });
    return this.set({ sort: this.sort.dir === 'asc' ? { field, dir: 'desc' } : null });
  }

  get total() {
    return this.show === 'changed' ? this.changes.size : this.ds.total();
  }

  get pages() {
    return Math.max(1, Math.ceil(this.total / this.pageSize));
  }

  /** Reads what is pending, and leaves a page that is not there any more. */
  refresh() {
    this.changes = changesOf(this.ds);
    for (const item of this.removed.keys()) if (!this.changes.get(item)?.removed) this.removed.delete(item);
    if (this.page > this.pages) this.set({ page: this.pages });
  }

  /** Keeps a film that is about to be removed in its place until the server has removed it too. */
  keepRemoved(item) {
    const shown = this.rows().map((row) => row.item);
    if (!item.isNew()) this.removed.set(item, shown[shown.indexOf(item) - 1]);
  }

  /** The rows to show, as `{item, change}`; change is undefined for a film without one. */
  rows() {
    if (this.show === 'changed') {
      const start = (this.page - 1) * this.pageSize;
      return [...this.changes].slice(start, start + this.pageSize).map(([item, change]) => ({ item, change }));
    }
    const rows = Array.from(this.ds.view(), (item) => ({ item, change: this.changes.get(item) }));
    for (const [item, before] of this.removed) {
      const at = rows.findIndex((row) => row.item === before);
      if (at >= 0 || before === undefined) rows.splice(at + 1, 0, { item, change: this.changes.get(item) });
    }
    return rows;
  }
}
