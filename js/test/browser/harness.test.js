// The tests rest on their server: what it must do, without a browser.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { everyNthWrite, Gate, lostAnswer, lostRequest } from './harness/faults.js';
import { TestServer } from './harness/server.js';

async function start(t, options) {
  const server = await TestServer.start(options);
  t.after(() => server.stop());
  const post = (row, key) =>
    fetch(`${server.url}/api/rows`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key && { 'idempotency-key': key }) },
      body: JSON.stringify(row),
    }).then((response) => response.json());
  return { server, post };
}

test('a repeated key is answered as the first time and not applied again', async (t) => {
  const { server, post } = await start(t);
  assert.deepEqual(await post({ name: 'a' }, 'k'), await post({ name: 'a' }, 'k'));
  assert.equal(server.api.effects.length, 1);
  assert.equal(server.api.repeats, 1);
});

test('a server that knows no keys doubles a repeated create', async (t) => {
  const { server, post } = await start(t, { knowsKeys: false });
  await post({ name: 'a' }, 'k');
  await post({ name: 'a' }, 'k');
  assert.deepEqual(server.api.column('name'), ['a', 'a']);
});

test('a lost answer leaves the change made, a lost request does not', async (t) => {
  const { server, post } = await start(t);
  server.fault = everyNthWrite(1, lostAnswer);
  await assert.rejects(post({ name: 'made' }));
  server.fault = everyNthWrite(1, lostRequest);
  await assert.rejects(post({ name: 'never seen' }));
  assert.deepEqual(server.api.column('name'), ['made']);
  assert.equal(server.writes.length, 2);
});

test('a gate holds writes until it opens', async (t) => {
  const { server, post } = await start(t);
  const gate = new Gate({ pass: 1 });
  server.fault = gate.fault;
  await post({ name: 'first' });
  const held = post({ name: 'second' });
  await gate.reached(1);
  assert.deepEqual(server.api.column('name'), ['first']);
  gate.open();
  await held;
  assert.deepEqual(server.api.column('name'), ['first', 'second']);
});

test('a server that disappeared refuses connections, and is the same when it appears again', async (t) => {
  const { server, post } = await start(t);
  await post({ name: 'a' });
  await server.disappear();
  await assert.rejects(post({ name: 'b' }));
  await server.appear();
  await post({ name: 'c' });
  assert.deepEqual(server.api.column('name'), ['a', 'c']);
});
