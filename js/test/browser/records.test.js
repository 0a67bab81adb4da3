import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { build } from 'esbuild';
import { launch } from './harness/browser.js';
import { scenarios } from './records/all.js';

const require = createRequire(import.meta.url);

// Runs the same scenarios with kendo-ui-core and with ours in one page: what they log must be equal.
let browser;
let results;

before(async () => {
  browser = await launch();
  const page = await browser.newPage();
  await page.addScriptTag({ path: require.resolve('jquery') });
  await page.addScriptTag({ path: require.resolve('kendo-ui-core/umd/kendo.ui.core.min.js') });
  await page.addScriptTag({ content: await bundle() });
  results = await page.evaluate(() => ({
    kendo: peers.runScenarios(kendo.data),
    ours: peers.runScenarios(peers.ours),
    encodings: peers.encodings($.param, peers.ours.param),
    merges: peers.merges((...objects) => $.extend(true, {}, ...objects), (...objects) => peers.ours.deepMerge({}, ...objects)),
  }));
});

after(() => browser.close());

async function bundle() {
  const entryPoints = [fileURLToPath(new URL('./records/page.js', import.meta.url))];
  const { outputFiles } = await build({ entryPoints, bundle: true, format: 'iife', globalName: 'peers', write: false });
  return outputFiles[0].text;
}

for (const name of Object.keys(scenarios)) {
  test(`as in Kendo: ${name}`, () => {
    assert.ok(results.kendo[name].length > 0);
    assert.ok(!results.kendo[name][0].startsWith('threw'), 'Kendo itself cannot do this');
    assert.deepEqual(results.ours[name], results.kendo[name]);
  });
}

test('parameters are encoded as $.param encodes them', () => {
  assert.ok(results.encodings.length >= 300);
  for (const { input, theirs, ours } of results.encodings) assert.equal(ours, theirs, input);
});

test('data are merged as $.extend(true) merges them', () => {
  assert.ok(results.merges.length >= 300);
  for (const { input, theirs, ours } of results.merges) assert.deepEqual(ours, theirs, input);
});
