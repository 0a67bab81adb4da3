// Every method and event of ActivityService and Activity, and the permissions of activities (client-api.md §8, §12), against a
// real server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, holdfast, next, options, record } from './harness/clients.js';
import { useServer } from './harness/server.js';

const server = useServer();
const refused = (code) => (error) => error instanceof holdfast.ConvergenceServerError && error.code === code;
const wrong = (code) => (error) => error instanceof holdfast.ConvergenceError && error.code === code;

let last = 0;

/** Two domains in a new activity: {ann, bob, a, b, id}. */
async function together(t, more = {}, theirs = {}) {
  const [ann, bob] = [await connect(t, server, 'Ann'), await connect(t, server, 'Bob')];
  const id = `a${++last}`;
  const a = await ann.activities().join('view', id, { state: { x: 1 }, autoCreate: { ephemeral: true, ...more } });
  const joined = next(a, 'session_joined');
  const b = await bob.activities().join('view', id, { state: { y: 1 }, ...theirs });
  if (!theirs.lurk) await joined;
  return { ann, bob, a, b, id };
}

const shown = (activity) => activity.participants().map((one) => [one.user.displayName, one.local, Object.fromEntries(one.state)]);
const idOf = (domain) => domain.session().sessionId();

test('an activity is created once, joined, left, and removed', async (t) => {
  const ann = (await connect(t, server)).activities();
  await ann.create({ activityType: 'view', activityId: 'home' });
  await assert.rejects(ann.create({ activityType: 'view', activityId: 'home' }), refused('activity_already_exists'));
  await assert.rejects(ann.create({ activityType: '', activityId: 'home' }), refused('invalid_activity_type'));
  await assert.rejects(ann.create({ activityType: 'view' }), refused('invalid_activity_id'));
  const [a, same] = await Promise.all([ann.join('view', 'home'), ann.join('view', 'home')]);
  assert.equal(a, same);
  assert.ok(a instanceof holdfast.Activity);
  assert.equal(a.session(), ann.session());
  assert.deepEqual([a.type(), a.id(), a.isEphemeral(), a.isJoined(), a.isLive()], ['view', 'home', false, true, true]);
  assert.ok(Math.abs(a.createdTime() - Date.now()) < 60_000);
  assert.deepEqual([[...ann.joined()], ann.isJoined('view', 'home'), ann.isJoined('home', 'view')], [[['view/home', a]], true, false]);
  const left = next(a, 'left');
  await a.leave();
  assert.deepEqual([(await left).local, a.isJoined(), ann.joined().size], [true, false, 0]);
  await assert.rejects(a.leave(), wrong('activity_not_joined'));
  a.setState('x', 1);
  assert.equal(a.state().size, 0);
  await ann.remove('home', 'view');
  await assert.rejects(ann.remove('home', 'view'), refused('activity_not_found'));
  await assert.rejects(ann.join('view', 'home'), refused('activity_not_found'));
  await assert.rejects(ann.join('view', 'home'), refused('activity_not_found')); // the failed one is not remembered
});

test('states are told to everybody, with what was there before', async (t) => {
  const { ann, bob, a, b } = await together(t);
  assert.deepEqual(shown(a), [['Ann', true, { x: 1 }], ['Bob', false, { y: 1 }]]);
  assert.deepEqual(shown(b), [['Ann', false, { x: 1 }], ['Bob', true, { y: 1 }]]);
  assert.deepEqual([b.participant(idOf(ann)).state.get('x'), b.participant('none')], [1, undefined]);
  const pick = ({ activity, user, sessionId, local, key, value, oldValue, values, oldValues, complete, removed }) => ({
    who: user.displayName, mine: sessionId === idOf(activity.session().domain()), local, key, value, oldValue,
    values: values && Object.fromEntries(values), oldValues: oldValues && Object.fromEntries(oldValues), complete, removed,
  });
  const clean = (list) => JSON.parse(JSON.stringify(list));
  const [mine, theirs, served] = [record(a, pick), record(b, pick), record(bob.activities(), pick)];
  const changes = [
    [() => a.setState('x', { deep: [1, null, 'é', true] }), 'state_set'],
    [() => a.setState({ x: 2 }), 'state_set'],
    [() => a.setState(new Map([['z', 3]])), 'state_set'],
    [() => a.removeState('z'), 'state_removed'],
    [() => a.removeState(['x']), 'state_removed'],
    [() => a.setState('w', new Date(0)), 'state_set'],
    [() => a.clearState(), 'state_cleared'],
  ];
  for (const [change, name] of changes) {
    const told = next(b, name);
    change();
    await told;
  }
  const one = (name, more) => [['state_delta', { values: {}, oldValues: {}, complete: false, removed: [], ...more.delta }], [name, more.event]];
  const expected = (local) => [
    ...one('state_set', { delta: { values: { x: { deep: [1, null, 'é', true] } }, oldValues: { x: 1 } }, event: { key: 'x', value: { deep: [1, null, 'é', true] }, oldValue: 1 } }),
    ...one('state_set', { delta: { values: { x: 2 }, oldValues: { x: { deep: [1, null, 'é', true] } } }, event: { key: 'x', value: 2, oldValue: { deep: [1, null, 'é', true] } } }),
    ...one('state_set', { delta: { values: { z: 3 }, oldValues: { z: undefined } }, event: { key: 'z', value: 3 } }),
    ...one('state_removed', { delta: { removed: ['z'], oldValues: { z: 3 } }, event: { key: 'z', oldValue: 3 } }),
    ...one('state_removed', { delta: { removed: ['x'], oldValues: { x: 2 } }, event: { key: 'x', oldValue: 2 } }),
    ...one('state_set', { delta: { values: { w: '1970-01-01T00:00:00.000Z' }, oldValues: { w: undefined } }, event: { key: 'w', value: '1970-01-01T00:00:00.000Z' } }),
    ...one('state_cleared', { delta: { complete: true, oldValues: { w: '1970-01-01T00:00:00.000Z' } }, event: { oldValues: { w: '1970-01-01T00:00:00.000Z' } } }),
  ].map(([name, more]) => [name, { who: 'Ann', mine: local, local, ...more }]);
  assert.deepEqual(clean(mine), clean(expected(true)));
  assert.deepEqual(clean(theirs), clean(expected(false)));
  assert.deepEqual(clean(served), clean(expected(false)));
  assert.throws(() => a.setState('f', () => {}), wrong('invalid_value'));
  assert.equal(a.state().size, 0);
  await a.saved();
});

