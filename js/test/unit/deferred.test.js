import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { defer, DeferredPromise, resolved } from '../../src/deferred.js';

/** What a program that has defer and resolved leaves behind uncaught: the messages of its errors. */
function uncaughtOf(program) {
  const source = `
    import { defer, resolved } from ${JSON.stringify(new URL('../../src/deferred.js', import.meta.url).href)};
    process.on('unhandledRejection', (reason) => console.log('rejection:', reason.message));
    process.on('uncaughtException', (error) => console.log('exception:', error.message));
    ${program}`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', source], { encoding: 'utf8' }).split('\n').filter(Boolean);
}

test('handlers run in their order, at once when it is settled, and chain', () => {
  const log = [];
  const { promise, resolve } = defer();
  const chained = promise.done((v) => log.push(['done', v])).fail(() => log.push('fail')).always((v) => log.push(['always', v]));
  assert.equal(chained, promise);
  assert.deepEqual([log, promise.state()], [[], 'pending']);
  resolve(3);
  assert.deepEqual(log, [['done', 3], ['always', 3]]);
  promise.done(() => log.push('later'));
  assert.equal(log.at(-1), 'later');
  assert.equal(promise.state(), 'resolved');
});

test('fail gets Kendo’s arguments of a failed transport call, and any other reason as it is', () => {
  const log = [];
  const failed = defer();
  const reason = Object.assign(new Error('no'), { xhr: { status: 500 }, textStatus: 'error', errorThrown: 'Oops' });
  failed.reject(reason);
  failed.promise.done(() => log.push('done')).fail((...args) => log.push(args)).always((...args) => log.push(args.length));
  const other = defer();
  other.reject('plain');
  other.promise.fail((...args) => log.push(args));
  assert.deepEqual(log, [[{ status: 500 }, 'error', 'Oops'], 3, ['plain']]);
  assert.equal(failed.promise.state(), 'rejected');
});

test('several handlers and lists of them are taken', () => {
  const log = [];
  resolved(1).done(() => log.push('a'), [() => log.push('b'), () => log.push('c')]);
  assert.deepEqual(log, ['a', 'b', 'c']);
});

test('it can be awaited', async () => {
  const { promise, resolve } = defer();
  setImmediate(resolve, 5);
  assert.equal(await promise, 5);
  assert.ok(promise instanceof Promise);
});

test('awaiting a rejection throws the reason itself', async () => {
  const reason = Object.assign(new Error('no'), { xhr: {} });
  const { promise, reject } = defer();
  reject(reason);
  await assert.rejects(promise, reason);
});

test('what then gives answers to done, fail and always too', async () => {
  const log = [];
  const next = resolved(2).then((v) => v * 2);
  assert.ok(next instanceof DeferredPromise);
  next.done((v) => log.push(v));
  await next;
  assert.deepEqual(log, [4]);
  const failing = resolved().then(() => { throw new Error('in then'); });
  await new Promise((resolve) => { failing.fail((error) => resolve(log.push(error.message))); });
  assert.equal(log[1], 'in then');
});

test('a rejection that the page ignores makes no noise', () => {
  assert.deepEqual(uncaughtOf(`
    defer().reject(new Error('ignored'));
    const listened = defer();
    listened.promise.done(() => {}).always(() => {});
    listened.reject(new Error('heard'));
  `), []);
});

test('a chain that ends in a rejection is reported as any promise is', () => {
  assert.deepEqual(uncaughtOf("resolved().then(() => { throw new Error('mine'); });"), ['rejection: mine']);
});

test('an awaited rejection that nobody catches is reported', () => {
  assert.deepEqual(uncaughtOf(`
    const failed = defer();
    failed.reject(new Error('awaited'));
    (async () => { await failed.promise; })();
  `), ['rejection: awaited']);
});

test('a handler that throws is reported and keeps nobody from running', () => {
  assert.deepEqual(uncaughtOf(`
    const { promise, resolve } = defer();
    promise.done(() => { throw new Error('handler'); }).done(() => console.log('next'));
    resolve();
  `), ['next', 'exception: handler']);
});

test('only the first settlement counts', async () => {
  const log = [];
  const { promise, resolve, reject } = defer();
  promise.always((v) => log.push(v));
  resolve(1);
  reject(2);
  resolve(3);
  assert.deepEqual([log, await promise, promise.state()], [[1], 1, 'resolved']);
});
