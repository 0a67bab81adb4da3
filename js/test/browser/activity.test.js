// Activities in Chromium: pages in one activity, over the browser's own WebSocket and IndexedDB.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Proxy } from '../peers/harness/proxy.js';
import { useServer } from '../realtime/harness/server.js';
import { testPatience } from './harness/browser.js';
import { setKillableScene } from './harness/killable.js';
import { useBrowser } from './harness/scene.js';

const { setScene } = useBrowser();
const sync = useServer();

/** Opens a page for a user: window.domain, and window.lookAt(id, options), which joins an activity as window.activity and lists its events. */
async function open(openTab, user, { url = sync.url, stored = false } = {}) {
  const page = await openTab();
  await page.evaluate(async ([user, url, stored]) => {
    const offline = stored ? { storage: new holdfast.IdbStorageAdapter() } : undefined;
    window.domain = new holdfast.ConvergenceDomain(url, { offline, reconnect: { reconnectIntervals: [0, 0.1] } });
    window.lookAt = async (id, options) => {
      const autoCreate = { worldPermissions: ['join', 'lurk', 'view_state', 'set_state'] };
      window.activity = await domain.activities().join('view', id, { autoCreate, ...options });
      window.events = [];
      const show = (value) => JSON.stringify(value instanceof Map ? [...value].sort() : value);
      domain.activities().events().subscribe((event) => {
        const { name, user, local, key, value, oldValue, values, oldValues, complete, removed, reason, participant } = event;
        const parts = [key, value, oldValue, values, oldValues, complete, removed, reason, participant?.state].filter((part) => part !== undefined);
        events.push([user.displayName, local ? 'itself' : '', name, ...parts.map(show)].filter(Boolean).join(' '));
      });
    };
    window.shown = () => activity.participants().map((one) => `${one.user?.displayName ?? ''}${one.local ? '*' : ''} ${JSON.stringify(Object.fromEntries([...one.state].sort()))}`);
    if (user) await domain.connectAnonymously(user);
    else await domain.initializeOffline();
  }, [user, url, stored]);
  return page;
}

const join = (page, id, options) => page.evaluate(([id, options]) => lookAt(id, options), [id, options]);
const shows = (page, ...expected) => page.waitForFunction((expected) => JSON.stringify(shown().sort()) === expected, JSON.stringify(expected.sort()));
const hears = async (page, ...expected) => {
  await page.waitForFunction((n) => events.length >= n, expected.length);
  assert.deepEqual(await page.evaluate(() => events.splice(0)), expected);
};

test('pages tell each other their states, with every event', async (t) => {
  const { openTab } = await setScene(t);
  const [ann, bob] = [await open(openTab, 'Ann'), await open(openTab, 'Bob')];
  await join(ann, 'all', { state: { page: 1 } });
  await join(bob, 'all', { state: {} });
  await hears(ann, 'Bob session_joined []');
  await shows(bob, 'Ann {"page":1}', 'Bob* {}');
  assert.deepEqual(await ann.evaluate(() => [activity.type(), activity.id(), activity.isEphemeral(), activity.isJoined(), activity.isLive(),
    activity.createdTime() instanceof Date, activity.session() === domain.session(), [...domain.activities().joined().keys()],
    domain.activities().isJoined('view', 'all'), activity.participant(domain.session().sessionId()).local]),
  ['view', 'all', false, true, true, true, true, ['view/all'], true, true]);
  await ann.evaluate(() => {
    activity.setState('page', { n: 2 });
    activity.setState({ top: 5 });
    activity.removeState('top');
    activity.clearState();
  });
  const told = (who) => [
    `${who} state_delta [["page",{"n":2}]] [["page",1]] false []`, `${who} state_set "page" {"n":2} 1`,
    `${who} state_delta [["top",5]] [["top",null]] false []`, `${who} state_set "top" 5`,
    `${who} state_delta [] [["top",5]] false ["top"]`, `${who} state_removed "top" 5`,
    `${who} state_delta [] [["page",{"n":2}]] true []`, `${who} state_cleared [["page",{"n":2}]]`,
  ];
  await hears(bob, ...told('Ann'));
  await hears(ann, ...told('Ann itself'));
  await ann.evaluate(() => { window.lists = []; activity.participantsAsObservable().subscribe((list) => lists.push(list.length)); });
  await bob.evaluate(() => activity.leave());
  await hears(bob, 'Bob itself left');
  await hears(ann, 'Bob session_left');
  await join(bob, 'all', { lurk: true });
  await shows(bob, 'Ann {}');
  await bob.close();
  assert.deepEqual(await ann.evaluate(() => lists), [2, 1]);
});

test('permissions count at once, and an activity that is removed is gone for everybody', async (t) => {
  const { openTab } = await setScene(t);
  const [ann, bob] = [await open(openTab, 'Ann'), await open(openTab, 'Bob')];
  await ann.evaluate(() => domain.activities().create({ activityType: 'view', activityId: 'guarded' }));
  await join(ann, 'guarded');
  await join(bob, 'guarded');
  await hears(ann, 'Bob session_joined []');
  assert.deepEqual(await ann.evaluate(async () => {
    const permissions = activity.permissions();
    await permissions.addWorldPermissions(['lurk']);
    await permissions.setGroupPermissions({ staff: ['manage'] });
    const all = await permissions.getPermissions();
    await permissions.setWorldPermissions(['view_state']);
    return [[...all.worldPermissions].sort(), all.userPermissions.size(), [...all.groupPermissions.keys()]];
  }), [['join', 'lurk', 'set_state', 'view_state'], 1, ['staff']]);
  await hears(bob, 'Bob itself force_leave "the permission to be in this activity was taken away"', 'Bob itself left');
  await hears(ann, 'Bob session_left');
  assert.equal(await bob.evaluate(() => lookAt('guarded').catch((error) => error.code)), 'unauthorized');
  await ann.evaluate(() => domain.activities().remove('guarded', 'view'));
  await hears(ann, 'Ann itself deleted', 'Ann itself left');
});

