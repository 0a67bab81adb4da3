import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Carrier } from '../../src/carrier.js';
import { OptionError } from '../../src/errors.js';
import { send } from './helpers.js';

// A jqXHR as handlers get it.
const xhrOf = (status, headers = {}, responseJSON) => ({
  status, responseJSON, getResponseHeader: (name) => headers[name] ?? null, abort() { this.aborted = true; },
});

// $.ajax as far as a carrier sees it: answer(settings) may call success or error.
function ajaxOf(answer) {
  const calls = [];
  const ajax = (settings) => {
    calls.push(settings);
    return answer?.(settings);
  };
  return { ajax, calls };
}

test('the carrier gets the settings as they are, the mapped parameters, the address and our headers', async () => {
  const { ajax, calls } = ajaxOf(({ success }) => success([{ id: 1 }], 'success', xhrOf(200)));
  const statusCode = { 404() {} };
  const carrier = new Carrier({
    carrier: ajax,
    headers: async () => ({ A: '1', none: undefined }),
    parameterMap: (data) => JSON.stringify(data),
    read: '/x',
    update: { url: ({ id }) => `/films/${id}`, type: 'PUT', contentType: 'application/json', statusCode, data: { page: true }, headers: { B: '2' } },
  }, { idempotency: true, ifMatch: { parameter: 'v' } });
  const answer = await send(carrier, { op: 'update', data: { id: 5 }, idempotencyKey: 'k', ifMatch: '7' });
  const { success, error, ...settings } = calls[0];
  assert.deepEqual(settings, {
    url: '/films/5?v=7', type: 'PUT', contentType: 'application/json', statusCode,
    data: '{"page":true,"id":5}', headers: { 'Idempotency-Key': 'k', A: '1', B: '2' },
  });
  assert.deepEqual([answer.ok, answer.status, answer.json(), answer.keySent], [true, 200, [{ id: 1 }], true]);
});

test('a call leaves before send returns', () => {
  const { ajax, calls } = ajaxOf();
  new Carrier({ carrier: ajax, read: '/films' }).send({ op: 'read', data: {} }, () => {});
  assert.equal(calls.length, 1);
});

for (const [what, xhr, textStatus, errorThrown, expected] of [
  ['a refusal', xhrOf(422, {}, { id: 1 }), 'error', 'Unprocessable', { ok: false, status: 422, network: false, value: { id: 1 }, textStatus: 'error' }],
  ['a busy server', xhrOf(503, { 'retry-after': '2' }), 'error', '', { status: 503, retryAfter: 2000 }],
  ['no answer', xhrOf(0), 'timeout', 'timeout', { status: 0, network: true, textStatus: 'timeout', code: 'transport_failed' }],
  ['what cannot be parsed', xhrOf(200), 'parsererror', new Error('JSON'), { status: 200, ok: false, code: 'bad_response', textStatus: 'parsererror' }],
]) {
  test(`jQuery's report of ${what} becomes an answer`, async () => {
    const { ajax } = ajaxOf(({ error }) => { error(xhr, textStatus, errorThrown); });
    const answer = await send(new Carrier({ carrier: ajax, read: '/films' }));
    for (const name of Object.keys(expected)) assert.deepEqual(answer[name], expected[name], name);
    assert.deepEqual([answer.xhr, answer.errorThrown], [xhr, errorThrown]);
  });
}

test('the ETag of an answer comes along', async () => {
  const { ajax } = ajaxOf(({ success }) => success({}, 'success', xhrOf(200, { etag: '"3"' })));
  assert.equal((await send(new Carrier({ carrier: ajax, read: '/films' }))).etag, '"3"');
});

test('what beforeSend cancels was not sent', async () => {
  const { ajax } = ajaxOf(() => ({ fail: (told) => told(xhrOf(0), 'canceled', 'canceled') }));
  const answer = await send(new Carrier({ carrier: ajax, read: '/films' }));
  assert.deepEqual([answer.failed, answer.network, answer.code], [true, false, 'cancelled']);
});

test('an abort aborts the jqXHR and is an answer of its own', () => {
  const xhr = xhrOf(0);
  const { ajax } = ajaxOf(() => xhr);
  const answers = [];
  new Carrier({ carrier: ajax, read: '/films' }).send({ op: 'read', data: {} }, (answer) => answers.push(answer))();
  assert.deepEqual([answers.length, answers[0].aborted, xhr.aborted], [1, true, true]);
});

test('what the carrier or a header function throws is told by its name', async () => {
  const { ajax } = ajaxOf(() => { throw new Error('no'); });
  assert.match((await send(new Carrier({ carrier: ajax, read: '/films' }))).reason, /transport\.carrier threw: no/);
  const later = new Carrier({ carrier: ajaxOf().ajax, read: '/films', headers: async () => { throw new Error('no token'); } });
  assert.match((await send(later)).reason, /transport\.headers threw: no token/);
});

test('a carrier that is no function is an option error', () => {
  assert.throws(() => new Carrier({ carrier: 'jquery', read: '/x' }), (error) => error instanceof OptionError && /transport\.carrier/.test(error.message));
});
