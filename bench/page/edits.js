import { median, timeSync } from './time.js';

const turns = 11;

/** Milliseconds that edits of the rows of a source take, by what they are; the view was looked at when one is over. */
export function edits(source) {
  const results = {};
  const measure = (what, run) => {
    const samples = Array.from({ length: turns }, (_, i) => timeSync(() => {
      run(i);
      look(source);
    }));
    results[what] = median(samples);
  };
  const rowOf = (i) => source.at(Math.floor((source.total() * i) / turns));
  measure('set one field', (i) => rowOf(i).set('quantity', 5000 + i));
  source.query({ page: 1, pageSize: 50, sort: { field: 'price', dir: 'asc' } });
  look(source);
  measure('set the field of a sorted view', (i) => rowOf(i).set('price', 17 + i));
  measure('add + remove, sorted', () => source.remove(source.add({ name: 'new', price: 3 })));
  source.query({});
  measure('add + remove', () => source.remove(source.add({ name: 'new', price: 3 })));
  for (let i = 0; i < 100; i++) source.at(i).set('rating', 9);
  results['cancelChanges() of 100 rows'] = timeSync(() => {
    source.cancelChanges();
    look(source);
  });
  return results;
}

function look(source) {
  const rows = source.view();
  for (let i = 0; i < 50; i++) if (rows[i].id === undefined) throw new Error('no row');
}
