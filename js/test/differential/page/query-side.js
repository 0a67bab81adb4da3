import { express, revive } from './values.js';

/** One library running a program about Query: queries over `program.rows`, each of them anew. */
export class QuerySide {
  constructor(library, { rows }) {
    this.Query = library.pieces.Query;
    this.rows = rows;
  }

  open() {}

  async step([name, ...args]) {
    try {
      return { returned: express(calls[name](this.Query, revive(this.rows), ...args)) };
    } catch (error) {
      this.error = error;
      return { threw: true };
    }
  }

  close() {}
}

const calls = {
  process: (Query, rows, options) => {
    const { data, total } = Query.process(rows, revive(options));
    return { data, total };
  },
  // A chain of methods: [name, ...arguments] each.
  chain: (Query, rows, ...links) => {
    const end = links.reduce((query, [name, ...args]) => query[name](...revive(args)), new Query(rows));
    return typeof end.toArray === 'function' ? end.toArray() : end;
  },
  normalizeFilter: (Query, rows, filter) => Query.normalizeFilter(revive(filter)),
  normalizeSort: (Query, rows, ...args) => Query.normalizeSort(...revive(args)),
  normalizeGroup: (Query, rows, ...args) => Query.normalizeGroup(...revive(args)),
  compareFilters: (Query, rows, a, b) => Query.compareFilters(revive(a), revive(b)),
};
