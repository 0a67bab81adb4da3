// Chats in Chromium, with an IdbStorageAdapter: each method and event, reloads without a network, and pages that are killed while they send.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Proxy } from '../peers/harness/proxy.js';
import { holdfast, next, options } from '../realtime/harness/clients.js';
import { killRenderers, testPatience } from './harness/browser.js';
import { setKillableScene } from './harness/killable.js';
import { useBrowser } from './harness/scene.js';
import { setSyncedScene } from './harness/synced.js';

const browser = useBrowser();

/** A scene with a sync server of its own, on which Ann and Bob have accounts. */
async function setScene(t) {
  const scene = await setSyncedScene(t, browser);
  for (const name of ['ann', 'bob']) await scene.sync.addUser(name, name);
  return scene;
}

/** Opens a page of Ann's with window.domain: its storage is open, and it connects as soon as that can be done. */
async function openPage({ openTab, sync }) {
  const page = await openTab();
  await setUp(page, sync.url);
  return page;
}

async function reload(page, url) {
  await page.reload();
  await page.evaluate(() => window.ready);
  await setUp(page, url);
}

function setUp(page, url) {
  return page.evaluate(async (url) => {
    const { ConvergenceDomain, IdbStorageAdapter } = holdfast;
    const reconnect = { reconnectIntervals: [0, 0.1] };
    window.domain = new ConvergenceDomain(url, { reconnect, offline: { storage: new IdbStorageAdapter() } });
    window.problems = [];
    domain.on('error', ({ message, cause }) => problems.push(`${message}: ${cause}`));
    await domain.initializeOffline('ann');
    window.login = domain.connectWithPassword({ username: 'ann', password: 'ann' });
    login.catch(() => {}); // some tests give up before
    window.told = [];
    domain.chat().events().subscribe((event) => { if (event.name === 'message') told.push(event.message); });
    window.sent = async () => {
      await login;
      await new Promise((resolve) => {
        const look = () => { if (domain.pending().entries === 0) resolve(clearInterval(timer)); };
        const timer = setInterval(look, 20);
      });
    };
  }, url);
}

/** Bob in this process, in a new channel with Ann: {bob, heard, has}; heard are the messages, has(n) resolves when there are so many. */
async function listener(t, { sync }, id = 'talk') {
  const bob = await holdfast.Convergence.connect(sync.url, 'bob', 'bob', options());
  t.after(() => bob.dispose());
  await bob.chat().create({ type: 'channel', membership: 'public', id, name: 'Talk', members: ['ann'] });
  const chat = await bob.chat().get(id);
  const heard = [];
  const waiting = [];
  chat.on('message', ({ message }) => {
    heard.push(message);
    for (const look of waiting) look();
  });
  const has = (n) => new Promise((resolve) => {
    const look = () => { if (heard.length >= n) resolve(); };
    waiting.push(look);
    look();
  });
  return { bob, chat, heard, has };
}

