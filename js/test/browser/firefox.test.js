import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Firefox, hasFirefox } from './harness/firefox.js';
import { lostRequest } from './harness/faults.js';
import { makeRows } from './harness/scene.js';
import { TestServer } from './harness/server.js';

test('in Firefox too, changes made without the server survive a reload and reach it once each', { skip: !hasFirefox && 'no Firefox here' }, async (t) => {
  const server = await TestServer.start({ rows: makeRows(5) });
  t.after(() => server.stop());
  const firefox = await Firefox.launch();
  t.after(() => firefox.close());

  await firefox.goto(server.url);
  await firefox.evaluate(async () => {
    await window.ready;
    window.ds = window.openOrders();
    await window.ds.read();
  });
  server.fault = () => lostRequest;
  await firefox.evaluate(async () => {
    window.ds.get(1).set('name', 'edited');
    window.ds.add({ name: 'new' });
    window.ds.remove(window.ds.get(5));
    await window.ds.sync();
  });

  await firefox.goto(server.url);
  const states = await firefox.evaluate(async () => {
    await window.ready;
    window.ds = window.openOrders();
    await window.ds.read();
    return window.countStates(window.ds);
  });
  assert.deepEqual(states, { create: 1, update: 1, destroy: 1, clean: 3 });

  server.fault = undefined;
  await firefox.evaluate(async () => {
    window.dispatchEvent(new Event('online'));
    await window.ds.committed();
  });
  assert.deepEqual(server.api.column('name'), ['edited', 'new', 'row 2', 'row 3', 'row 4']);
  assert.equal(server.api.effects.length, 3);
});
