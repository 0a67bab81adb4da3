import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Carrier } from '../../src/carrier.js';
import { fakeFetch, send } from './helpers.js';

const key = 'f00d-7';
const version = 'W/"3"';

// [what, options of `offline`, address, expected headers, expected query, key sent]
const cases = [
  ['the own origin gets both as headers', {}, '/f', { 'Idempotency-Key': key, 'If-Match': version }, '', true],
  ['another origin gets neither by default', {}, 'https://api.example/f', {}, '', false],
  ['false sends neither', { idempotency: false, ifMatch: false }, '/f', {}, '', false],
  ['true sends both anywhere', { idempotency: true, ifMatch: true }, 'https://api.example/f', { 'Idempotency-Key': key, 'If-Match': version }, '', true],
  ['a header of another name', { idempotency: { header: 'X-Request' }, ifMatch: false }, 'https://api.example/f', { 'X-Request': key }, '', true],
  ['a header of another name, for short', { idempotency: 'X-Request', ifMatch: false }, 'https://api.example/f', { 'X-Request': key }, '', true],
  ['a parameter', { idempotency: { parameter: 'key' }, ifMatch: { parameter: 'v' } }, 'https://api.example/f', {}, `?key=${key}&v=W%2F%223%22`, true],
];
for (const [what, offline, url, headers, query, keySent] of cases) {
  test(`where the key and the version go: ${what}`, async (t) => {
    const calls = fakeFetch(t);
    const carrier = new Carrier({ update: { url, type: 'PUT' } }, offline);
    const answer = await send(carrier, { op: 'update', data: { a: 1 }, idempotencyKey: key, ifMatch: version });
    const { Accept, 'Content-Type': _, 'X-Requested-With': __, ...rest } = calls[0].headers;
    assert.deepEqual(rest, headers);
    assert.equal(calls[0].url, url + query);
    assert.equal(answer.keySent, keySent);
    assert.equal(carrier.sendsKey('update', { a: 1 }), keySent);
  });
}

for (const [version, options, name, sent] of [
  ['3', {}, 'If-Match', '"3"'], ['"3"', {}, 'If-Match', '"3"'], ['*', {}, 'If-Match', '*'], ['3', { ifMatch: 'X-Version' }, 'X-Version', '3'],
]) {
  test(`the version ${version} goes into ${name} as ${sent}`, async (t) => {
    const calls = fakeFetch(t);
    await send(new Carrier({ update: { url: '/f', type: 'PUT' } }, options), { op: 'update', data: { a: 1 }, ifMatch: version });
    assert.equal(calls[0].headers[name], sent);
  });
}

test('a call without a key sends none', async (t) => {
  const calls = fakeFetch(t);
  const answer = await send(new Carrier({ read: '/f' }), { op: 'read' });
  assert.equal('Idempotency-Key' in calls[0].headers, false);
  assert.equal(answer.keySent, false);
});

test('a key that got no answer was sent all the same', async (t) => {
  fakeFetch(t, () => { throw new TypeError('Failed to fetch'); });
  const answer = await send(new Carrier({ update: { url: '/f', type: 'PUT' } }), { op: 'update', idempotencyKey: key });
  assert.deepEqual([answer.network, answer.keySent], [true, true]);
});

test('the address decides, even if a function gives it', () => {
  const url = (data) => (data.far ? 'https://api.example/f' : '/f');
  const carrier = new Carrier({ update: { url } });
  assert.deepEqual([carrier.sendsKey('update', { far: true }), carrier.sendsKey('update', {})], [false, true]);
});

test('jsonp takes a key as a parameter only', () => {
  const transport = { create: { url: '/f', dataType: 'jsonp' } };
  assert.equal(new Carrier(transport, { idempotency: true }).sendsKey('create', {}), false);
  assert.equal(new Carrier(transport, { idempotency: { parameter: 'k' } }).sendsKey('create', {}), true);
});

test('an operation that cannot be sent sends no key', () => {
  const url = () => { throw new Error('oops'); };
  assert.equal(new Carrier({ update: { url } }).sendsKey('update', {}), false);
});