test('each method and event of chats', async (t) => {
  const scene = await setScene(t);
  const page = await openPage(scene);
  const result = await page.evaluate(async (url) => {
    const { Convergence } = holdfast;
    await login;
    const bob = await Convergence.connect(url, 'bob', 'bob');
    const [ours, his] = [domain.chat(), bob.chat()];
    const outline = (e) => [e.name, e.eventNumber ?? e.maxSeenEventNumber, e.user?.username, (e.addedUser ?? e.removedUser)?.username, e.message ?? e.chatName ?? e.topic]
      .filter((part) => part !== undefined).join(' ');
    const lists = { ours: [], his: [], chat: [] };
    ours.events().subscribe((e) => lists.ours.push(outline(e)));
    his.events().subscribe((e) => lists.his.push(outline(e)));
    const next = (emitter, name) => new Promise((resolve) => { emitter.once(name, resolve); });

    const out = { lists };
    const id = await ours.create({ type: 'channel', membership: 'public', id: 'all', name: 'All', topic: 'Everything' });
    const chat = await ours.get(id);
    chat.events().subscribe((e) => lists.chat.push(e.name));
    const joined = next(chat, 'user_joined');
    const b = await his.join(id);
    await joined;
    const sent = chat.send('hello');
    out.pending = chat.pending().map(({ message }) => message);
    await Promise.all([sent, sent.saved(), next(his, 'message')]);
    out.sent = (await sent).eventNumber;
    await chat.setName('Name');
    await chat.setTopic('Topic');
    await Promise.all([chat.markSeen(4), next(his, 'events_seen')]);
    await chat.permissions().addWorldPermissions(['add_chat_user']);
    out.granted = (await ours.permissions(id).getWorldPermissions()).has('add_chat_user');
    await chat.remove('bob');
    await chat.add('bob');
    const left = next(chat, 'user_left');
    await b.leave();
    await left;
    const { chatType, membership, name, topic, lastEventNumber, maxSeenEventNumber, members } = chat.info();
    out.info = { chatType, membership, name, topic, lastEventNumber, maxSeenEventNumber, members: members.map(({ user }) => user.username) };
    out.state = [chat.isJoined(), chat.isLive(), chat.asOf() instanceof Date, b.isJoined(), chat.session() === domain.session()];
    out.history = (await chat.getHistory()).data.map(({ type, eventNumber }) => `${type} ${eventNumber}`);
    out.exists = [...(await ours.exists([id, 'no'])).entries()];
    out.found = (await ours.search({ searchTerm: 'Name', searchFields: ['name'] })).data.map(({ chatId }) => chatId);
    const direct = await ours.direct('bob');
    out.others = direct.info().otherUsers.map(({ user }) => user.username);
    out.joined = (await ours.joined()).map(({ chatType }) => chatType).sort();
    const room = await ours.create({ type: 'room', membership: 'public' });
    await ours.join(room);
    await ours.leave(room);
    const removed = next(chat, 'removed');
    await ours.remove(id);
    await removed;
    await bob.dispose();
    return out;
  }, scene.sync.url);
  const { lists, ...rest } = result;
  assert.deepEqual(rest, {
    pending: ['hello'],
    sent: 2,
    granted: true,
    info: { chatType: 'channel', membership: 'public', name: 'Name', topic: 'Topic', lastEventNumber: 7, maxSeenEventNumber: 4, members: ['ann'] },
    state: [true, true, true, false, true],
    history: ['user_left 7', 'user_added 6', 'user_removed 5', 'topic_changed 4', 'name_changed 3', 'message 2', 'user_joined 1', 'created 0'],
    exists: [['all', true], ['no', false]],
    found: ['all'],
    others: ['bob'],
    joined: ['channel', 'direct'],
  });
  const both = ['message 2 ann hello', 'name_changed 3 ann Name', 'topic_changed 4 ann Topic', 'events_seen 4 ann', 'user_removed 5 ann bob', 'user_added 6 ann bob', 'user_left 7 bob'];
  for (const list of [lists.ours, lists.his]) assert.deepEqual(both.filter((line) => list.filter((each) => each === line).length !== 1), [], JSON.stringify(lists));
  const others = ['message_pending', 'message_delivered', 'user_joined', 'removed'];
  assert.deepEqual(others.filter((name) => !lists.chat.includes(name)), []);
  assert.deepEqual(['joined', 'left'].filter((name) => !lists.his.includes(name)), []);
});

