// The services in Chromium, with what the tests of each of them do not call: grants to users and groups, ids and maps of users, lists of
// users and chats, the pages of a history, what a page may watch, and a message that is refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useServer } from '../realtime/harness/server.js';
import { useBrowser } from './harness/scene.js';

const browser = useBrowser();
const sync = useServer();
const groups = '/domains/convergence/default/groups';
let people;

function addPeople() {
  people ??= add();
  return people;
}

async function add() {
  const names = { ann: 'Ann', bob: 'Bob', cid: 'ANNA' };
  for (const [name, firstName] of Object.entries(names)) await sync.addUser(name, 'secret', { firstName });
  for (const id of ['staff', 'guests']) await sync.administer('POST', groups, { id, description: id, members: [] });
}

/** Opens a page of Ann's: window.domain with a storage, and window.connect(user), which connects another user in it. */
async function openPage(t) {
  const { openTab } = await browser.setScene(t);
  await addPeople();
  const page = await openTab();
  await page.evaluate(async (url) => {
    const { Convergence, IdbStorageAdapter } = holdfast;
    window.connect = (username, options) => Convergence.connectWithPassword(url, { username, password: 'secret' }, options);
    window.domain = await connect('ann', { offline: { storage: new IdbStorageAdapter() } });
    window.next = (emitter, name) => new Promise((resolve) => { emitter.once(name, resolve); });
  }, sync.url);
  return page;
}

for (const [kind, called] of [['chat', 'a chat'], ['activity', 'an activity']]) {
  test(`what users and groups may do in ${called} is granted, taken back and replaced`, async (t) => {
    const page = await openPage(t);
    const seen = await page.evaluate(async (kind) => {
      const chats = domain.chat();
      const manager = kind === 'chat'
        ? chats.permissions(await chats.create({ type: 'channel', membership: 'public', id: 'granted' }))
        : (await domain.activities().join('view', 'granted', { autoCreate: {} })).permissions();
      const [a, b, c, manage] = kind === 'chat' ? ['join_chat', 'set_topic', 'set_chat_name', 'manage_chat_permissions'] : ['join', 'set_state', 'lurk', 'manage'];
      const letters = { [a]: 'a', [b]: 'b', [c]: 'c' };
      const show = (names) => [...names].map((name) => letters[name] ?? name).sort().join('');
      const ann = domain.session().user().userId;
      const out = { about: [manager.id(), kind === 'chat' || manager.type()] };
      const users = async () => {
        const all = await manager.getAllUserPermissions();
        out.users.push(all.entries().filter(([id]) => !id.equals(ann)).map(([id, names]) => `${id.username} ${show(names)}`).sort().join());
      };
      const groups = async () => out.groups.push([...await manager.getAllGroupPermissions()].map(([id, names]) => `${id} ${show(names)}`).sort().join());
      Object.assign(out, { users: [], groups: [], world: [] });

      await manager.setWorldPermissions([a, b]);
      await manager.removeWorldPermissions([b]);
      out.world.push(show(await manager.getWorldPermissions()));
      await manager.addUserPermissions({ bob: [a, b], cid: [c] });
      await users();
      await manager.removeUserPermissions(new Map([['bob', new Set([b])]]));
      await users();
      await manager.setUserPermissions({ bob: [c] });
      await users();
      out.one = await Promise.all(['bob', 'nobody'].map(async (user) => show(await manager.getUserPermissions(user))));
      await manager.setUserPermissions(new Map([[ann, [manage]], ['cid', [a]]]), true);
      await users();
      await manager.addGroupPermissions({ staff: [a, b], guests: [c] });
      await groups();
      await manager.removeGroupPermissions({ staff: [a] });
      await groups();
      out.group = await Promise.all(['staff', 'none'].map(async (id) => show(await manager.getGroupPermissions(id))));
      await manager.setGroupPermissions({ guests: [a] });
      await groups();
      await manager.setGroupPermissions(new Map([['guests', [b]]]), true);
      await groups();
      return out;
    }, kind);
    assert.deepEqual(seen, {
      about: ['granted', kind === 'chat' || 'view'],
      world: ['a'],
      users: ['bob ab,cid c', 'bob a,cid c', 'bob c,cid c', 'cid a'],
      one: ['c', ''],
      groups: ['guests c,staff ab', 'guests c,staff b', 'guests a,staff b', 'guests b'],
      group: ['b', ''],
    });
  });
}

