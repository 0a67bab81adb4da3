import { median, timeSync } from './time.js';

const turns = 5;

/** Milliseconds that queries of the rows of a source take, by what they are. Each is over when a first page was seen. */
export function queries(source) {
  const results = {};
  const measure = (what, run, prepare = () => source.query({})) => {
    const samples = [];
    for (let i = 0; i < turns; i++) {
      prepare();
      samples.push(timeSync(() => {
        run(i);
        look(source);
      }));
    }
    results[what] = median(samples);
  };
  sorts(source, measure, results);
  filters(source, measure);
  groups(source, measure);
  pages(source, measure);
  measure('get(id) × 1,000', () => {
    const rows = source.total();
    for (let i = 0; i < 1000; i++) if (!source.get(1 + ((i * 7919) % rows))) throw new Error('no such row');
  });
  return results;
}

// Who sorts by a column does it once, and may do it again in the other direction.
function sorts(source, measure, results) {
  for (const [what, field] of [['string', 'name'], ['number', 'price'], ['date', 'created']]) {
    source.query({});
    results[`sort by ${what}, first time`] = timeSync(() => {
      source.query({ sort: { field, dir: 'asc' } });
      look(source);
    });
    measure(`sort by ${what}`, (i) => source.query({ sort: { field, dir: i % 2 ? 'desc' : 'asc' } }));
  }
  measure('sort by category, then price', () => {
    source.query({ sort: [{ field: 'category', dir: 'asc' }, { field: 'price', dir: 'desc' }] });
  });
}

function filters(source, measure) {
  const filter = (field, operator, value) => ({ field, operator, value });
  const all = {
    'filter number ≥': filter('price', 'gte', 500),
    'filter string contains': filter('name', 'contains', 'BRAVO'),
    'filter date and string =': { logic: 'and', filters: [filter('created', 'gt', new Date(2020, 2, 1)), filter('category', 'eq', 'echo')] },
  };
  for (const [what, descriptor] of Object.entries(all)) measure(what, () => source.query({ filter: descriptor }));
}

const totals = [
  { field: 'price', aggregate: 'sum' }, { field: 'price', aggregate: 'average' }, { field: 'quantity', aggregate: 'max' },
  { field: 'id', aggregate: 'count' },
];

function groups(source, measure) {
  measure('group by category, 4 aggregates', () => source.query({ group: { field: 'category', aggregates: totals } }));
  measure('group by 2 fields', () => source.query({ group: [{ field: 'category' }, { field: 'discontinued' }] }));
  measure('4 aggregates', () => {
    source.query({ aggregate: totals });
    if (source.aggregates().id.count !== source.total()) throw new Error('not counted');
  });
}

function pages(source, measure) {
  const sort = { field: 'name', dir: 'asc' };
  const step = (i) => source.page(2 + i);
  measure('page step', step, () => source.query({ page: 1, pageSize: 50 }));
  measure('page step, sorted', step, () => {
    if (!source.sort()?.length || !source.pageSize()) source.query({ page: 1, pageSize: 50, sort });
  });
  measure('page step, grouped', step, () => {
    if (!source.group()?.length) source.query({ page: 1, pageSize: 50, group: { field: 'category' } });
  });
}

// A page of rows is what a grid shows.
function look(source) {
  let rows = source.view();
  while (rows[0]?.items) rows = rows[0].items;
  const shown = Math.min(rows.length, 50);
  for (let i = 0; i < shown; i++) if (rows[i].id === undefined) throw new Error('no row');
}