test('what is sent without a network is there after a reload, and arrives once and in order; history can be read', async (t) => {
  const scene = await setScene(t);
  const { chat: bobs, heard, has } = await listener(t, scene);
  await bobs.permissions().addWorldPermissions(['set_chat_name']);
  const renamed = next(bobs, 'name_changed');
  const page = await openPage(scene);
  await page.evaluate(async () => {
    await login;
    window.chat = await domain.chat().get('talk');
    await chat.send('online');
    await chat.getHistory();
  });
  await scene.context.setOffline(true);
  await page.evaluate(async () => {
    if (domain.isConnected()) await new Promise((resolve) => { domain.once('interrupted', resolve); });
    for (let i = 0; i < 50; i++) chat.send(`offline ${i}`).catch(() => {});
    chat.setName('Renamed').catch(() => {});
    await chat.markSeen(1).saved();
  });
  await bobs.send('meanwhile');
  await reload(page, scene.sync.url);
  const before = await page.evaluate(async () => {
    window.chat = await domain.chat().get('talk');
    const [page, info] = [await chat.getHistory(), chat.info()];
    return {
      pending: chat.pending().map(({ message, state }) => `${message} ${state}`),
      entries: domain.pending().chats,
      history: page.data.map(({ type, eventNumber }) => `${type} ${eventNumber}`),
      live: [page.isLive(), chat.isLive(), info.asOf instanceof Date],
      name: info.name,
      create: await domain.chat().create({ type: 'room', membership: 'public' }).catch(({ code }) => code),
    };
  });
  const texts = Array.from({ length: 50 }, (_, i) => `offline ${i}`);
  assert.deepEqual(before, {
    pending: texts.map((text) => `${text} saved`),
    entries: [{ chatId: 'talk', entries: 52 }],
    history: ['message 1', 'created 0'],
    live: [false, false, true],
    name: 'Renamed',
    create: 'offline',
  });
  await scene.context.setOffline(false);
  await page.evaluate(() => sent());
  await has(52);
  assert.deepEqual(heard, ['online', 'meanwhile', ...texts]);
  assert.deepEqual((await bobs.getHistory({ eventFilter: ['name_changed'] })).data.map(({ name }) => name), ['Renamed']);
  const { chatName, user } = await renamed;
  assert.deepEqual([chatName, user.username, bobs.info().name], ['Renamed', 'ann', 'Renamed']);
  await page.waitForFunction((n) => told.length >= n, 51);
  assert.deepEqual(await page.evaluate(() => told), ['meanwhile', ...texts], 'what was missed, and own messages, are told once');
  assert.deepEqual(await page.evaluate(async () => [chat.pending(), problems, await domain.deadLetters()]), [[], [], []]);
});

for (const round of [1, 2]) {
  test(`pages that are killed while they send what two tabs have queued lose and double nothing (${round})`, async (t) => {
    const scene = await setScene(t);
    const { heard, has, chat: bobs } = await listener(t, scene);
    const tabs = [await openPage(scene), await openPage(scene)];
    for (const page of tabs) await page.evaluate(() => login.then(() => domain.chat().get('talk')).then((chat) => { window.chat = chat; }));
    await scene.context.setOffline(true);
    for (const [tab, page] of tabs.entries()) {
      await page.evaluate(async (tab) => {
        await Promise.all(Array.from({ length: 60 }, (_, i) => {
          const sent = chat.send(`${tab}:${i}`);
          sent.catch(() => {});
          return sent.saved();
        }));
      }, tab);
    }
    await tabs[0].waitForFunction(() => chat.pending().length === 120); // a tab shows what both have queued
    await scene.context.setOffline(false);
    await has(10 * round);
    await killRenderers(tabs[0]);
    for (const page of tabs) await page.close();
    const page = await openPage(scene);
    await page.evaluate(() => sent());
    await has(120);
    const { data } = await bobs.getHistory({ limit: 1000, forward: true, eventFilter: ['message'] });
    const all = data.map(({ message }) => message);
    assert.equal(new Set(all).size, 120);
    assert.deepEqual([all.length, heard.length], [120, 120]);
    for (const tab of [0, 1]) {
      const own = all.filter((text) => text.startsWith(`${tab}:`));
      assert.deepEqual(own, own.map((_, i) => `${tab}:${i}`), 'in the order of the tab');
    }
    assert.deepEqual(await page.evaluate(async () => [problems, await domain.deadLetters()]), [[], []]);
  });
}

/** The parts of an event that tell what Ann did. */
const outline = ({ name, message, chatName, topic, maxSeenEventNumber }) => `${name} ${message ?? chatName ?? topic ?? maxSeenEventNumber}`;
const byAnn = ['message', 'name_changed', 'topic_changed', 'events_seen'];

/** Lists what a chat, of which Ann may change the name and the topic, tells of her; told(n) resolves when that is so much. */
async function watchAnn(chat) {
  await chat.permissions().addWorldPermissions(['set_chat_name', 'set_topic']);
  const list = [];
  const told = async (n) => {
    while (list.length < n) await Promise.race(byAnn.map((name) => next(chat, name)));
  };
  chat.events().subscribe((event) => { if (byAnn.includes(event.name) && event.user.username === 'ann') list.push(outline(event)); });
  return { list, told };
}

