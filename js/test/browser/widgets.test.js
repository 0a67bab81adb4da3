// Kendo's own widgets over our DataSource: they have to show what they show over Kendo's.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './harness/browser.js';
import { bundle } from './harness/kendo.js';
import { openTab } from './harness/scene.js';
import { TestServer } from './harness/server.js';
import { scenes } from './widgets/scenes.js';

let browser;
let server;
let results;

before(async () => {
  browser = await launch();
  server = await TestServer.start({ anyScript: true });
  const page = await openTab(await browser.newContext(), server);
  await page.addScriptTag({ content: await bundle('../widgets/page.js'), type: 'module' });
  await page.waitForFunction(() => window.kendo?.ui?.ComboBox);
  await page.addScriptTag({ content: await bundle('../widgets/scenes.js', 'peers') });
  results = await page.evaluate(async () => {
    const before = await peers.runScenes(kendo.data.DataSource);
    holdfast.forKendo(holdfast.forKendo(kendo));
    const ours = await peers.runScenes(holdfast.DataSource);
    const after = await peers.runScenes(kendo.data.DataSource);
    const { DataSource, ObservableArray, ObservableObject, Model, Node } = kendo.data;
    const source = new holdfast.DataSource({ data: [{ a: 1 }], schema: { model: {} } });
    source.read();
    const passes = [source instanceof DataSource, source.data() instanceof ObservableArray, source.at(0) instanceof Model, source.at(0) instanceof ObservableObject];
    const others = [source.at(0) instanceof Node, {} instanceof DataSource, source instanceof ObservableObject, new DataSource() instanceof holdfast.DataSource];
    return { before, ours, after, passes, others, create: DataSource.create(source) === source };
  });
});

after(async () => {
  await browser.close();
  await server.stop();
});

for (const name of Object.keys(scenes)) {
  test(`as over Kendo's DataSource: ${name}`, () => {
    assert.ok(!results.before[name].at(-1).startsWith('threw'), results.before[name].at(-1));
    assert.deepEqual(results.ours[name], results.before[name]);
  });
}

test('Kendo’s own sources work as before', () => assert.deepEqual(results.after, results.before));

test('our records and lists pass for Kendo’s, and nothing else does', () => {
  assert.deepEqual(results.passes, [true, true, true, true]);
  assert.deepEqual(results.others, [false, false, false, false]);
  assert.ok(results.create);
});
