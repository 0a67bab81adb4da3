// Runs the same scenarios with kendo.data.Query and with ours in one page: what they log must be equal.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { addKendo, bundle } from './harness/kendo.js';
import { launch } from './harness/browser.js';
import { openTab } from './harness/scene.js';
import { TestServer } from './harness/server.js';
import { scenarios } from './query/scenarios.js';

let browser;
let server;
let results;

before(async () => {
  browser = await launch();
  server = await TestServer.start({ anyScript: true });
  const page = await openTab(await browser.newContext(), server);
  await addKendo(page);
  await page.addScriptTag({ content: await bundle('../query/scenarios.js', 'peers') });
  results = await page.evaluate(() => ({ kendo: peers.runScenarios(kendo.data), ours: peers.runScenarios(holdfast) }));
});

after(async () => {
  await browser.close();
  await server.stop();
});

for (const name of Object.keys(scenarios)) {
  test(`as in Kendo: ${name}`, () => {
    assert.ok(results.kendo[name].length > 0);
    assert.deepEqual(results.ours[name], results.kendo[name]);
  });
}
