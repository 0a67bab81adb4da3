// Presence (client-api.md §10) against a real server: each method and event, and without a connection; storage is memory.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, holdfast, next, options } from './harness/clients.js';
import { useServer } from './harness/server.js';

const server = useServer();
const { ConvergenceDomain, DomainUserId, MemoryStorageAdapter, PresenceService, UserPresence, UserPresenceSubscription } = holdfast;
const wrong = (code) => (error) => error.code === code;

let people;

/** Adds the users, once. */
function addPeople() {
  people ??= Promise.all(['ann', 'bob', 'cid', 'dan'].map((name) => server.addUser(name, 'secret', { displayName: name.toUpperCase() })));
  return people;
}

/** A connected domain of a user, ended after test t. */
async function login(t, username, more = {}) {
  const domain = new ConvergenceDomain(server.url, options(more));
  t.after(() => domain.dispose());
  await addPeople();
  await domain.connectWithPassword({ username, password: 'secret' });
  return domain;
}

/** Lists what is emitted, as text. */
function told(emitter) {
  const list = [];
  const show = (value) => (value instanceof Map ? JSON.stringify(Object.fromEntries(value)) : String(value));
  emitter.events().subscribe((event) => list.push([event.name, event.user.username, ...[event.state ?? event.keys ?? event.available].filter((x) => x !== undefined).map(show)].join(' ')));
  return list;
}

const plain = (state) => Object.fromEntries(state);
const turn = (emitter, name) => next(emitter, name);

test('a user is available while it has a session', async (t) => {
  const domain = new ConvergenceDomain(server.url, options());
  t.after(() => domain.dispose());
  await addPeople();
  const list = told(domain.presence());
  assert.equal(domain.presence().isAvailable(), false);
  // No other test counts on dan: the server may see only a while later that he is gone.
  await domain.connectWithPassword({ username: 'dan', password: 'secret' });
  assert.equal(domain.presence().isAvailable(), true);
  await domain.disconnect();
  assert.equal(domain.presence().isAvailable(), false);
  assert.deepEqual(list, ['availability_changed dan true', 'availability_changed dan false']);
  assert.equal(domain.presence().session(), domain.session());
});

test('what a user says of itself is shown at once, and told to its other sessions and to who has subscribed', async (t) => {
  const [ann, other, bob] = await Promise.all([login(t, 'ann'), login(t, 'ann'), login(t, 'bob')]);
  const subscription = await bob.presence().subscribe('ann');
  assert.ok(subscription instanceof UserPresenceSubscription);
  const [ofAnn, ofOther, ofBob] = [ann.presence(), other.presence(), subscription].map(told);
  const done = Promise.all([subscription, other.presence()].map((one) => turn(one, PresenceService.Events.STATE_CLEARED)));
  ann.presence().setState({ mood: 'good', page: { n: [1, null, true] } });
  assert.deepEqual(plain(ann.presence().state()), { mood: 'good', page: { n: [1, null, true] } });
  ann.presence().setState('mood', new Date(0));
  ann.presence().setState(new Map([['mood', 'bad']]));
  ann.presence().removeState('page');
  ann.presence().removeState(['page', 'nothing']);
  ann.presence().clearState();
  await done;
  const expected = [
    'state_set ann {"mood":"good","page":{"n":[1,null,true]}}', 'state_set ann {"mood":"1970-01-01T00:00:00.000Z"}',
    'state_set ann {"mood":"bad"}', 'state_removed ann page', 'state_cleared ann',
  ];
  assert.deepEqual(ofAnn, expected);
  assert.deepEqual(ofBob, expected);
  assert.deepEqual(ofOther, expected);
  assert.deepEqual([...subscription.state], []);
});

test('values that are no JSON are refused', async (t) => {
  const ann = await login(t, 'ann');
  assert.throws(() => ann.presence().setState('f', () => {}), wrong('invalid_value'));
  assert.throws(() => ann.presence().setState('f', undefined), wrong('invalid_value'));
  assert.throws(() => ann.presence().setState('f', '\ud800'), wrong('invalid_value'));
  assert.deepEqual([...ann.presence().state()], []);
});

test('a state that is too large is an error of the domain, and is not shown any more', async (t) => {
  const ann = await login(t, 'ann');
  const failed = turn(ann, 'error');
  const back = turn(ann.presence(), 'state_cleared');
  ann.presence().setState('big', 'x'.repeat(20_000));
  assert.equal((await failed).cause.code, 'limit_exceeded');
  await back;
  assert.deepEqual([...ann.presence().state()], []);
});

test('a subscription shows how somebody comes and goes', async (t) => {
  const bob = await login(t, 'bob');
  const subscription = await bob.presence().subscribe(DomainUserId.normal('cid'));
  assert.deepEqual([subscription.user.displayName, subscription.available, subscription.isLive()], ['CID', false, true]);
  assert.ok(subscription.asOf() instanceof Date);
  const seen = [];
  const stream = subscription.asObservable().subscribe((presence) => seen.push([presence.available, ...presence.state]));
  const came = turn(subscription, 'availability_changed');
  const cid = await login(t, 'cid');
  assert.equal((await came).available, true);
  const set = turn(subscription, 'state_set');
  cid.presence().setState('a', 1);
  assert.deepEqual(plain((await set).state), { a: 1 });
  const gone = turn(subscription, 'availability_changed');
  await cid.disconnect();
  assert.equal((await gone).available, false);
  assert.deepEqual([subscription.available, [...subscription.state]], [false, []]);
  stream.unsubscribe();
  assert.deepEqual(seen[0], [false]);
  assert.deepEqual(seen.at(-1), [false]);
  assert.ok(seen.some(([available, a]) => available && a?.[1] === 1));
});

