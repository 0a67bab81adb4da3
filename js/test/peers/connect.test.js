import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Holdfast } from './harness/holdfast.js';
import { Rest } from './harness/rest.js';
import { sign } from './harness/jwt.js';
import { Socket, kept, options, refused, theirs } from './harness/theirs.js';
import { event } from './harness/until.js';

const { Convergence } = theirs;
let server, domain, key;

before(async () => {
  server = await Holdfast.start();
  domain = (await Rest.login(server.admin)).domain();
  await domain.createUser('ada', 'secret');
  key = await domain.createKey('peers');
});
after(() => server.stop());

test('the original client connects by password', async (t) => {
  const connection = kept(t, await Convergence.connect(server.domain(), 'ada', 'secret', options()));
  const session = connection.session();
  assert.equal(session.user().username, 'ada');
  assert.equal(session.user().userType, 'normal');
  assert.ok(session.sessionId());
  assert.equal(connection.namespace(), 'convergence');
  assert.equal(connection.id(), 'default');
});

test('a wrong password and an unknown user are refused alike', async () => {
  for (const user of ['ada', 'nobody']) {
    const attempt = refused(server.domain(), (domain) => domain.connectWithPassword({ username: user, password: 'wrong' }));
    await assert.rejects(attempt, { code: 'authentication_failed' });
  }
});

test('the original client connects anonymously, with a display name if it gives one', async (t) => {
  const named = kept(t, await Convergence.connectAnonymously(server.domain(), 'Guest of honour', options()));
  assert.equal(named.session().user().displayName, 'Guest of honour');
  assert.equal(named.session().user().anonymous, true);
  const unnamed = kept(t, await Convergence.connectAnonymously(server.domain(), undefined, options()));
  assert.notEqual(unnamed.session().user().username, named.session().user().username);
});

test('anonymous login switched off by the administrator takes effect at once', async (t) => {
  await domain.allowAnonymous(false);
  t.after(() => domain.allowAnonymous(true));
  const attempt = refused(server.domain(), (domain) => domain.connectAnonymously('Guest'));
  await assert.rejects(attempt, { code: 'anonymous_auth_disabled' });
});

test('the original client connects by JWT and an unknown user is created from its claims', async (t) => {
  const token = sign(key, 'peers', { sub: 'grace', firstName: 'Grace', lastName: 'Hopper', email: 'grace@example.com' });
  const connection = kept(t, await Convergence.connectWithJwt(server.domain(), token, options()));
  const user = connection.session().user();
  assert.deepEqual([user.username, user.firstName, user.lastName], ['grace', 'Grace', 'Hopper']);
});

test('a JWT that is expired, for someone else, of an unknown key or tampered with is refused', async () => {
  const past = Math.floor(Date.now() / 1000) - 3600;
  const [head, , signature] = sign(key, 'peers', { sub: 'grace' }).split('.');
  const forged = Buffer.from(JSON.stringify({ sub: 'root', aud: 'Convergence', exp: past + 7200 })).toString('base64url');
  const tokens = {
    expired: sign(key, 'peers', { sub: 'grace', exp: past }),
    audience: sign(key, 'peers', { sub: 'grace', aud: 'Others' }),
    unknown: sign(key, 'unknown', { sub: 'grace' }),
    tampered: `${head}.${forged}.${signature}`,
  };
  for (const [what, token] of Object.entries(tokens)) {
    const attempt = refused(server.domain(), (domain) => domain.connectWithJwt(token));
    await assert.rejects(attempt, { code: 'authentication_failed' }, what);
  }
});

test('a reconnect token works for users of every kind', async (t) => {
  const logins = {
    password: () => Convergence.connect(server.domain(), 'ada', 'secret', options()),
    anonymous: () => Convergence.connectAnonymously(server.domain(), 'Guest', options()),
    jwt: () => Convergence.connectWithJwt(server.domain(), sign(key, 'peers', { sub: 'grace' }), options()),
  };
  for (const [kind, login] of Object.entries(logins)) {
    const first = await login();
    const { username } = first.session().user();
    const token = first.session().reconnectToken();
    assert.ok(token, kind);
    await first.disconnect();
    first.dispose();
    const second = kept(t, await Convergence.reconnect(server.domain(), token, options()));
    assert.equal(second.session().user().username, username, kind);
  }
});

test('a made-up reconnect token is refused', async (t) => {
  const connection = new theirs.ConvergenceDomain(server.domain(), options());
  t.after(() => connection.dispose());
  const failed = event(connection, 'connection_failed');
  // The original client then looks for the user whom it would ask for other credentials, and fails on there being none.
  await assert.rejects(connection.reconnect('made-up'), /null/);
  assert.equal((await failed).code, 'authentication_failed');
});

test('the URL may have the prefix of the original installation', async (t) => {
  const url = `${server.url}/api/realtime/convergence/default`;
  assert.ok(kept(t, await Convergence.connectAnonymously(url, undefined, options())).isConnected());
});

test('an unknown domain is refused', async () => {
  const attempt = refused(server.domain('convergence', 'nowhere'), (domain) => domain.connectAnonymously());
  await assert.rejects(attempt, { code: 'domain_not_found' });
});

test('the server tells its time', async (t) => {
  const connection = kept(t, await Convergence.connectAnonymously(server.domain(), undefined, options()));
  assert.ok(Math.abs((await connection.serverTime()) - Date.now()) < 60_000);
});

test('a domain made by the administrator serves its own users once it is ready', async (t) => {
  const rest = await Rest.login(server.admin);
  await rest.post('/domains', { namespace: 'convergence', id: 'second', displayName: 'Second' });
  const second = rest.domain('convergence', 'second');
  const url = server.domain('convergence', 'second');
  const anonymous = refused(url, (domain) => domain.connectAnonymously('Guest'));
  await assert.rejects(anonymous, { code: 'anonymous_auth_disabled' });
  await second.createUser('linus', 'pass');
  const connection = kept(t, await Convergence.connect(url, 'linus', 'pass', options()));
  assert.equal(connection.session().user().username, 'linus');
  const stranger = refused(url, (domain) => domain.connectWithPassword({ username: 'ada', password: 'secret' }));
  await assert.rejects(stranger, { code: 'authentication_failed' });
});

test('a client whose connection breaks comes back by itself, with the token', async (t) => {
  const sockets = [];
  class Kept extends Socket {
    constructor(...parameters) {
      super(...parameters);
      sockets.push(this);
    }
  }
  const more = { webSocket: { class: Kept } };
  const connection = kept(t, await Convergence.connect(server.domain(), 'ada', 'secret', options(more)));
  const old = connection.session().sessionId();
  await connection.serverTime();
  const back = event(connection, 'connected');
  sockets[0].terminate();
  await back;
  assert.notEqual(connection.session().sessionId(), old);
  assert.equal(connection.session().user().username, 'ada');
});
