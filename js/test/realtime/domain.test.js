// Every method and event of Convergence, ConvergenceDomain and ConvergenceSession (client-api.md §1, §2), against a real server.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createPrivateKey, createSign } from 'node:crypto';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { connect, holdfast, next, options, record } from './harness/clients.js';
import { ownServer, useServer } from './harness/server.js';

const server = useServer();
const { CancellationToken, Convergence, ConvergenceDomain, ConvergenceError, ConvergenceSession, DomainUser } = holdfast;
const wrong = (code) => (error) => error instanceof ConvergenceError && error.code === code;

/** A domain that is not connected, ended after test t, and what it emits. */
function domainOf(t, url = server.url, more = {}) {
  const sockets = [];
  const domain = new ConvergenceDomain(url, options(more, sockets));
  t.after(() => domain.dispose());
  const events = record(domain, ({ domain: source, name, ...rest }) => {
    assert.equal(source, domain);
    return rest;
  });
  return { domain, events, sockets };
}

// Where nobody listens: a port that was given out and is free again may be somebody's by then.
const nobody = 'http://127.0.0.1:1';

const connected = (method) => [['connecting', {}], ['authenticating', { method }], ['connected', {}]];

test('a domain knows its address before it is connected', (t) => {
  const { domain } = domainOf(t);
  assert.deepEqual([domain.url(), domain.namespace(), domain.id()], [server.url, 'convergence', 'default']);
  assert.deepEqual([domain.isConnected(), domain.isDisconnected(), domain.isDisposed()], [false, true, false]);
  const { connection, protocol, reconnect, models } = domain.options();
  assert.deepEqual([connection, protocol.defaultRequestTimeout, reconnect.autoReconnect, models], [{ timeout: 5, connectionRequestTimeout: 10 }, 10, true, undefined]);
  assert.match(domain.session().sessionId(), /^offline:/);
  assert.equal(domain.session().user(), undefined);
  assert.throws(() => domain.session().assertOnline(), wrong('offline'));
  assert.throws(() => new ConvergenceDomain('http://host/only-one'), wrong('bad_option'));
});

test('an anonymous login connects, with events and a session', async (t) => {
  const { domain, events } = domainOf(t);
  await domain.connectAnonymously('Ann');
  assert.deepEqual(events, connected('anonymous'));
  assert.deepEqual([domain.isConnected(), domain.isDisconnected()], [true, false]);
  const session = domain.session();
  assert.ok(session instanceof ConvergenceSession);
  assert.deepEqual([session.domain(), session.isConnected(), session.assertOnline()], [domain, true, undefined]);
  assert.match(session.sessionId(), /^[0-9a-z]+$/);
  assert.ok(session.user() instanceof DomainUser);
  assert.deepEqual([session.user().displayName, session.user().anonymous], ['Ann', true]);
  assert.notEqual(session.reconnectToken(), '');
  await assert.rejects(domain.connectAnonymously('again'), ConvergenceError);
});

test('anonymous logins may have no name, or one that a function gets', async (t) => {
  const nameless = domainOf(t).domain;
  await nameless.connectAnonymously();
  assert.equal(nameless.session().user().anonymous, true);
  const named = domainOf(t).domain;
  await named.connectAnonymously(async () => 'Later');
  assert.equal(named.session().user().displayName, 'Later');
});

test('a password connects, given as it is or by a function; a wrong one is refused', async (t) => {
  await server.addUser('pat', 'right', { displayName: 'Pat', firstName: 'P', lastName: 'At', email: 'pat@example.com' });
  for (const given of [{ username: 'pat', password: 'right' }, async () => ({ username: 'pat', password: 'right' })]) {
    const { domain, events } = domainOf(t);
    await domain.connectWithPassword(given);
    assert.deepEqual(events, connected('password'));
    const { username, normal, displayName, firstName, lastName, email, userId } = domain.session().user();
    assert.deepEqual([username, normal, displayName, firstName, lastName, email, userId.toGuid()], ['pat', true, 'Pat', 'P', 'At', 'pat@example.com', 'normal:pat']);
  }
  const { domain, events } = domainOf(t);
  await assert.rejects(domain.connectWithPassword({ username: 'pat', password: 'wrong' }), (error) => error instanceof Error && error.code === 'authentication_failed');
  assert.deepEqual(events.map(([name]) => name), ['connecting', 'authenticating', 'connection_failed', 'disconnected']);
  assert.deepEqual([events[2][1].code, events[2][1].authMethod], ['authentication_failed', 'password']);
  await domain.connectWithPassword({ username: 'pat', password: 'right' });
  const viaStatic = await Convergence.connect(server.url, 'pat', 'right', options());
  t.after(() => viaStatic.dispose());
  assert.equal(viaStatic.session().user().username, 'pat');
});