test('who comes and goes is told, and the participants are an observable', async (t) => {
  const { ann, bob, a, b, id } = await together(t);
  const lists = [];
  a.participantsAsObservable().subscribe((list) => lists.push(list.map((one) => one.sessionId)));
  const left = next(a, 'session_left');
  await b.leave();
  assert.deepEqual([(await left).user.displayName, (await left).sessionId, b.participants().length], ['Bob', idOf(bob), 2]);
  const joined = next(ann.activities(), 'session_joined');
  const again = await bob.activities().join('view', id, { state: { z: 1 } });
  const { participant, activity, local } = await joined;
  assert.deepEqual([participant.sessionId, participant.state.get('z'), participant.clone({ local: true }).local, activity, local], [idOf(bob), 1, true, a, false]);
  assert.ok(participant instanceof holdfast.ActivityParticipant);
  assert.notEqual(again, b);
  const gone = next(a, 'session_left');
  await bob.dispose();
  await gone;
  assert.deepEqual(lists, [[idOf(ann), participant.sessionId], [idOf(ann)], [idOf(ann), participant.sessionId], [idOf(ann)]]);
});

test('an activity of a domain that was disposed is what was last known, and its streams end', async (t) => {
  const { bob, a, b } = await together(t);
  const ended = [];
  for (const [name, stream] of Object.entries({ events: b.events(), participants: b.participantsAsObservable(), service: bob.activities().events() })) {
    stream.subscribe({ complete: () => ended.push(name) });
  }
  const left = next(a, 'session_left');
  await bob.dispose();
  await left;
  assert.deepEqual(ended.sort(), ['events', 'participants', 'service']);
  assert.deepEqual([b.isJoined(), b.isLive(), shown(b)], [false, false, [['Ann', false, { x: 1 }], ['Bob', true, { y: 1 }]]]);
});

test('who lurks is no participant, and needs a permission of its own', async (t) => {
  const { ann, b, id } = await together(t, { worldPermissions: ['lurk', 'view_state'] }, { lurk: true, state: {} });
  assert.deepEqual(shown(b), [['Ann', false, { x: 1 }]]);
  assert.throws(() => b.setState('x', 1), wrong('unauthorized'));
  const other = await connect(t, server, 'Cleo');
  await assert.rejects(other.activities().join('view', id), refused('unauthorized'));
  assert.equal(ann.activities().isJoined('view', id), true);
});

