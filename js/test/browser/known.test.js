// What a page has learnt of users, groups, presence, permissions, chats, activities and models: it is there after the browser was killed,
// without a server, and in place of an answer that is lost; and it says that it is not live, and how old it is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Proxy } from '../peers/harness/proxy.js';
import { holdfast, options } from '../realtime/harness/clients.js';
import { SyncServer } from '../realtime/harness/server.js';
import { testPatience } from './harness/browser.js';
import { durable } from './harness/durable.js';
import { setKillableScene } from './harness/killable.js';

/** A sync server behind a proxy, with the users Ann and Bob, who is logged in and takes part in everything; and a browser for Ann. */
async function setScene(t) {
  const sync = new SyncServer();
  t.after(() => sync.remove());
  const [scene] = await Promise.all([setKillableScene(t), sync.start()]);
  for (const name of ['ann', 'bob']) await sync.addUser(name, name, { firstName: name.toUpperCase() });
  await sync.administer('POST', '/domains/convergence/default/groups', { id: 'staff', description: 'The staff', members: ['ann'] });
  const proxy = await Proxy.start(sync.url);
  t.after(() => proxy.stop());
  const bob = await holdfast.Convergence.connect(sync.url, 'bob', 'bob', options());
  t.after(() => bob.dispose());
  bob.presence().setState('mood', 'good');
  await bob.activities().join('view', 'home', { state: { page: 1 }, autoCreate: {} });
  return { ...scene, proxy, bob };
}

/** Opens a page of Ann's: window.domain, which connects if that is asked for, and window.readAll(). */
async function openPage({ openPage, proxy }, { online }) {
  const page = await openPage();
  await page.evaluate(async ([url, online]) => {
    const { ConvergenceDomain, IdbStorageAdapter } = holdfast;
    window.domain = new ConvergenceDomain(url, { reconnect: { reconnectIntervals: [0, 0.1] }, offline: { storage: new IdbStorageAdapter() } });
    await domain.initializeOffline('ann');
    if (online) await domain.connectWithPassword({ username: 'ann', password: 'ann' });
  }, [proxy.url, online]);
  await page.evaluate(defineReads);
  return page;
}

/** Puts into the page what is read: window.reads, by name, each of which answers [whether it is live, whether its age is known, what it is]. */
function defineReads() {
  const [identity, presence, chats, models] = [domain.identity(), domain.presence(), domain.chat(), domain.models()];
  const chatGrants = chats.permissions('talk');
  const marked = (of, what) => [of.live, of.asOf instanceof Date, what];
  const called = (of, what) => [of.isLive(), of.asOf() instanceof Date, what];
  const plain = (map) => Object.fromEntries([...map].sort());
  window.reads = {
    profile: () => identity.profile().then((me) => marked(me, me.firstName)),
    user: () => identity.user('bob').then((user) => marked(user, user.firstName)),
    search: () => identity.search({ term: 'B', fields: ['firstName'] }).then(([user]) => marked(user, user.username)),
    groups: () => identity.groups().then((groups) => marked(groups, groups.map(({ id, members }) => `${id} ${members}`))),
    groupsForUser: () => identity.groupsForUser('ann').then((ids) => marked(ids, [...ids])),
    presence: () => presence.presence('bob').then((bob) => called(bob, [bob.available, plain(bob.state)])),
    joined: () => chats.joined().then(([info]) => marked(info, [info.chatId, info.name, info.members.length])),
    chatHistory: () => chats.get('talk').then((chat) => chat.getHistory()).then((page) => called(page, page.data.map(({ eventNumber, message }) => `${eventNumber} ${message}`))),
    chatRights: () => chatGrants.resolveSessionPermissions().then((names) => marked(names, names.size)),
    chatGrants: () => chatGrants.getPermissions().then((all) => marked(all, [[...all.worldPermissions].sort(), all.userPermissions.size()])),
    chatGroups: () => chatGrants.getAllGroupPermissions().then((groups) => marked(groups, [...groups.keys()])),
    rights: () => models.permissions('m').getPermissions().then((rights) => marked(rights, rights.toJSON())),
    query: () => models.query('SELECT n FROM pages ORDER BY n').then((page) => called(page, page.data.map(({ data }) => data.n))),
    history: () => models.history('m').then((history) => called(history, [history.maxVersion(), history.elementAt('n').value()])),
    subscription: () => presence.subscribe('bob').then((bob) => {
      const answer = called(bob, bob.available);
      bob.unsubscribe();
      return answer;
    }),
  };
  window.readAll = async () => {
    const all = Object.entries(reads).map(async ([name, read]) => [name, await read().catch(({ code, message }) => code ?? message)]);
    return Object.fromEntries(await Promise.all(all));
  };
}

