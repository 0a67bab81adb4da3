import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gate, writes } from './harness/faults.js';
import { makeRows, useBrowser } from './harness/scene.js';

const browser = useBrowser();

// Operation 0 of the boundary panics, in the call (0) or in a goroutine (1). The page gets at it through the instance.
function keepInstance() {
  const instantiate = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (...args) => {
    const result = await instantiate(...args);
    const { hf_alloc, hf_call, mem } = result.instance.exports;
    window.crash = (where) => {
      new Uint8Array(mem.buffer, hf_alloc(1) >>> 0, 1)[0] = where;
      hf_call(0, 0, 1);
    };
    return result;
  };
}

for (const [where, number] of Object.entries({ 'in a call': 0, 'in a goroutine': 1 })) {
  test(`a panic ${where} rejects all that is pending with a fatal error, and what was saved is there after a restart`, async (t) => {
    const { server, openTab } = await browser.setScene(t, { rows: makeRows(3) });
    const page = await openTab(keepInstance);
    const gate = new Gate();
    server.fault = (request) => writes(request) && gate.fault(request);
    await page.evaluate(async () => {
      window.ds = openOrders();
      await ds.read();
      ds.online(false);
      ds.get(1).set('name', 'saved');
      await ds.sync();
      window.flushed = ds.online(true);
    });
    await gate.reached(1);
    const seen = await page.evaluate(async (number) => {
      const pending = [flushed, ds.committed()].map((promise) => promise.then(() => 'done', (e) => e instanceof holdfast.FatalError && e.code));
      crash(number);
      const codes = await Promise.all(pending);
      try {
        ds.get(1);
      } catch (e) {
        codes.push(e.code);
      }
      return codes;
    }, number);
    assert.deepEqual(seen, ['fatal', 'fatal', 'fatal']);

    gate.open();
    const name = await page.evaluate(async () => {
      await holdfast.init({ restart: true });
      window.ds = openOrders();
      await ds.read();
      await ds.committed();
      return ds.get(1).name;
    });
    assert.equal(name, 'saved');
    assert.equal(server.api.rows.get(1).name, 'saved');
    assert.equal(server.api.timesApplied('update', 1), 1);
  });
}

test('an engine that is restarted although it is well leaves its lock to the next one', async (t) => {
  const { server, openTab } = await browser.setScene(t, { rows: makeRows(3) });
  const page = await openTab();
  const gate = new Gate();
  server.fault = (request) => writes(request) && gate.fault(request);
  await page.evaluate(async () => {
    window.ds = openOrders();
    await ds.read();
    ds.get(1).set('name', 'saved');
    window.flushed = ds.sync().then(() => 'done', (e) => e.code);
  });
  await gate.reached(1);
  const code = await page.evaluate(async () => {
    await holdfast.init({ restart: true });
    return flushed;
  });
  assert.equal(code, 'fatal');

  gate.open();
  // Were the lock still held, this would not end.
  await page.evaluate(async () => {
    window.ds = openOrders();
    await ds.read();
    await ds.committed();
  });
  assert.equal(server.api.timesApplied('update', 1), 1);
});
