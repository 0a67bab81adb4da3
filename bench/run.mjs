// Prints how Holdfast compares with kendo-ui-core doing the same in the same Chromium: medians in milliseconds, and their
// ratio. Numbers depend on the machine and on what else it does; trust the ratios. Nothing is asserted.
//
//   node bench/run.mjs            BENCH_SIZES=1000,10000,100000  BENCH_ROUNDS=3  BENCH_ONLY=queries,flush
import { launchWithProfile } from '../js/test/browser/harness/browser.js';
import { serve } from './server.mjs';
import { formatTable } from './table.mjs';

const sizes = (process.env.BENCH_SIZES ?? '1000,10000,100000').split(',').map(Number);
const only = process.env.BENCH_ONLY?.split(',');
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const libraries = ['holdfast', 'kendo'];

// Without it performance.measureUserAgentSpecificMemory waits for the next idle time, up to 20 s.
const args = ['--enable-blink-features=ForceEagerMeasureMemory'];

const server = await serve();
const { context, close } = await launchWithProfile({ args });
try {
  for (const rows of sizes) {
    const results = await compare([
      ['read {data}, typed model', 'loadData', rows],
      ['read {data}, typed model, first page', 'loadPage', rows],
      ['read JSON, typed model', 'loadJSON', `/rows/${rows}`],
      ['', 'queries', rows],
      ['', 'edits', rows],
      ['offline edit + sync(), IndexedDB strict : memory', 'editOffline', rows, 'memory'],
      ['offline edit + sync(), IndexedDB strict : localStorage', 'editOffline', rows, 'localStorage'],
      ['offline read(), IndexedDB : memory', 'readOffline', rows],
      ['flush of 1,000 edits', 'flush', rows, false],
      ['flush of 1,000 edits, batch', 'flush', rows, true],
      ['memory of the loaded rows, MiB', 'memory', rows],
    ]);
    console.log(formatTable(`${rows.toLocaleString('en')} rows × 10 fields`, results));
  }
  const flights = await compare([['read JSON, typed model', 'loadFlights', '/flights']]);
  console.log(formatTable('1,000,000 rows × 10 fields, Holdfast alone', await compare([['', 'million', 1_000_000]], ['holdfast'])));
  console.log(formatTable('flights-200k of vega-datasets, 3 fields', flights));
} finally {
  await close();
  await server.stop();
}

/**
 * Takes each measurement with both libraries by turns: `[{what, holdfast: [samples], kendo: [samples]}]`. A measurement
 * that brings several numbers names them itself.
 */
async function compare(measurements, sides = libraries) {
  const results = new Map();
  const take = (what, library, sample) => {
    if (!results.has(what)) results.set(what, { what, holdfast: [], kendo: [] });
    results.get(what)[library].push(sample);
  };
  for (const [what, method, ...parameters] of measurements) {
    if (only && !only.includes(method)) continue;
    for (let round = 0; round < rounds; round++) {
      for (const library of sides) {
        const sample = await onFreshPage(library, method, parameters);
        if (typeof sample !== 'object') take(what || method, library, sample);
        else for (const [name, value] of Object.entries(sample)) take(name, library, value);
      }
    }
  }
  return [...results.values()];
}

/** One sample, or the message of the error that kept the library from it. */
async function onFreshPage(library, method, parameters) {
  const page = await context.newPage();
  // Kendo's promises stay pending when localStorage is full: the error is seen by nobody but the window.
  const uncaught = new Promise((resolve, reject) => page.on('pageerror', reject));
  try {
    await page.goto(`${server.url}/page/${library}.html`);
    const sample = page.evaluate(([method, parameters]) => window.measure(method, parameters), [method, parameters]);
    return await Promise.race([sample, uncaught]);
  } catch (error) {
    return shorten(error.message);
  } finally {
    await page.close();
  }
}

function shorten(message) {
  return message.includes('quota') ? 'over quota' : message.split('\n')[0];
}