test('a JSON web token connects, and makes its user', async (t) => {
  const { privateKey, publicKey } = await server.administer('GET', '/util/keygen');
  await server.administer('POST', '/domains/convergence/default/jwtKeys', { id: 'key', description: '', key: publicKey, enabled: true });
  const now = Math.floor(Date.now() / 1000);
  const parts = [{ alg: 'RS256', typ: 'JWT', kid: 'key' }, { sub: 'jo', aud: 'Convergence', iat: now, exp: now + 60, displayName: 'Jo' }];
  const body = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const jwt = `${body}.${createSign('RSA-SHA256').update(body).sign(createPrivateKey(privateKey), 'base64url')}`;
  for (const given of [jwt, async () => jwt]) {
    const { domain, events } = domainOf(t);
    await domain.connectWithJwt(given);
    assert.deepEqual(events, connected('jwt'));
    assert.deepEqual([domain.session().user().username, domain.session().user().displayName], ['jo', 'Jo']);
  }
  await assert.rejects(Convergence.connectWithJwt(server.url, `${jwt}x`, options()), (error) => error.code === 'authentication_failed');
});

test('a reconnect token connects the same user again', async (t) => {
  const ann = await connect(t, server, 'Ann');
  const token = ann.session().reconnectToken();
  const again = await Convergence.reconnect(server.url, token, options());
  t.after(() => again.dispose());
  assert.equal(again.session().user().username, ann.session().user().username);
  const before = ann.session().sessionId();
  await ann.disconnect();
  assert.deepEqual([ann.isConnected(), ann.isDisconnected()], [false, true]);
  const events = record(ann, ({ method }) => method);
  await ann.reconnect();
  assert.deepEqual(events, [['connecting', undefined], ['authenticating', 'reconnect'], ['connected', undefined]]);
  assert.notEqual(ann.session().sessionId(), before);
});

test('what needs a connection is refused without one', async (t) => {
  const ann = await connect(t, server);
  const disconnected = next(ann, 'disconnected');
  await ann.disconnect();
  await disconnected;
  for (const call of [() => ann.serverTime(), () => ann.models().open('x'), () => ann.models().create({ collection: 'c' }), () => ann.models().remove('x'),
    () => ann.models().query('SELECT * FROM c'), () => ann.models().permissions('x').getPermissions()]) await assert.rejects(call, wrong('offline'));
});

test('the server tells its time', async (t) => {
  const ann = await connect(t, server);
  assert.ok(Math.abs(await ann.serverTime() - Date.now()) < 60_000);
});

test('a lost connection is made again, however often it takes, in a new session of the same user', async (t) => {
  const own = await ownServer(t);
  const { domain, events } = domainOf(t, own.url);
  await domain.connectAnonymously('Ann');
  const { username } = domain.session().user();
  const [before, scheduled, interrupted] = [domain.session().sessionId(), next(domain, 'connection_scheduled'), next(domain, 'interrupted')];
  events.length = 0;
  await own.stop('SIGKILL');
  await interrupted;
  assert.deepEqual([domain.isConnected(), domain.isDisconnected()], [false, false]);
  const { delay } = await scheduled;
  assert.equal(delay, 0.05);
  const back = next(domain, 'connected');
  await own.start();
  await back;
  assert.deepEqual(events.slice(0, 3).map(([name, { code }]) => [name, code]), [['interrupted', undefined], ['connecting', undefined], ['connection_failed', 'server_connection_failed']]);
  assert.deepEqual(events.slice(-3), [['connecting', {}], ['authenticating', { method: 'reconnect' }], ['connected', {}]]);
  assert.equal(domain.session().user().username, username);
  assert.notEqual(domain.session().sessionId(), before);
});

