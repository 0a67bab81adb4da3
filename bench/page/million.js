import { time } from './time.js';

/**
 * Milliseconds that queries of very many rows take, and the longest time for which each keeps the page from doing anything
 * else. `load()` brings the source.
 */
export async function million(load) {
  const results = {};
  const tasks = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries()));
  observer.observe({ type: 'longtask' });
  const measure = async (what, work) => {
    await idle();
    tasks.length = 0;
    results[what] = await time(work);
    await idle();
    tasks.push(...observer.takeRecords());
    results[`${what}: longest freeze`] = Math.max(0, ...tasks.map((task) => task.duration));
  };
  let source;
  await measure('read JSON', async () => { source = await load(); });
  const show = (query) => {
    source.query(query);
    const view = source.view();
    for (let i = 0; i < 50; i++) if (view[i].id === undefined) throw new Error('no row');
  };
  await measure('sort by number', () => show({ sort: { field: 'price', dir: 'asc' } }));
  await measure('sort by string', () => show({ sort: { field: 'name', dir: 'asc' }, page: 1, pageSize: 50 }));
  await measure('page step, sorted', () => source.page(1000));
  await measure('filter string contains', () => show({ filter: { field: 'name', operator: 'contains', value: 'bravo' } }));
  await measure('group by category, sum', () => {
    source.query({ page: 1, pageSize: 50, group: { field: 'category', aggregates: [{ field: 'price', aggregate: 'sum' }] } });
    if (!source.view()[0].aggregates.price.sum) throw new Error('no sum');
  });
  observer.disconnect();
  return results;
}

// Two turns later, long tasks have been told of.
const idle = () => new Promise((resolve) => { setTimeout(() => setTimeout(resolve, 50), 50); });