test('permissions are read and changed, and count at once', async (t) => {
  const { ann, bob, a, b } = await together(t);
  const [ours, theirs] = [a.permissions(), b.permissions()];
  assert.deepEqual([ours.type(), ours.id()], ['view', a.id()]);
  assert.deepEqual([...await theirs.resolveSessionPermissions()].sort(), ['join', 'set_state', 'view_state']);
  assert.equal((await ours.resolveSessionPermissions()).has('manage'), true);
  await assert.rejects(theirs.getPermissions(), refused('unauthorized'));
  await assert.rejects(theirs.addWorldPermissions(['manage']), refused('unauthorized'));
  await ours.addWorldPermissions(new Set(['lurk']));
  await ours.removeWorldPermissions(['set_state']);
  assert.deepEqual([...await ours.getWorldPermissions()].sort(), ['join', 'lurk', 'view_state']);
  await ours.setWorldPermissions(['join', 'view_state']);
  const user = bob.session().user().userId;
  await ours.addUserPermissions(new Map([[user, ['set_state', 'remove']]]));
  await ours.removeUserPermissions(new Map([[user, ['remove']]]));
  assert.deepEqual([[...await ours.getUserPermissions(user)], [...await ours.getUserPermissions('nobody')]], [['set_state'], []]);
  assert.deepEqual((await ours.getAllUserPermissions()).size(), 2);
  await ours.addGroupPermissions({ staff: ['manage', 'join'] });
  await ours.removeGroupPermissions({ staff: ['join'] });
  await ours.setGroupPermissions(new Map([['guests', new Set(['lurk'])]]));
  assert.deepEqual([[...await ours.getGroupPermissions('staff')], [...await ours.getGroupPermissions('none')]], [['manage'], []]);
  await ours.setGroupPermissions({ guests: ['lurk'] }, true);
  assert.deepEqual([...(await ours.getAllGroupPermissions()).keys()], ['guests']);
  const all = await ours.getPermissions();
  assert.deepEqual([[...all.worldPermissions].sort(), all.userPermissions.size(), all.groupPermissions.size, all.live], [['join', 'view_state'], 2, 1, true]);
  const told = record(b, (event) => event.reason);
  const left = next(b, 'left');
  await ours.setWorldPermissions([]);
  await left;
  assert.deepEqual(told.map(([name]) => name), ['force_leave', 'left']);
  assert.match(told[0][1], /permission/);
  await ours.setUserPermissions(new Map([[ann.session().user().userId, ['manage', 'join']]]), true);
  assert.equal((await ours.getAllUserPermissions()).size(), 1);
});

test('a deleted activity is left by everybody', async (t) => {
  const { ann, a, b } = await together(t);
  const told = [record(a, (event) => event.local), record(b, (event) => event.local)];
  const gone = [next(a, 'left'), next(b, 'left')];
  await ann.activities().remove(a.id(), 'view');
  await Promise.all(gone);
  assert.deepEqual(told, [[['deleted', true], ['left', true]], [['deleted', true], ['left', true]]]);
  assert.deepEqual([a.isJoined(), b.isJoined(), b.isLive(), b.participants().length], [false, false, false, 2]);
  assert.ok(b.asOf() instanceof Date);
});

test('without a connection it stays joined, and is joined anew with the state as it is then', async (t) => {
  const { ann, bob, a, b } = await together(t);
  assert.ok(a.asOf() instanceof Date);
  const offline = next(ann, 'interrupted');
  const left = next(b, 'session_left');
  ann.sockets.at(-1).terminate();
  await offline;
  assert.deepEqual([a.isJoined(), a.isLive(), shown(a).length], [true, false, 2]);
  a.setState('x', 2);
  a.setState('w', 1);
  b.setState('y', 2);
  const joined = next(b, 'session_joined');
  await next(ann, 'connected');
  await left;
  assert.deepEqual(Object.fromEntries((await joined).participant.state), { w: 1, x: 2 });
  if (a.participant(idOf(bob)).state.get('y') !== 2) await next(a, 'state_set');
  assert.deepEqual(shown(a).sort(), [['Ann', true, { w: 1, x: 2 }], ['Bob', false, { y: 2 }]]);
});

test('with a storage, what was last known is there after a cold start, and an own state that could not be sent is sent', async (t) => {
  const storage = new holdfast.MemoryStorageAdapter();
  const first = await connect(t, server, 'Ann', { offline: { storage } });
  const bob = await connect(t, server, 'Bob');
  const theirs = await bob.activities().join('view', 'cold', { state: { y: 1 }, autoCreate: { worldPermissions: ['join', 'set_state', 'view_state'] } });
  await assert.rejects(new holdfast.ConvergenceDomain(server.url).activities().join('view', 'cold'), wrong('offline'));
  const a = await first.activities().join('view', 'cold');
  const left = next(theirs, 'session_left');
  await first.disconnect();
  await left;
  a.setState('mood', 'good');
  await a.saved();
  await first.dispose(); // as a page that ends
  theirs.setState('y', 2);

  const again = new holdfast.ConvergenceDomain(server.url, options({ offline: { storage } }));
  t.after(() => again.dispose());
  await again.initializeOffline();
  const cold = await again.activities().join('view', 'cold', { state: { here: true } });
  assert.deepEqual([cold.isJoined(), cold.isLive(), cold.asOf() instanceof Date], [true, false, true]);
  assert.deepEqual(shown(cold).map(([, local, state]) => [local, state]).sort(), [[false, { y: 1 }], [true, { here: true, mood: 'good' }]]);
  await assert.rejects(again.activities().join('view', 'never'), wrong('offline'));
  const told = record(cold, (event) => event.oldValue);
  const joined = next(theirs, 'session_joined');
  await again.connectAnonymously('Ann');
  assert.deepEqual(Object.fromEntries((await joined).participant.state), { here: true, mood: 'good' });
  if (!cold.isLive()) await next(cold, 'state_set');
  assert.deepEqual(told.filter(([name]) => name === 'state_set'), [['state_set', 1]]);
  await cold.leave();
});