test('when the token is not taken any more, the application is asked for other credentials', async (t) => {
  const own = await ownServer(t);
  const asked = [];
  const fallbackAuth = (challenge) => {
    asked.push(Object.keys(challenge).sort());
    if (asked.length === 1) challenge.anonymous(Promise.resolve('Other Ann'));
    else challenge.cancel();
  };
  const { domain } = domainOf(t, own.url, { reconnect: { fallbackAuth } });
  await domain.connectAnonymously('Ann');
  const interrupted = next(domain, 'interrupted');
  await own.stop('SIGKILL');
  await interrupted;
  const back = next(domain, 'connected');
  await own.start({ empty: true });
  await back;
  assert.deepEqual([asked, domain.session().user().displayName], [[['anonymous', 'cancel', 'jwt', 'password']], 'Other Ann']);
  const again = next(domain, 'interrupted');
  await own.stop('SIGKILL');
  await again;
  const given = next(domain, 'disconnected');
  await own.start({ empty: true });
  await given;
  assert.deepEqual([asked.length, domain.isDisconnected()], [2, true]);
});

test('without fallbackAuth, the first credentials are tried again: a function is asked once more', async (t) => {
  const own = await ownServer(t);
  const { domain } = domainOf(t, own.url);
  let asked = 0;
  await domain.connectAnonymously(async () => `Ann ${++asked}`);
  const interrupted = next(domain, 'interrupted');
  await own.stop('SIGKILL');
  await interrupted;
  const back = next(domain, 'connected');
  await own.start({ empty: true });
  await back;
  assert.equal(domain.session().user().displayName, 'Ann 2');
});

test('a connection that is lost is made again at once when the window is online', async (t) => {
  const own = await ownServer(t);
  const { domain } = domainOf(t, own.url, { reconnect: { reconnectIntervals: [0, 3600] } });
  await domain.connectAnonymously();
  const scheduled = next(domain, 'connection_scheduled');
  await own.stop('SIGKILL');
  await scheduled;
  await own.start();
  const back = next(domain, 'connected');
  holdfast.engine().tell(holdfast.Op.windowOnline, 0, new holdfast.Writer().bool(true).done());
  await back;
});

test('a first connection that cannot be made rejects, or is tried again by option', async (t) => {
  const url = `${nobody}/convergence/default`;
  const { domain, events } = domainOf(t, url, { reconnect: { autoReconnectOnInitial: false } });
  await assert.rejects(domain.connectAnonymously(), wrong('initial_connection_failed'));
  assert.deepEqual(events.map(([name]) => name).slice(0, 2), ['connecting', 'connection_failed']);
  const patient = domainOf(t, url);
  const scheduled = next(patient.domain, 'connection_scheduled');
  const ended = assert.rejects(patient.domain.connectAnonymously(), ConvergenceError);
  await scheduled;
  await patient.domain.dispose();
  await ended;
});

test('an unknown domain, and a host without WebSocket, are errors that say so', async (t) => {
  const url = server.url.replace('default', 'nowhere');
  await assert.rejects(Convergence.connectAnonymously(url, 'Ann', options()), (error) => error.code === 'domain_not_found' || error.code === 'server_connection_failed');
  if (globalThis.WebSocket) return;
  const without = { reconnect: { autoReconnectOnInitial: false } };
  const domain = new ConvergenceDomain(server.url, without);
  t.after(() => domain.dispose());
  const failed = next(domain, 'connection_failed');
  await assert.rejects(domain.connectAnonymously(), ConvergenceError);
  assert.match((await failed).message, /webSocket\.class/);
});

test('a cancelled connection attempt rejects, and its domain is gone', async () => {
  const token = CancellationToken.create();
  const attempt = Convergence.connectAnonymously(`${nobody}/a/b`, 'Ann', options(), token);
  assert.equal(token.isBound(), true);
  token.cancel();
  await assert.rejects(attempt, ConvergenceError);
  assert.throws(() => token.cancel(), ConvergenceError);
});

test('a socket class can be given as well as a factory', async (t) => {
  const { WebSocket } = await import('ws');
  const domain = await holdfast.connectAnonymously(server.url, 'Ann', { webSocket: { class: WebSocket } });
  t.after(() => domain.dispose());
  assert.equal(domain.isConnected(), true);
});

test('configureLogging takes what the original takes', () => {
  holdfast.configureLogging({ root: holdfast.LogLevel.DEBUG, loggers: { x: { level: holdfast.LogLevel.SILENT } } });
  Convergence.configureLogging({});
});

test('without init() a connect call starts the engine', async () => {
  const script = fileURLToPath(new URL('harness/connect.mjs', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, server.url]);
  assert.deepEqual(JSON.parse(stdout), { early: [false, true, 'offline'], connected: true, text: 'made without init' });
});
