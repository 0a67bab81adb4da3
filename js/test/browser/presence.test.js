// Users, groups and presence in Chromium: pages of several users, over the browser's own WebSocket; and a page that is killed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Proxy } from '../peers/harness/proxy.js';
import { useServer } from '../realtime/harness/server.js';
import { testPatience } from './harness/browser.js';
import { setKillableScene } from './harness/killable.js';
import { useBrowser } from './harness/scene.js';

const browser = useBrowser();
const sync = useServer();
let people;

function addPeople() {
  people ??= add();
  return people;
}

async function add() {
  await Promise.all(['ann', 'bob'].map((name) => sync.addUser(name, 'secret', { firstName: name.toUpperCase() })));
  await sync.administer('POST', '/domains/convergence/default/groups', { id: 'staff', description: 'The staff', members: ['ann'] });
}

async function setScene(t) {
  const scene = await browser.setScene(t);
  await addPeople();
  return scene;
}

/** Opens a page for a user: window.domain, window.presence, and window.told with what a watched user does. */
async function join(page, user, url) {
  await page.evaluate(async ([username, url]) => {
    const { Convergence, IdbStorageAdapter } = window.holdfast;
    const options = { reconnect: { reconnectIntervals: [0, 0.1] }, offline: { storage: new IdbStorageAdapter() } };
    window.domain = await Convergence.connectWithPassword(url, { username, password: 'secret' }, options);
    window.presence = domain.presence();
    window.watch = async (user) => {
      window.told = [];
      window.watched = await presence.subscribe(user);
      watched.events().subscribe((event) => told.push([event.name, event.user.firstName, ...(event.state ?? []), ...(event.keys ?? []), event.available].filter((x) => x !== undefined).flat().join(' ')));
    };
  }, [user, url]);
  return page;
}

test('a page shows what another user says of itself, with its events', async (t) => {
  const { openTab } = await setScene(t);
  const bob = await join(await openTab(), 'bob', sync.url);
  await bob.evaluate(() => watch('ann'));
  const ann = await join(await openTab(), 'ann', sync.url);
  assert.deepEqual(await ann.evaluate(() => {
    const own = [];
    presence.events().subscribe((event) => own.push(event.name));
    presence.setState({ mood: 'good' });
    presence.setState('mood', 'bad');
    presence.removeState('mood');
    presence.setState('x', 1);
    presence.clearState();
    return [own, presence.isAvailable(), presence.state().size];
  }), [['state_set', 'state_set', 'state_removed', 'state_set', 'state_cleared'], true, 0]);
  await bob.waitForFunction(() => told.at(-1) === 'state_cleared ANN');
  await ann.close();
  await bob.waitForFunction(() => watched.available === false);
  assert.deepEqual(await bob.evaluate(() => told), [
    'availability_changed ANN true', 'state_set ANN mood good', 'state_set ANN mood bad', 'state_removed ANN mood', 'state_set ANN x 1',
    'state_cleared ANN', 'availability_changed ANN false',
  ]);
  assert.equal(await bob.evaluate(async () => {
    watched.unsubscribe();
    return (await presence.presence('ann')).isLive() && !watched.isLive();
  }), true);
});

test('a page reads users and groups, and keeps them for when there is no connection', async (t) => {
  const { openTab } = await setScene(t);
  const page = await join(await openTab(), 'ann', sync.url);
  const ask = () => page.evaluate(async () => {
    const identity = domain.identity();
    const me = await identity.profile();
    const [bob] = await identity.users(['bob', 'nobody']);
    const found = await identity.search({ term: 'b', fields: ['firstName'] });
    const [staff] = await identity.groups();
    return [me.firstName, me.live, bob.firstName, await identity.userExists('bob'), found.map((user) => user.username), staff.members,
      (await identity.group('staff')).description, await identity.groupsForUser('ann'), await identity.groupsForUsers(['bob'])];
  });
  const answers = (live) => ['ANN', live, 'BOB', true, ['bob'], ['ann'], 'The staff', ['staff'], { bob: [] }];
  assert.deepEqual(await ask(), answers(true));
  await page.evaluate(() => domain.disconnect());
  assert.deepEqual(await ask(), answers(false));
});

test('what a page said of itself is set after it was killed, whatever it had sent and was answered', { timeout: testPatience }, async (t) => {
  await addPeople();
  const proxy = await Proxy.start(sync.url);
  t.after(() => proxy.stop());
  const { openPage, kill } = await setKillableScene(t);
  const { openTab: openHere } = await setScene(t);
  const bob = await join(await openHere(), 'bob', sync.url);
  let page = await join(await openPage(), 'ann', proxy.url);
  await page.evaluate(() => domain.initializeOffline('ann'));
  await bob.evaluate(() => watch('ann'));
  await page.evaluate(() => presence.setState({ round: -1, kept: 'yes' }));
  const there = (last) => watched.available && watched.state.get('round') === last && watched.state.get('kept') === 'yes';
  await bob.waitForFunction(there, -1);
  // There is no connection; or one on which nothing reaches the server; or nothing the page.
  const ways = { cut: () => proxy.cut(), up: () => proxy.up.hold(), down: () => proxy.down.hold() };
  for (const [round, way] of ['cut', 'up', 'down', 'up'].entries()) {
    ways[way]();
    await page.evaluate(async (round) => {
      for (let i = 0; i <= 5; i++) presence.setState('round', 10 * round + i);
      // A state is written behind what is being written when it is set: what is read after the second time finds both done.
      for (let i = 0; i < 2; i++) await domain.models().getOfflineModelMetaData();
    }, round);
    if (way === 'down') await bob.waitForFunction(there, 10 * round + 5);
    await kill(page);
    proxy.cut();
    proxy.mend();
    page = await openPage();
    const state = await page.evaluate(async (url) => {
      const { ConvergenceDomain, IdbStorageAdapter } = window.holdfast;
      window.domain = new ConvergenceDomain(url, { reconnect: { reconnectIntervals: [0, 0.1] }, offline: { storage: new IdbStorageAdapter() } });
      window.presence = domain.presence();
      await domain.initializeOffline('ann');
      const before = Object.fromEntries(presence.state());
      await domain.connectWithPassword({ username: 'ann', password: 'secret' });
      return before;
    }, proxy.url);
    assert.deepEqual(state, { round: 10 * round + 5, kept: 'yes' }, way);
    await bob.waitForFunction(there, 10 * round + 5);
  }
});