test('users are told apart, kept in maps, and found by page; rights of models are read from JSON', async (t) => {
  const page = await openPage(t);
  const seen = await page.evaluate(async () => {
    const { DomainUserId, DomainUserIdMap, ModelPermissions } = holdfast;
    const { normal, anonymous, convergence } = DomainUserId;
    const map = DomainUserIdMap.fromGuidObjectMap({ 'normal:ann': 1, 'anonymous:ann': 2 });
    const has = [map.get('ann'), map.get(anonymous('ann')), map.has(convergence('ann')), map.size()];
    map.delete('ann');
    has.push(map.has('ann'), map.size());
    map.set(convergence('c'), 3);
    const each = [];
    map.forEach((value, id) => each.push(`${id.toGuid()} ${value}`));
    const rights = ModelPermissions.fromJSON({ read: true, write: false, remove: true, manage: false });
    const search = async (query) => (await domain.identity().search({ fields: ['username', 'firstName'], ...query })).map(({ username }) => username);
    return {
      same: [normal('a').equals(DomainUserId.of('a')), normal('a').equals(anonymous('a')), convergence('a').equals(convergence('b'))],
      has, each, object: map.toGuidObjectMap(),
      rights: [rights instanceof ModelPermissions, rights.toJSON(), ModelPermissions.NONE.toJSON(), Object.isFrozen(ModelPermissions.NONE)],
      sessions: ['identity', 'presence', 'chat', 'activities'].map((name) => domain[name]().session() === domain.session()),
      found: await Promise.all([
        { term: 'ann', orderBy: { field: 'username', ascending: true } }, { term: 'ann', orderBy: { field: 'username', ascending: false } },
        { term: '', offset: 1, limit: 1, orderBy: { field: 'username', ascending: true } },
      ].map(search)),
    };
  });
  assert.deepEqual(seen, {
    same: [true, false, false],
    has: [1, 2, false, 2, false, 1],
    each: ['anonymous:ann 2', 'convergence:c 3'],
    object: { 'anonymous:ann': 2, 'convergence:c': 3 },
    rights: [true, { read: true, write: false, remove: true, manage: false }, { read: false, write: false, remove: false, manage: false }, true],
    sessions: [true, true, true, true],
    found: [['ann', 'cid'], ['cid', 'ann'], ['bob']],
  });
});

test('presence is asked for lists of users and watched, and a participant is copied', async (t) => {
  const page = await openPage(t);
  const seen = await page.evaluate(async () => {
    const bob = await connect('bob');
    const presence = domain.presence();
    const subscriptions = await presence.subscribe(['bob', 'cid']);
    const out = { subscribed: subscriptions.map(({ user, available }) => [user.username, available]) };
    const watched = [];
    const told = new Promise((resolve) => {
      subscriptions[0].asObservable().subscribe(({ user, available, state }) => {
        watched.push([user.username, available, Object.fromEntries(state)]);
        if (watched.length === 3) resolve();
      });
    });
    bob.presence().setState('mood', 'good');
    bob.presence().setState('mood', 'bad');
    await told;
    out.watched = watched;
    out.asked = (await presence.presence(['cid', 'bob'])).map(({ user, available }) => [user.username, available]);

    const activity = await domain.activities().join('view', 'copied', { state: { page: 1 }, autoCreate: {} });
    const [own] = activity.participants();
    const [copy, other] = [own.clone(), own.clone({ local: false, state: new Map([['page', 2]]) })];
    out.copies = [copy !== own, copy.sessionId === own.sessionId, copy.local, copy.state.get('page'), other.local, other.state.get('page'), other.user.username, own.state.get('page')];
    await bob.dispose();
    return out;
  });
  assert.deepEqual(seen, {
    subscribed: [['bob', true], ['cid', false]],
    watched: [['bob', true, {}], ['bob', true, { mood: 'good' }], ['bob', true, { mood: 'bad' }]],
    asked: [['cid', false], ['bob', true]],
    copies: [true, true, true, 1, false, 2, 'ann', 1],
  });
});

test('chats are got as lists, a history by pages and by type, and a message that is refused is told of', async (t) => {
  const page = await openPage(t);
  const seen = await page.evaluate(async () => {
    const { ChatHistoryEntry } = holdfast;
    const chats = domain.chat();
    for (const id of ['one', 'two']) await chats.create({ type: 'channel', membership: 'public', id });
    const got = await chats.get(['one', 'two']);
    const directs = await chats.direct([['bob'], ['bob', 'cid']]);
    const out = {
      got: [...got].map(([id, chat]) => `${id} ${chat.info().chatId}`),
      directs: directs.map((chat) => chat.info().otherUsers.map(({ user }) => user.username).sort().join()),
    };
    const chat = got.get('one');
    for (let i = 1; i <= 4; i++) await chat.send(`message ${i}`);
    await chat.setTopic('Topic');
    const read = async (options) => {
      const { data } = await chat.getHistory(options);
      return data.map(({ type, eventNumber }) => `${type} ${eventNumber}`).join();
    };
    out.pages = [
      await read({ limit: 2 }), await read({ startEvent: 3, limit: 2 }), await read({ startEvent: 1, limit: 2, forward: true }),
      await read({ eventFilter: [ChatHistoryEntry.TYPES.CREATED, ChatHistoryEntry.TYPES.TOPIC_CHANGED] }),
      await read({ eventFilter: [ChatHistoryEntry.TYPES.MESSAGE], startEvent: 3 }),
    ];
    const refused = next(chat, 'message_refused');
    await chats.remove('one');
    const code = await chat.send('too late').catch((error) => error.code);
    const event = await refused;
    const [letter] = await domain.deadLetters();
    out.refused = [code, event.chatId, event.message, event.code, event.user.username, typeof event.reason, event.pendingId !== undefined, letter.message];
    await letter.discard();
    out.left = (await domain.deadLetters()).length;
    return out;
  });
  assert.deepEqual(seen, {
    got: ['one one', 'two two'],
    directs: ['bob', 'bob,cid'],
    pages: ['topic_changed 5,message 4', 'message 3,message 2', 'message 1,message 2', 'topic_changed 5,created 0', 'message 3,message 2,message 1'],
    refused: ['chat_not_found', 'one', 'too late', 'chat_not_found', 'ann', 'string', true, 'too late'],
    left: 0,
  });
});