test('what a page set without a connection is sent after it, and what others did meanwhile is told once', async (t) => {
  const { openTab } = await setScene(t);
  const proxy = await Proxy.start(sync.url);
  t.after(() => proxy.stop());
  const [ann, bob] = [await open(openTab, 'Ann', { url: proxy.url }), await open(openTab, 'Bob')];
  await join(ann, 'cut', { state: { page: 1 } });
  await join(bob, 'cut', { state: { page: 1 } });
  await hears(ann, 'Bob session_joined [["page",1]]');
  proxy.cut();
  await ann.waitForFunction(() => !activity.isLive());
  await hears(bob, 'Ann session_left');
  await ann.evaluate(() => { activity.setState('page', 2); activity.setState('page', 3); events.length = 0; });
  await bob.evaluate(() => activity.setState('page', 9));
  proxy.mend();
  await hears(ann, 'Bob state_delta [["page",9]] [["page",1]] false []', 'Bob state_set "page" 9 1');
  await shows(ann, 'Ann* {"page":3}', 'Bob {"page":9}');
  await shows(bob, 'Ann {"page":3}', 'Bob* {"page":9}');
  assert.deepEqual(await bob.evaluate(() => events.filter((event) => event.startsWith('Ann'))), ['Ann session_joined [["page",3]]']);
});

test('a page that starts without a connection shows what was last known, and sends what a closed one could not', async (t) => {
  const { openTab } = await setScene(t);
  const proxy = await Proxy.start(sync.url);
  t.after(() => proxy.stop());
  const bob = await open(openTab, 'Bob');
  await join(bob, 'cold', { state: { page: 1 } });
  const first = await open(openTab, 'Ann', { url: proxy.url, stored: true });
  await join(first, 'cold');
  await hears(bob, 'Ann session_joined []');
  proxy.cut();
  await first.waitForFunction(() => !activity.isLive());
  await first.evaluate(async () => {
    activity.setState('mood', 'good');
    await activity.saved();
  });
  await first.close();
  await hears(bob, 'Ann session_left');

  const second = await open(openTab, null, { url: proxy.url, stored: true });
  await join(second, 'cold', { state: { page: 2 } });
  assert.deepEqual(await second.evaluate(() => [activity.isJoined(), activity.isLive(), activity.asOf() instanceof Date, domain.isConnected()]), [true, false, true, false]);
  assert.deepEqual(await second.evaluate(() => activity.participants().map((one) => [one.local, Object.fromEntries(one.state)])
    .sort(([a], [b]) => a - b)), [[false, { page: 1 }], [true, { mood: 'good', page: 2 }]]);
  assert.equal(await second.evaluate(() => domain.activities().join('view', 'never').catch((error) => error.code)), 'offline');
  proxy.mend();
  await second.evaluate(() => domain.connectAnonymously('Ann'));
  await hears(bob, 'Ann session_joined [["mood","good"],["page",2]]');

  const third = await open(openTab, 'Ann', { stored: true });
  await join(third, 'cold');
  await hears(bob, 'Ann session_joined []'); // it was sent once
});

test('the state of a page that was killed is sent by the next one, once, whatever it had sent and was answered', { timeout: testPatience }, async (t) => {
  const { openTab: openHere } = await setScene(t);
  const { openPage, kill } = await setKillableScene(t);
  const proxy = await Proxy.start(sync.url);
  t.after(() => proxy.stop());
  const bob = await open(openHere, 'Bob');
  await join(bob, 'killed', { state: { page: 1 } });
  let page = await open(openPage, 'Ann', { url: proxy.url, stored: true });
  await join(page, 'killed');
  await hears(bob, 'Ann session_joined []');
  // There is no connection; or one on which nothing reaches the server; or nothing the page.
  const ways = { cut: () => proxy.cut(), up: () => proxy.up.hold(), down: () => proxy.down.hold() };
  for (const way of ['cut', 'up', 'down']) {
    ways[way]();
    if (way === 'cut') await page.waitForFunction(() => !activity.isLive());
    await page.evaluate(async (way) => {
      for (const mood of ['bad', 'better', way]) activity.setState('mood', mood);
      await activity.saved();
    }, way);
    if (way === 'down') await shows(bob, 'Ann {"mood":"down"}', 'Bob* {"page":1}');
    await kill(page);
    proxy.cut();
    await shows(bob, 'Bob* {"page":1}');
    await bob.evaluate(() => events.splice(0));

    page = await open(openPage, null, { url: proxy.url, stored: true });
    await join(page, 'killed');
    assert.deepEqual(await page.evaluate(() => [activity.isJoined(), activity.isLive()]), [true, false]);
    const here = await page.evaluate(() => shown());
    for (const one of [`* {"mood":"${way}"}`, 'Bob {"page":1}']) assert.ok(here.includes(one), `${one} in ${here}`);
    proxy.mend();
    await page.evaluate(() => domain.connectAnonymously('Ann'));
    await hears(bob, `Ann session_joined [["mood","${way}"]]`);
    const other = await open(openPage, 'Ann', { stored: true });
    await join(other, 'killed');
    await hears(bob, 'Ann session_joined []'); // it is sent once
    await other.close();
    await hears(bob, 'Ann session_left');
    await page.evaluate(() => activity.clearState());
    await page.evaluate(() => activity.saved());
    await hears(bob, `Ann state_delta [] [["mood","${way}"]] true []`, `Ann state_cleared [["mood","${way}"]]`);
  }
});
