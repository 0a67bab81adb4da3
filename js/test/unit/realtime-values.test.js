// The parts of ConvergenceDomain that need no engine: content, users, permissions, options, tokens, events.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Reader, Writer } from '../../src/buffer.js';
import { CancellationToken } from '../../src/realtime/cancellation.js';
import { asJSON, readContent, writeContent } from '../../src/realtime/content.js';
import { ConvergenceEventEmitter } from '../../src/realtime/emitter.js';
import { ConvergenceError, ConvergenceServerError } from '../../src/realtime/errors.js';
import * as events from '../../src/realtime/events.js';
import { complete, splitURL, writeOptions } from '../../src/realtime/options.js';
import { ModelPermissions, readRights, writeRights } from '../../src/realtime/permissions.js';
import { DomainUser, DomainUserId, DomainUserIdMap } from '../../src/realtime/users.js';

const passOn = (value, options, date) => readContent(new Reader(writeContent(new Writer(), value, options).done()), date);

test('content survives a message unchanged', () => {
  const when = new Date(1234567890123);
  const value = { text: 'naïve 𝄞', '': null, n: -0.5, yes: true, no: false, when, list: [1, ['two', { three: 3 }], []], empty: {} };
  assert.deepEqual(passOn(value), value);
  assert.deepEqual(passOn(when, {}, asJSON), { $convergenceType: 'date', value: when.toISOString() });
});

test('a date in the form of toJSON is a date again', () => {
  const date = passOn({ at: { $convergenceType: 'date', value: '2020-02-03T04:05:06.789Z' } }).at;
  assert.ok(date instanceof Date);
  assert.equal(date.getTime(), Date.UTC(2020, 1, 3, 4, 5, 6, 789));
});

test('a member called __proto__ is a member, and changes no prototype', () => {
  const read = passOn(JSON.parse('{"__proto__": {"polluted": true}}'));
  assert.deepEqual(Object.keys(read), ['__proto__']);
  assert.equal(read.polluted, undefined);
});

test('undefined members and elements are errors, or left out and null by option', () => {
  assert.throws(() => passOn({ a: undefined }), { code: 'invalid_value', message: /"a"/ });
  assert.throws(() => passOn([1, , 3]), { code: 'invalid_value', message: /element 1/ }); // eslint-disable-line no-sparse-arrays
  assert.deepEqual(passOn({ a: undefined, b: 1 }, { undefinedObjectValues: 'omit' }), { b: 1 });
  assert.deepEqual(passOn([undefined, 2], { undefinedArrayValues: 'null' }), [null, 2]);
});

const cyclic = {};
cyclic.self = cyclic;

for (const [what, value] of Object.entries({
  'NaN': NaN, 'an infinite number': [Infinity], 'a function': { f() {} }, 'a symbol': Symbol('x'), 'a bigint': 1n, 'undefined': undefined,
  'an invalid date': new Date(NaN), 'half of a surrogate pair': 'x\ud834', 'half of a pair in a key': { '\udd1e': 1 },
  'an object that contains itself': cyclic, 'an element of a model': { element: new ConvergenceEventEmitter() },
})) {
  test(`${what} is no content`, () => {
    assert.throws(() => passOn(value), (error) => error instanceof ConvergenceError && error instanceof Error && error.code === 'invalid_value');
  });
}

test('errors carry code and details, and are errors', () => {
  const error = new ConvergenceServerError('no such model', 'model_not_found', { id: 'x' });
  assert.ok(error instanceof Error);
  assert.deepEqual([error.name, error.message, error.code, error.details], ['ConvergenceServerError', 'no such model', 'model_not_found', { id: 'x' }]);
  assert.equal(new ConvergenceError('x').name, 'ConvergenceError');
});

test('a user id is a type and a name', () => {
  assert.equal(DomainUserId.of('ann').toGuid(), 'normal:ann');
  const anonymous = DomainUserId.fromGuid('anonymous:a:b');
  assert.deepEqual([anonymous.userType, anonymous.username], ['anonymous', 'a:b']);
  assert.ok(anonymous.equals(DomainUserId.anonymous('a:b')));
  assert.ok(!anonymous.equals(DomainUserId.normal('a:b')));
  assert.equal(DomainUserId.toDomainUserId(anonymous), anonymous);
  assert.throws(() => DomainUserId.fromGuid('ann'), ConvergenceError);
  assert.throws(() => DomainUserId.toDomainUserType('odd'), ConvergenceError);
});

test('a user says what kind it is of', () => {
  const user = new DomainUser('convergence', 'admin', 'A', 'B', 'C', 'd@e');
  assert.deepEqual([user.convergence, user.normal, user.anonymous, user.userId.toGuid()], [true, false, false, 'convergence:admin']);
});

