import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import WebSocket from 'ws';
import { Holdfast } from './harness/holdfast.js';
import { loadOurs } from './harness/ours.js';
import { Rest } from './harness/rest.js';
import { kept, options, patient, theirs } from './harness/theirs.js';
import { until } from './harness/until.js';

const { Convergence } = theirs;
const EVENTS = ['state_set', 'state_removed', 'state_cleared', 'availability_changed'];
let server;

// The server takes a moment to see that a session has ended: a test that counts on who is not there asks of those who never were.
before(async () => {
  server = await Holdfast.start();
  const rest = (await Rest.login(server.admin)).domain();
  for (const user of ['ada', 'bob', 'cleo', 'dora', 'emil']) await rest.createUser(user, 'secret');
});
after(() => server.stop());

async function original(t, user) {
  return kept(t, await Convergence.connect(server.domain(), user, 'secret', options()));
}

async function ours(t, user) {
  const domain = await (await loadOurs()).Convergence.connect(server.domain(), user, 'secret', { ...patient, webSocket: { class: WebSocket } });
  t.after(() => domain.dispose());
  return domain;
}

const plain = (state) => Object.fromEntries(state);

/** Waits until what each of the subscriptions shows is this. */
function shown(subscriptions, available, state) {
  const wanted = [available, state];
  const looks = (one) => [one.available, plain(one.state)];
  const sources = subscriptions.map((one) => [one, ...EVENTS]);
  const alike = () => subscriptions.every((one) => isDeepStrictEqual(looks(one), wanted));
  return until(alike, sources, JSON.stringify(wanted), () => JSON.stringify(subscriptions.map(looks)));
}

test('ours and two original clients see each other come, say something of themselves, and go', async (t) => {
  const [bob, cleo] = [await original(t, 'bob'), await original(t, 'cleo')];
  const watchers = [await bob.presence().subscribe('ada'), await cleo.presence().subscribe('ada')];
  await shown(watchers, false, {});
  const ada = await ours(t, 'ada');
  await shown(watchers, true, {});
  ada.presence().setState({ mood: 'good', at: { page: 7, marks: [true, null] } });
  await shown(watchers, true, { mood: 'good', at: { page: 7, marks: [true, null] } });
  ada.presence().removeState('at');
  await shown(watchers, true, { mood: 'good' });
  ada.presence().clearState();
  await shown(watchers, true, {});

  const others = await ada.presence().subscribe(['bob', 'cleo']);
  await shown(others, true, {});
  bob.presence().setState({ a: 1, b: [2] });
  cleo.presence().setState('a', 1);
  cleo.presence().setState('b', [2]);
  await shown(others, true, { a: 1, b: [2] });
  bob.presence().removeState('b');
  cleo.presence().removeState(['b', 'c']);
  await shown(others, true, { a: 1 });
  for (const one of [bob, cleo]) one.presence().clearState();
  await shown(others, true, {});

  ada.presence().setState('leaves', true);
  await shown(watchers, true, { leaves: true });
  await ada.disconnect();
  await shown(watchers, false, {});
  await ada.connectWithPassword({ username: 'ada', password: 'secret' });
  await shown(watchers, true, { leaves: true });
  const gone = await ada.presence().subscribe('bob');
  await bob.disconnect();
  await shown([gone], false, {});
});

test('sessions of one user share its state, whichever client they are of', async (t) => {
  const [theirs, watcher] = [await original(t, 'dora'), await original(t, 'bob')];
  const mine = await ours(t, 'dora');
  await theirs.serverTime(); // the original hears that it is available after it has connected, and tells nobody
  assert.deepEqual([theirs.presence().isAvailable(), mine.presence().isAvailable()], [true, true]);
  const subscription = await watcher.presence().subscribe('dora');
  theirs.presence().setState('of', 'theirs');
  await until(() => mine.presence().state().get('of') === 'theirs', [[mine.presence(), ...EVENTS]], 'ours to hear of it');
  mine.presence().setState('of', 'ours');
  await until(() => theirs.presence().state().get('of') === 'ours', [[theirs.presence(), ...EVENTS]], 'the original to hear of it');
  await shown([subscription], true, { of: 'ours' });
  await mine.disconnect();
  await theirs.serverTime();
  assert.equal((await watcher.presence().presence('dora')).available, true);
});

test('what cannot be is refused for both alike', async (t) => {
  for (const domain of [await original(t, 'ada'), await ours(t, 'ada')]) {
    await assert.rejects(domain.presence().presence('nobody'), { code: 'user_not_found' });
    await assert.rejects(domain.presence().subscribe(['bob', 'nobody']), { code: 'user_not_found' });
    const [emil, cleo] = await domain.presence().presence(['emil', 'cleo']);
    assert.deepEqual([emil.user.username, emil.available, cleo.user.username], ['emil', false, 'cleo']);
  }
});
