import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Carrier } from '../../src/carrier.js';
import { send } from './helpers.js';

const call = { op: 'update', data: { id: 1 }, idempotencyKey: 'r-1', ifMatch: '"7"', repeat: true };

/** Sends call to a transport whose update is fn. */
function update(fn, offline) {
  return send(new Carrier({ read() {}, update: fn }, offline), call);
}

test('a function that answers at once answers before send returns', () => {
  const answers = [];
  const transport = { read() {}, update({ data, success }) { success({ ...data, self: this === transport }); } };
  new Carrier(transport).send(call, (answer) => answers.push(answer));
  assert.deepEqual([answers.length, answers[0].ok, answers[0].status, answers[0].json()], [1, true, 200, { id: 1, self: true }]);
});

test('a function gets the key, the version, whether it is a repeat, and a signal', async () => {
  const answer = await update(({ success, error, ...given }) => success(given));
  const { signal, ...rest } = answer.value;
  assert.ok(signal instanceof AbortSignal);
  assert.deepEqual(rest, { data: { id: 1 }, idempotencyKey: 'r-1', ifMatch: '"7"', repeat: true });
});

test('only read decides whether a transport consists of functions', () => {
  const update = () => {};
  assert.equal(new Carrier({ read: '/f', update }).transport.options.update, update);
  const transport = { read() {}, update: '/f' };
  assert.equal(new Carrier(transport).transport, transport);
});

test('only the first answer counts', async () => {
  const answers = [];
  const transport = { read: ({ success, error }) => { success(1); success(2); error({ status: 500 }); } };
  new Carrier(transport).send({ op: 'read', data: {} }, (answer) => answers.push(answer.value));
  assert.deepEqual(answers, [1]);
});

test('an exception after the answer changes nothing', async () => {
  const answer = await update(({ success }) => { success('fine'); throw new Error('late'); });
  assert.equal(answer.value, 'fine');
});

test('an async function that throws is an error that names it', async () => {
  const answer = await update(async () => { throw new Error('oops'); });
  assert.deepEqual([answer.failed, answer.text], [true, 'transport.update threw: oops']);
});

test('a function that never answers is answered for when it is aborted, and told so', () => {
  const answers = [];
  let signal;
  const abort = new Carrier({ read: (options) => { ({ signal } = options); } }).send({ op: 'read', data: {} }, (a) => answers.push(a));
  assert.deepEqual(answers, []);
  abort();
  assert.deepEqual([answers.length, answers[0].aborted, signal.aborted], [1, true, true]);
});

const refusals = [
  ['a jqXHR', [{ status: 422, responseText: 'no' }, 'error', 'Unprocessable'], { status: 422, network: false, failed: false }],
  ['a Response', [new Response('', { status: 409 })], { status: 409, network: false, failed: false }],
  ['a jqXHR without an answer', [{ status: 0 }, 'timeout'], { status: 0, network: true, failed: false }],
  ['an exception of fetch', [new TypeError('Failed to fetch')], { status: 0, network: true, failed: false }],
  ['an abort of fetch', [new DOMException('x', 'AbortError')], { status: 0, network: true, failed: false }],
  ['a bug', [new TypeError('x is undefined')], { status: 0, network: false, failed: true }],
  ['a text', ['sorry'], { status: 0, network: false, failed: true }],
  ['nothing', [], { status: 0, network: false, failed: true }],
];
for (const [what, args, expected] of refusals) {
  test(`error() may be called with ${what}`, async () => {
    const answer = await update(({ error }) => error(...args));
    const { status, network, failed } = answer;
    assert.deepEqual({ status, network, failed }, expected);
    assert.equal(answer.ok, false);
    if (args.length) assert.equal(answer.xhr, args[0]);
    assert.equal(answer.textStatus, args[1] ?? 'error');
    assert.match(answer.text, /transport\.update/);
  });
}

test('nobody but the page knows whether its functions send the key', async () => {
  const fn = ({ success }) => success();
  assert.equal((await update(fn)).keySent, false);
  assert.equal((await update(fn, { idempotency: true })).keySent, true);
  const functions = { read() {}, update: fn };
  assert.equal(new Carrier(functions).sendsKey('update', {}), false);
  assert.equal(new Carrier(functions, { idempotency: { header: 'X' } }).sendsKey('update', {}), true);
});
