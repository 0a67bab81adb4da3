// What only Firefox has.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inFirefox, Profile } from './harness/browser.js';
import { lostRequest } from './harness/faults.js';
import { makeRows, openTab, reload } from './harness/scene.js';
import { TestServer } from './harness/server.js';

const skip = !inFirefox && 'only in Firefox';

test('in private windows changes that did not reach the server survive a reload, and are gone with the last window', { skip }, async (t) => {
  const profile = new Profile({ preferences: { 'browser.privatebrowsing.autostart': true } });
  const server = await TestServer.start({ rows: makeRows(3) });
  t.after(() => Promise.all([profile.remove(), server.stop()]));
  server.fault = ({ op }) => (op === 'read' ? undefined : lostRequest);
  const page = await openTab(await profile.start(), server);
  const open = () => (window.ds = openOrders()).read().then(() => countStates(ds));
  await page.evaluate(open);
  await page.evaluate(async () => {
    ds.get(1).set('name', 'edited');
    await ds.sync();
    await ds.saved();
  });
  await reload(page);
  assert.deepEqual(await page.evaluate(open), { update: 1, clean: 2 });

  await profile.close();
  const next = await openTab(await profile.start(), server);
  assert.deepEqual(await next.evaluate(open), { clean: 3 });
});