test('a map of users takes ids and names, objects, maps and itself', () => {
  const map = DomainUserIdMap.of({ ann: 1 });
  map.set(DomainUserId.anonymous('bob'), 2);
  assert.deepEqual([map.get('ann'), map.get(DomainUserId.anonymous('bob')), map.has('bob'), map.size()], [1, 2, false, 2]);
  assert.deepEqual(DomainUserIdMap.of(map).toGuidObjectMap(), { 'normal:ann': 1, 'anonymous:bob': 2 });
  assert.equal(DomainUserIdMap.of(new Map([[DomainUserId.normal('x'), 3]])).get('x'), 3);
  assert.deepEqual(DomainUserIdMap.fromGuidObjectMap({ 'normal:y': 4 }).entries().map(([id, value]) => [id.username, value]), [['y', 4]]);
  const seen = [];
  map.forEach((value, id) => seen.push(`${id.toGuid()}=${value}`));
  assert.deepEqual(seen, ['normal:ann=1', 'anonymous:bob=2']);
  map.delete('ann');
  assert.deepEqual(map.keys().map((id) => id.toGuid()), ['anonymous:bob']);
});

test('permissions survive a message, and none are none', () => {
  for (let bits = 0; bits < 16; bits++) {
    const permissions = new ModelPermissions(...[1, 2, 4, 8].map((bit) => (bits & bit) !== 0));
    const read = readRights(new Reader(writeRights(new Writer(), permissions.toJSON()).done()));
    assert.deepEqual(read, permissions);
  }
  assert.equal(readRights(new Reader(writeRights(new Writer(), undefined).done())), undefined);
  assert.deepEqual(ModelPermissions.NONE.toJSON(), { read: false, write: false, remove: false, manage: false });
  assert.deepEqual(ModelPermissions.fromJSON({ read: true, write: false, remove: true, manage: false }), new ModelPermissions(true, false, true, false));
});

test('options are completed by the documented defaults, group by group', () => {
  const { protocol, reconnect, models } = complete({ protocol: { heartbeat: { enabled: false } }, reconnect: { reconnectIntervals: [1] }, models: { data: {} } });
  assert.deepEqual(protocol, { defaultRequestTimeout: 10, heartbeat: { enabled: false, pingInterval: 5, pongTimeout: 10 } });
  assert.deepEqual([reconnect.autoReconnect, reconnect.reconnectIntervals], [true, [1]]);
  assert.deepEqual(models.data, { undefinedObjectValues: 'error', undefinedArrayValues: 'error' });
  assert.throws(() => writeOptions(new Writer(), complete({ connection: { timeout: 'soon' } })), { code: 'bad_option', message: /connection.timeout/ });
});

test('the last two segments of the address name the domain', () => {
  assert.deepEqual(splitURL('http://host:80/api/realtime/convergence/default/'), { namespace: 'convergence', id: 'default' });
  assert.deepEqual(splitURL('wss://host/my%20space/d'), { namespace: 'my space', id: 'd' });
  for (const url of ['', 'default', 'ftp://host/a/b', 'http://host/a', undefined]) assert.throws(() => splitURL(url), { code: 'bad_option' });
});

test('a cancellation token is bound to one attempt and can be used once', () => {
  let cancelled = 0;
  const token = CancellationToken.create();
  assert.throws(() => token.cancel(), ConvergenceError);
  assert.equal(token.isBound(), false);
  token._bind(() => cancelled++);
  assert.equal(token.isBound(), true);
  token.cancel();
  assert.throws(() => token.cancel(), ConvergenceError);
  assert.throws(() => token._bind(() => {}), ConvergenceError);
  assert.equal(cancelled, 1);
});

test('each event has its name, as a member and at its class, and the members of the specification', () => {
  const event = new events.StringSpliceEvent('element', 'user', 's1', true, 3, 2, 'text');
  assert.deepEqual({ ...event }, { name: 'splice', element: 'element', user: 'user', sessionId: 's1', local: true, index: 3, deleteCount: 2, insertValue: 'text' });
  assert.equal(new events.ReferenceSetEvent('src', [1, 2], [3], [1], false).oldValue, 1);
  assert.equal(new events.ReferenceClearedEvent('src', [1, 2]).oldValue, 1);
  for (const [name, Class] of Object.entries(events)) {
    assert.equal(Class.name, name);
    assert.equal(new Class('x', []).name, Class.NAME, name);
  }
});

test('the events are those that the original declares', async () => {
  const original = Object.entries((await import('@convergence/convergence')).default ?? {});
  const { default: namespace, ...named } = await import('@convergence/convergence');
  const all = { ...Object.fromEntries(original), ...namespace, ...named };
  const declared = Object.entries(all).filter(([name, value]) => typeof value === 'function' && value.NAME && events[name]);
  assert.ok(declared.length > 50, `compared ${declared.length}`);
  for (const [name, { NAME }] of declared) assert.equal(events[name].NAME, NAME, name);
});

