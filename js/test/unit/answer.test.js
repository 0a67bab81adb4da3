import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Carrier } from '../../src/carrier.js';
import { ProtocolError } from '../../src/errors.js';
import { fakeFetch, json, send } from './helpers.js';

function answerTo(t, response, settings) {
  fakeFetch(t, () => response);
  return send(new Carrier({ read: { url: '/films', ...settings } }));
}

test('JSON stays bytes until somebody asks for the value', async (t) => {
  const answer = await answerTo(t, json({ data: [1], ä: 'ö' }, { headers: { etag: 'W/"7"' } }));
  assert.deepEqual([answer.ok, answer.status, answer.etag, answer.value], [true, 200, 'W/"7"', undefined]);
  assert.equal(new TextDecoder().decode(answer.bytes), '{"data":[1],"ä":"ö"}');
  assert.deepEqual(answer.json(), { data: [1], ä: 'ö' });
});

test('a byte order mark is no part of the JSON', async (t) => {
  const answer = await answerTo(t, new Response(new Uint8Array([0xef, 0xbb, 0xbf, 0x5b, 0x5d])));
  assert.deepEqual([...answer.bytes], [0x5b, 0x5d]);
});

test('an empty body is a success without a value', async (t) => {
  const answer = await answerTo(t, new Response(null, { status: 204 }));
  assert.deepEqual([answer.ok, answer.status, answer.bytes, answer.json()], [true, 204, undefined, undefined]);
});

test('a page instead of JSON is an error that names address, status, type and first characters', async (t) => {
  const login = new Response(`<!doctype html>\n  <title>Log in</title>${' '.repeat(100)}secret`, { headers: { 'content-type': 'text/html' } });
  const answer = await answerTo(t, login);
  assert.deepEqual([answer.ok, answer.status, answer.code, answer.textStatus, answer.network], [false, 200, 'bad_response', 'parsererror', false]);
  assert.equal(answer.text, 'GET /films answered 200 (text/html): "<!doctype html> <title>Log in</title>…", which is not JSON');
  assert.ok(answer.errorThrown instanceof ProtocolError);
});

test('text is taken as it is if text was asked for', async (t) => {
  const answer = await answerTo(t, new Response('a;b\n1;2'), { dataType: 'text' });
  assert.deepEqual([answer.ok, answer.value, answer.bytes], [true, 'a;b\n1;2', undefined]);
});

test('a refusal keeps status and body', async (t) => {
  const answer = await answerTo(t, json({ why: 'too long' }, { status: 422, statusText: 'Unprocessable' }));
  assert.deepEqual([answer.ok, answer.status, answer.textStatus, answer.errorThrown, answer.code], [false, 422, 'error', 'Unprocessable', '']);
  assert.deepEqual(answer.json(), { why: 'too long' });
  assert.match(answer.text, /^GET \/films answered 422 Unprocessable \(application\/json\): "\{"why":"too long"\}"$/);
});

test('error handlers get what they read from a jqXHR', async (t) => {
  const { xhr } = await answerTo(t, json({ why: 'x' }, { status: 422, statusText: 'Unprocessable', headers: { 'x-trace': '9' } }));
  assert.deepEqual([xhr.readyState, xhr.status, xhr.statusText, xhr.responseText], [4, 422, 'Unprocessable', '{"why":"x"}']);
  assert.deepEqual(xhr.responseJSON, { why: 'x' });
  assert.deepEqual([xhr.getResponseHeader('X-Trace'), xhr.getResponseHeader('nothing')], ['9', null]);
  assert.match(xhr.getAllResponseHeaders(), /^x-trace: 9\r\n/m);
});

test('the body of a failure that is no JSON is text only', async (t) => {
  const answer = await answerTo(t, new Response('out of order', { status: 500 }));
  assert.deepEqual([answer.bytes, answer.code, answer.xhr.responseText, answer.xhr.responseJSON], [undefined, '', 'out of order', undefined]);
  assert.match(answer.text, /500.*"out of order"$/);
});

for (const [header, wait] of [['2', 2000], ['0', 0], ['soon', 0], ['Thu, 01 Jan 1970 00:00:00 GMT', 0]]) {
  test(`Retry-After: ${header} is ${wait} ms`, async (t) => {
    const answer = await answerTo(t, new Response('', { status: 503, headers: { 'retry-after': header } }));
    assert.equal(answer.retryAfter, wait);
  });
}

test('Retry-After may be a date', async (t) => {
  const later = new Date(Date.now() + 60_000).toUTCString();
  const { retryAfter } = await answerTo(t, new Response('', { status: 503, headers: { 'retry-after': later } }));
  assert.ok(retryAfter > 50_000 && retryAfter <= 60_000, String(retryAfter));
});

test('a network failure is no status', async (t) => {
  fakeFetch(t, () => { throw new TypeError('Failed to fetch'); });
  const answer = await send(new Carrier({ read: '/films' }));
  assert.deepEqual([answer.ok, answer.status, answer.network, answer.aborted, answer.code], [false, 0, true, false, 'transport_failed']);
  assert.equal(answer.text, 'GET /films got no answer: Failed to fetch');
  assert.deepEqual([answer.xhr.status, answer.textStatus, answer.errorThrown.message], [0, 'error', 'Failed to fetch']);
  assert.deepEqual([answer.xhr.getResponseHeader('etag'), answer.xhr.getAllResponseHeaders()], [null, '']);
});

test('an answer whose body breaks off is a network failure', async (t) => {
  const broken = new ReadableStream({ start: (controller) => controller.error(new TypeError('terminated')) });
  const answer = await answerTo(t, new Response(broken));
  assert.deepEqual([answer.ok, answer.network, answer.status], [false, true, 0]);
});

test('an answer that takes too long is a network failure, and the request is aborted', async (t) => {
  const calls = fakeFetch(t, (_url, { signal }) => new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  }));
  const answer = await send(new Carrier({ read: { url: '/films', timeout: 5 } }));
  assert.deepEqual([answer.network, answer.aborted, answer.textStatus], [true, false, 'timeout']);
  assert.match(answer.text, /longer than 5 ms/);
  assert.equal(calls[0].signal.aborted, true);
});

test('no timer stays behind once the answer is there', async (t) => {
  fakeFetch(t);
  const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
  const before = timers();
  await send(new Carrier({ read: { url: '/films', timeout: 60_000 } }));
  assert.equal(timers(), before);
});

test('an abort is answered at once, and only once', async (t) => {
  const calls = fakeFetch(t);
  const answers = [];
  const abort = new Carrier({ read: '/films' }).send({ op: 'read', data: {} }, (answer) => answers.push(answer));
  abort();
  abort();
  assert.equal(answers.length, 1);
  assert.deepEqual([answers[0].aborted, answers[0].network, answers[0].code, answers[0].textStatus], [true, true, 'cancelled', 'abort']);
  assert.equal(calls[0].signal.aborted, true);
  await new Promise(setImmediate);
  assert.equal(answers.length, 1);
});

test('an abort while headers are fetched sends nothing', async (t) => {
  const calls = fakeFetch(t);
  let release;
  const headers = () => new Promise((resolve) => { release = resolve; });
  const abort = new Carrier({ read: { url: '/films', headers } }).send({ op: 'read', data: {} }, () => {});
  abort();
  release({});
  await new Promise(setImmediate);
  assert.equal(calls.length, 0);
});
