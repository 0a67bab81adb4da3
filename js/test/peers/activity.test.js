import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Holdfast } from './harness/holdfast.js';
import { ourGuest } from './harness/ours.js';
import { guest } from './harness/theirs.js';
import { event, until } from './harness/until.js';

// The original tells state_delta as local whoever made the change, and tells of a state that is replaced as a whole as if it were
// empty; neither is looked at here.

let server;

before(async () => { server = await Holdfast.start(); });
after(() => server.stop());

let activities = 0;

/** Everybody's activity of a new id, in the order of the connect functions; the first one makes it. */
async function join(t, ...connects) {
  const id = `activity ${++activities}`;
  const joined = [];
  for (const [n, connect] of connects.entries()) {
    const domain = await connect(t, server.domain());
    const autoCreate = { ephemeral: true, worldPermissions: ['join', 'lurk', 'view_state', 'set_state'] };
    joined.push(await domain.activities().join('peers', id, { state: { n }, autoCreate }));
  }
  await until(() => joined.every((one) => one.participants().length === connects.length), joined.map((one) => [one, 'session_joined']), 'everybody knows everybody');
  return joined;
}

const statesOf = (activity) => Object.fromEntries(activity.participants().map((one) => [one.sessionId, Object.fromEntries([...one.state].sort())]));
const own = (activity) => activity.session().sessionId();
const changes = ['state_set', 'state_removed', 'state_cleared', 'session_left', 'session_joined'];
const alike = (list, is) => until(() => list.every((one) => is(statesOf(one))), list.map((one) => [one, ...changes]), 'all know the same');

const casts = {
  'two original clients': [guest, guest],
  'the original and ours': [guest, ourGuest],
  'ours and the original': [ourGuest, guest],
};

for (const [cast, connects] of Object.entries(casts)) {
  test(`${cast} tell each other their states`, async (t) => {
    const [a, b] = await join(t, ...connects);
    assert.deepEqual(statesOf(a), { [own(a)]: { n: 0 }, [own(b)]: { n: 1 } });
    assert.deepEqual(statesOf(b), statesOf(a));
    assert.equal(b.createdTime().getTime(), a.createdTime().getTime());
    assert.deepEqual([a.isEphemeral(), b.isEphemeral()], [true, true]);
    for (const [from, to] of [[a, b], [b, a]]) {
      let told = event(to, 'state_set');
      from.setState('x', { deep: [1, 'é', null, true] });
      const { key, value, oldValue, sessionId, local, user } = await told;
      assert.deepEqual([key, value, oldValue, sessionId, local], ['x', { deep: [1, 'é', null, true] }, undefined, own(from), false]);
      assert.ok(user.username);
      told = event(to, 'state_set', (e) => e.key === 'n');
      from.setState({ n: 7, z: 1 });
      assert.deepEqual([(await told).value, (await told).oldValue], [7, from === a ? 0 : 1]);
      told = event(to, 'state_removed');
      from.removeState('x');
      assert.deepEqual([(await told).key, (await told).oldValue], ['x', { deep: [1, 'é', null, true] }]);
      await alike([a, b], (states) => JSON.stringify(states[own(from)]) === '{"n":7,"z":1}');
      told = event(to, 'state_cleared');
      from.clearState();
      assert.deepEqual(Object.fromEntries([...(await told).oldValues].sort()), { n: 7, z: 1 });
      await alike([a, b], (states) => JSON.stringify(states[own(from)]) === '{}');
    }
  });

  test(`${cast} hear who leaves, who comes back, and that it is deleted`, async (t) => {
    const [a, b] = await join(t, ...connects);
    let told = event(a, 'session_left');
    const left = own(b);
    await b.leave();
    assert.equal((await told).sessionId, left);
    assert.equal(b.isJoined(), false);
    told = event(a, 'session_joined');
    const again = await b.session().domain().activities().join('peers', a.id(), { state: { back: true } });
    assert.equal((await told).participant.state.get('back'), true);
    const gone = [event(a, 'left'), event(again, 'left')];
    await a.session().domain().activities().remove(a.id(), 'peers');
    await Promise.all(gone);
    assert.deepEqual([a.isJoined(), again.isJoined()], [false, false]);
  });

  test(`${cast} change what the world may do, and who may not stay is put out`, async (t) => {
    const [a, b] = await join(t, ...connects);
    assert.deepEqual([...await b.permissions().resolveSessionPermissions()].sort(), ['join', 'lurk', 'set_state', 'view_state']);
    await a.permissions().removeWorldPermissions(['lurk']);
    await a.permissions().addUserPermissions({ nobody: ['remove'] });
    assert.deepEqual([...await a.permissions().getWorldPermissions()].sort(), ['join', 'set_state', 'view_state']);
    assert.deepEqual([...await a.permissions().getUserPermissions('nobody')], ['remove']);
    const out = event(b, 'force_leave');
    const left = event(a, 'session_left');
    await a.permissions().setWorldPermissions([]);
    assert.match((await out).reason, /permission/);
    assert.equal((await left).sessionId, own(b));
  });
}

test('an original client that connects again is in the activity again, for ours, too', async (t) => {
  const [theirs, ours] = await join(t, guest, ourGuest);
  const before = own(theirs);
  const back = event(ours, 'session_joined');
  const gone = event(ours, 'session_left', (e) => e.sessionId === before);
  await theirs.session().domain().disconnect();
  await gone;
  await theirs.session().domain().reconnect();
  assert.deepEqual(Object.fromEntries((await back).participant.state), { n: 0 });
  await alike([ours], (states) => Object.keys(states).length === 2);
});