test('subscriptions to one user are independent, and one that has ended shows what was last known', async (t) => {
  const [ann, bob] = await Promise.all([login(t, 'ann'), login(t, 'bob')]);
  const [one, two] = await bob.presence().subscribe(['ann', 'ann']);
  const lists = [told(one), told(two)];
  let completed = false;
  one.events().subscribe({ complete: () => { completed = true; } });
  one.unsubscribe();
  one.unsubscribe();
  const heard = turn(two, 'state_set');
  ann.presence().setState('a', 1);
  await heard;
  assert.deepEqual(lists, [[], ['state_set ann {"a":1}']]);
  assert.deepEqual([completed, one.isLive(), one.available, [...one.state], two.isLive()], [true, false, true, [], true]);
  two.unsubscribe();
  ann.presence().setState('a', 2);
  await ann.serverTime();
  await bob.serverTime();
  assert.deepEqual(plain(two.state), { a: 1 });
  assert.equal(lists[1].length, 1);
});

test('presence() is asked for once', async (t) => {
  const [ann, bob] = await Promise.all([login(t, 'ann'), login(t, 'bob')]);
  ann.presence().setState('a', 1);
  await ann.serverTime();
  const presence = await bob.presence().presence('ann');
  assert.ok(presence instanceof UserPresence);
  assert.deepEqual([presence.user.username, presence.available, plain(presence.state), presence.isLive()], ['ann', true, { a: 1 }, true]);
  presence.state.clear();
  assert.equal(presence.state.size, 1);
  const list = await bob.presence().presence(['cid', 'ann', bob.session().user().userId]);
  assert.deepEqual(list.map(({ user, available }) => [user.username, available]), [['cid', false], ['ann', true], ['bob', true]]);
  for (const call of ['presence', 'subscribe']) {
    await assert.rejects(bob.presence()[call]('nobody'), wrong('user_not_found'), call);
    await assert.rejects(bob.presence()[call](['ann', 'nobody']), wrong('user_not_found'), call);
  }
});

test('after a reconnect the own state is set again, and what has changed meanwhile is told', async (t) => {
  const [ann, bob] = await Promise.all([connect(t, server, 'Ann'), connect(t, server, 'Bob')]);
  const annId = ann.session().user().userId;
  const subscription = await bob.presence().subscribe(annId);
  const set = turn(subscription, 'state_set');
  ann.presence().setState({ a: 1, b: 1 });
  await set;
  const [cut, again] = [turn(bob, 'interrupted'), turn(bob, 'connected')];
  const list = told(subscription);
  bob.sockets.at(-1).terminate();
  await cut;
  assert.deepEqual([subscription.isLive(), subscription.available, plain(subscription.state)], [false, true, { a: 1, b: 1 }]);
  assert.deepEqual(plain((await bob.presence().presence(annId)).state), { a: 1, b: 1 });
  const changed = turn(subscription, 'state_set');
  ann.presence().setState('a', 2);
  ann.presence().removeState('b');
  await again;
  await changed;
  assert.deepEqual(list.toSorted(), [`state_removed ${annId.username} b`, `state_set ${annId.username} {"a":2}`]);
  assert.equal(subscription.isLive(), true);

  const restored = turn(subscription, 'state_set');
  ann.sockets.at(-1).terminate();
  assert.deepEqual(plain((await restored).state), { a: 2 });
});

test('what is changed without a connection is kept over a cold start, and set once there is one', async (t) => {
  const storage = new MemoryStorageAdapter();
  const bob = await login(t, 'bob');
  const first = await login(t, 'ann', { offline: { storage } });
  const subscription = await bob.presence().subscribe('ann');
  await first.initializeOffline('ann');
  first.presence().setState({ kept: 1, gone: 1 });
  const known = await first.presence().subscribe('bob');
  assert.equal(known.available, true);
  const gone = turn(subscription, 'availability_changed');
  await first.disconnect();
  await gone;
  assert.deepEqual([known.isLive(), known.available], [false, true]);
  for (const mood of ['x', 'y', 'z']) first.presence().setState('mood', mood);
  first.presence().removeState('gone');
  await first.dispose();
  assert.deepEqual([known.isLive(), known.available], [false, true]);

  const cold = new ConvergenceDomain(server.url, options({ offline: { storage } }));
  t.after(() => cold.dispose());
  await cold.initializeOffline('ann');
  const last = await cold.presence().presence('bob');
  assert.deepEqual([last.user.displayName, last.available, last.isLive()], ['BOB', true, false]);
  assert.ok(last.asOf() instanceof Date);
  await assert.rejects(cold.presence().presence('cid'), wrong('offline'));
  await assert.rejects(cold.presence().subscribe('cid'), wrong('offline'));
  const subscribed = await cold.presence().subscribe('bob');
  assert.equal(subscribed.isLive(), false);
  assert.deepEqual(plain(cold.presence().state()), { kept: 1, mood: 'z' });

  const list = told(subscription);
  const set = turn(subscription, 'state_set');
  await cold.connectWithPassword({ username: 'ann', password: 'secret' });
  assert.deepEqual(plain((await set).state), { kept: 1, mood: 'z' });
  await cold.serverTime();
  assert.equal(subscribed.isLive(), true);
  assert.deepEqual(list, ['availability_changed ann true', 'state_set ann {"kept":1,"mood":"z"}']);
});