/** What Ann did, as the server keeps it: every event once. */
async function kept(chat) {
  const { data } = await chat.getHistory({ limit: 100, forward: true, eventFilter: ['message', 'name_changed', 'topic_changed'] });
  return data.map(({ type, message, name, topic }) => outline({ name: type, message, chatName: name, topic }));
}

const getChat = (page) => page.evaluate(() => domain.chat().get('talk').then((chat) => { window.chat = chat; }));

test('what was done and not answered, as the connection was lost, is there once', async (t) => {
  const scene = await setScene(t);
  const { chat: bobs } = await listener(t, scene);
  const proxy = await Proxy.start(scene.sync.url);
  t.after(() => proxy.stop());
  const page = await openPage({ ...scene, sync: proxy });
  await page.evaluate(() => login);
  await getChat(page);
  const { list, told } = await watchAnn(bobs);
  const deeds = [['send', 'same'], ['send', 'same'], ['setName', 'Name'], ['setTopic', 'Topic'], ['markSeen', 3]];
  for (const [n, deed] of deeds.entries()) {
    await page.evaluate(() => sent());
    await page.waitForFunction(() => domain.isConnected() && chat.isLive());
    proxy.down.hold();
    await page.evaluate(([method, argument]) => { (window.done ??= []).push(chat[method](argument)); }, deed);
    await told(n + 1);
    proxy.cut();
    await page.waitForFunction(() => !domain.isConnected());
    proxy.mend();
  }
  await page.evaluate(() => Promise.all(done).then(sent));
  const all = ['message same', 'message same', 'name_changed Name', 'topic_changed Topic'];
  assert.deepEqual(list, [...all, 'events_seen 3']);
  assert.deepEqual(await kept(bobs), all);
  assert.deepEqual(await page.evaluate(async () => [chat.info().maxSeenEventNumber, chat.pending(), problems, await domain.deadLetters()]), [3, [], [], []]);
});

test('names, topics, marks and messages of a browser that was killed are there once, whatever it had sent and was answered', { timeout: testPatience }, async (t) => {
  const scene = await setScene(t);
  const { openPage: openTab, kill } = await setKillableScene(t);
  const { chat: bobs } = await listener(t, scene);
  const proxy = await Proxy.start(scene.sync.url);
  t.after(() => proxy.stop());
  const open = async () => {
    const page = await openPage({ openTab, sync: proxy });
    await getChat(page);
    return page;
  };
  let page = await openPage({ openTab, sync: proxy });
  await page.evaluate(() => login);
  await getChat(page);
  const { list, told } = await watchAnn(bobs);
  const all = [];
  // There is no connection; or one on which nothing reaches the server; or nothing the page.
  const ways = { cut: () => proxy.cut(), up: () => proxy.up.hold(), down: () => proxy.down.hold() };
  for (const way of ['cut', 'up', 'down']) {
    const before = list.length;
    ways[way]();
    await page.evaluate(async (way) => {
      const items = ['one', 'two', 'two'].map((text) => chat.send(`${way} ${text}`));
      items.push(chat.setName(`${way} draft`), chat.setName(way), chat.setTopic(way), chat.markSeen(chat.info().lastEventNumber));
      for (const item of items) item.catch(() => {});
      await Promise.all(items.map((item) => item.saved()));
    }, way);
    if (way === 'down') await told(before + 1);
    await kill(page);
    proxy.cut();
    page = await open();
    assert.equal(await page.evaluate(() => chat.info().name), way);
    proxy.mend();
    await page.evaluate(() => sent());
    all.push(`message ${way} one`, `message ${way} two`, `message ${way} two`, `name_changed ${way}`, `topic_changed ${way}`);
    // A name that was on its way when the next one was set may have been there for a while.
    assert.deepEqual((await kept(bobs)).filter((line) => !line.endsWith('draft')), all);
  }
  assert.deepEqual(list.filter((line) => !/draft|seen/.test(line)), all);
  assert.deepEqual(await page.evaluate(async () => [chat.info().maxSeenEventNumber, problems, await domain.deadLetters()]), [10, [], []]);
});