/** In the page: makes what is read, and reads it. */
async function prepare() {
  await domain.chat().create({ type: 'channel', membership: 'public', id: 'talk', name: 'Talk', members: ['bob'] });
  const chat = await domain.chat().get('talk');
  await chat.permissions().setGroupPermissions({ staff: ['set_topic'] });
  await chat.send('hello');
  const model = await domain.models().openAutoCreate({ collection: 'pages', id: 'm', data: { n: 1 } });
  await model.subscribeOffline();
  const stored = async (version) => {
    while (!(await domain.models().getOfflineModelMetaData()).some((model) => model.available && model.details.version >= version));
  };
  await stored(1);
  model.elementAt('n').value(2);
  await model.committed();
  await model.close();
  await stored(2);
  window.activity = await domain.activities().join('view', 'home');
  return readAll();
}

const expected = (live) => Object.fromEntries(Object.entries({
  profile: 'ANN', user: 'BOB', search: 'bob', groups: ['staff ann'], groupsForUser: ['staff'], presence: [true, { mood: 'good' }],
  joined: ['talk', 'Talk', 2], chatHistory: ['1 hello', '0 undefined'], chatRights: 9, chatGrants: [['join_chat', 'leave_chat'], 1], chatGroups: ['staff'],
  rights: { read: true, write: true, remove: true, manage: true }, query: [2], history: [2, 2], subscription: true,
}).map(([name, what]) => [name, [live, true, what]]));

test('what a browser that was killed has seen is there without a server, marked as what was last known', { timeout: testPatience }, async (t) => {
  const scene = await setScene(t);
  const first = await openPage(scene, { online: true });
  assert.deepEqual(await first.evaluate(prepare), expected(true));
  for (const start of [['presence', 'user', 0, 'bob'], ['activity', 'known']]) await first.evaluate(durable, start);
  await scene.kill(first);
  scene.proxy.cut();
  const page = await openPage(scene, { online: false });
  assert.deepEqual(await page.evaluate(() => readAll()), expected(false));
  assert.deepEqual(await page.evaluate(async () => {
    const activity = await domain.activities().join('view', 'home');
    const subscription = await domain.presence().subscribe('bob');
    return {
      activity: [activity.isLive(), activity.asOf() instanceof Date, activity.participants().filter(({ local }) => !local).map((one) => [one.user.username, one.state.get('page')])],
      subscription: [subscription.isLive(), subscription.state.get('mood')],
    };
  }), { activity: [false, true, [['bob', 1]]], subscription: [false, 'good'] });
});

test('a question whose answer is lost with the connection is answered by what was last known', { timeout: testPatience }, async (t) => {
  const scene = await setScene(t);
  const page = await openPage(scene, { online: true });
  assert.deepEqual(await page.evaluate(prepare), expected(true));
  await page.evaluate(() => activity.leave());
  scene.proxy.down.hold();
  await page.evaluate(() => {
    window.answers = readAll();
    window.joining = domain.activities().join('view', 'home');
  });
  await scene.proxy.down.filled();
  scene.proxy.cut();
  assert.deepEqual(await page.evaluate(() => answers), expected(false));
  assert.deepEqual(await page.evaluate(() => joining.then((activity) => [activity.isLive(), activity.participants().length])), [false, 2]);
});
