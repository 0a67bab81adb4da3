// Prints how Holdfast's realtime API compares with the original client doing the same against the same server, ours, in the
// same run: each number is the median of the rounds, a ratio below 1 means that Holdfast needs less. Nothing is asserted.
//
//   node bench/realtime/run.mjs [part …]      BENCH_ROUNDS=3  BENCH_LIBRARIES=holdfast,convergence
import { launchWithProfile } from '../../js/test/browser/harness/browser.js';
import { Holdfast } from '../../js/test/peers/harness/holdfast.js';
import { formatTable } from '../table.mjs';
import { serverFigures } from './figures.mjs';
import { servePage } from './page.mjs';
import { parts as onlineParts } from './parts.mjs';
import { offlineParts } from './parts-offline.mjs';
import { Scene } from './scene.mjs';

const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const libraries = (process.env.BENCH_LIBRARIES ?? 'holdfast,convergence').split(',');
const chosen = process.argv.slice(2);
const wanted = (name) => chosen.length === 0 || chosen.includes(name);

const parts = [...onlineParts, ...offlineParts];
const server = await Holdfast.start();
const site = await servePage();
// Without the first the memory of a page is only measured in the next idle time, without the second not exactly.
const args = ['--enable-blink-features=ForceEagerMeasureMemory', '--enable-precise-memory-info', '--js-flags=--expose-gc'];
const { context, close } = await launchWithProfile({ args });
try {
  for (const part of parts.filter(({ name }) => wanted(name))) {
    for (const place of part.places) {
      console.log(formatTable(`${part.title}, in ${place}`, await compare(part, place), 'convergence'));
    }
  }
  if (wanted('server')) for (const library of libraries) console.log(await serverFigures(library));
} finally {
  await close();
  await site.stop();
  await server.stop();
}

/** Takes the part's measurements with both libraries by turns: `[{what, holdfast: [samples], convergence: [samples]}]`. */
async function compare(part, place) {
  const results = new Map();
  for (let round = 0; round < (part.rounds ?? rounds); round++) {
    for (const library of libraries) {
      for (const [what, sample] of Object.entries(await runOnce(part, place, library))) {
        if (!results.has(what)) results.set(what, { what, holdfast: [], convergence: [] });
        results.get(what)[library].push(sample);
      }
    }
  }
  return [...results.values()];
}

/** The part's figures for one library, or the message of what kept it from them. */
async function runOnce(part, place, library) {
  const scene = new Scene({ server, site: site.url, context, place, library });
  try {
    return await part.run(scene);
  } catch (error) {
    return { [part.title]: error.message.split('\n')[0] };
  } finally {
    await scene.end();
  }
}
