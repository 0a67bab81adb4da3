// Chats (client-api.md §11) against a real server: each method and event, and without a connection; storage is memory.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, holdfast, next, options, record } from './harness/clients.js';
import { useServer } from './harness/server.js';

const server = useServer();
const { Chat, ChatChannel, ChatHistoryEntry, ChatRoom, ChatService, ConvergenceDomain, DirectChat, MemoryStorageAdapter } = holdfast;
const wrong = (code) => (error) => error.code === code;

let last = 0;
const newId = () => `chat${process.pid}-${++last}`;

/** Ann and Bob in a new channel. */
async function channel(t, more = {}) {
  const [ann, bob] = await Promise.all([connect(t, server, 'Ann'), connect(t, server, 'Bob')]);
  const id = newId();
  const options = { type: 'channel', membership: 'public', id, name: 'talk', topic: 'all', members: [bob.session().user().userId], ...more };
  assert.equal(await ann.chat().create(options), id);
  const [a, b] = [await ann.chat().get(id), await bob.chat().get(id)];
  return { ann, bob, id, a, b };
}

/** A domain with a storage, ended after test t. */
function domainOn(t, storage) {
  const domain = new ConvergenceDomain(server.url, options({ offline: { storage } }));
  t.after(() => domain.dispose());
  return domain;
}

test('a message is pending at once, and an event for everyone when the server has it', async (t) => {
  const { a, b, ann, id } = await channel(t);
  const [ofA, ofB, ofService] = [record(a), record(b), record(ann.chat())];
  const heard = next(b, 'message');
  const sent = a.send('hello');
  const [pending] = a.pending();
  assert.equal(pending.message, 'hello');
  assert.ok(pending.timestamp instanceof Date && pending.pendingId);
  await sent.saved();
  const { eventNumber, timestamp } = await sent;
  assert.equal(eventNumber, 1);
  assert.ok(timestamp instanceof Date);
  const event = await heard;
  assert.ok(event instanceof holdfast.ChatMessageEvent && event instanceof holdfast.ChatEvent);
  assert.deepEqual({ ...event, user: event.user.displayName }, { name: 'message', chatId: id, eventNumber: 1, timestamp, user: 'Ann', message: 'hello' });
  const names = ['message_pending', 'message', 'message_delivered'];
  assert.deepEqual([ofA, ofB, ofService].map((list) => list.map(([name]) => name)), [names, ['message'], names]);
  assert.deepEqual(a.pending(), []);
});

test('names, topics and seen marks are told', async (t) => {
  const { a, b, id } = await channel(t);
  const list = record(b, (event) => event.chatName ?? event.topic ?? event.maxSeenEventNumber);
  await a.setName('new name');
  await a.setTopic('new topic');
  const seen = next(b, 'events_seen');
  await a.markSeen(2);
  await seen;
  assert.deepEqual(list, [['name_changed', 'new name'], ['topic_changed', 'new topic'], ['events_seen', 2]]);
  const info = b.info();
  assert.deepEqual(
    [info.chatId, info.chatType, info.membership, info.name, info.topic, info.lastEventNumber, info.joined, info.live],
    [id, 'channel', 'public', 'new name', 'new topic', 2, true, true],
  );
  assert.equal(a.info().maxSeenEventNumber, 2);
  assert.deepEqual(info.members.map(({ maxSeenEventNumber }) => maxSeenEventNumber >= 2).sort(), [false, true]);
  assert.ok(info.createdTime instanceof Date && info.lastEventTime instanceof Date && info.asOf instanceof Date && b.isLive() && b.asOf());
});

test('members are added and removed, join and leave', async (t) => {
  const { ann, bob, a, b, id } = await channel(t);
  const carl = await connect(t, server, 'Carl');
  const list = record(a, ({ user, addedUser, removedUser }) => [user?.displayName, (addedUser ?? removedUser)?.displayName].filter(Boolean).join(' '));
  const joined = next(a, 'user_joined');
  const joins = next(carl.chat(), ChatService.Events.CHANNEL_JOINED);
  const c = await carl.chat().join(id);
  assert.ok(c instanceof ChatChannel && c.isJoined());
  assert.equal((await joins).chatId, id);
  await joined;
  await assert.rejects(carl.chat().join(id), wrong('chat_already_joined'));
  const left = [next(a, 'user_left'), next(carl.chat(), ChatService.Events.CHANNEL_LEFT)];
  await c.leave();
  await Promise.all(left);
  assert.equal(c.isJoined(), false);
  const dora = await connect(t, server, 'Dora');
  const added = next(dora.chat(), 'user_added');
  await a.add(dora.session().user().userId);
  await added;
  const removed = next(b, 'user_removed');
  await a.remove(dora.session().user().userId);
  await removed;
  assert.deepEqual(list, [['user_joined', 'Carl'], ['user_left', 'Carl'], ['user_added', 'Ann Dora'], ['user_removed', 'Ann Dora']]);
  await bob.chat().leave(id);
  assert.equal(b.isJoined(), false);
  const gone = next(ann.chat(), 'removed');
  await ann.chat().remove(id);
  assert.equal((await gone).chatId, id);
  assert.equal(await ann.chat().exists(id), false);
});

test('chats are found, looked up, and made once', async (t) => {
  const { ann, bob, id } = await channel(t);
  const service = ann.chat();
  assert.ok(service instanceof ChatService && service.session() === ann.session());
  const room = await service.create({ type: 'room', membership: 'public', name: `room of ${id}` });
  await assert.rejects(service.create({ type: 'channel', membership: 'public', id }), wrong('chat_already_exists'));
  assert.equal(await service.create({ type: 'channel', membership: 'public', id, ignoreExistsError: true }), id);
  await assert.rejects(service.create({ type: 'room', membership: 'private' }), wrong('bad_option'));
  await assert.rejects(service.get(''), wrong('bad_option'));
  await assert.rejects(service.get('no such chat'), wrong('chat_not_found'));
  assert.deepEqual(await service.exists([id, 'no']), new Map([[id, true], ['no', false]]));
  const chats = await service.get([id, room]);
  assert.ok(chats.get(id) instanceof ChatChannel && chats.get(room) instanceof ChatRoom && chats.get(id) === await service.get(id));
  const found = await service.search({ searchTerm: id, searchFields: ['name'], types: ['room'], offset: 0, limit: 10 });
  assert.deepEqual([found.totalResults, found.data.map(({ chatId }) => chatId)], [1, [room]]);
  assert.ok((await service.joined()).some(({ chatId }) => chatId === id));
  const direct = await service.direct(bob.session().user().userId);
  assert.ok(direct instanceof DirectChat && direct instanceof Chat);
  assert.deepEqual(direct.info().otherUsers.map(({ user }) => user.displayName), ['Bob']);
  assert.equal((await service.direct([[bob.session().user().userId]]))[0], direct);
  const [said] = await Promise.all([next(bob.chat(), 'message'), direct.send('psst')]);
  assert.equal(said.message, 'psst');
  const own = await service.permissions(id).resolveSessionPermissions();
  assert.ok(own.has('set_topic') && (await chats.get(id).permissions().getWorldPermissions()) instanceof Set);
});

test('a chat that was removed and made anew as one of another type is an object of that type', async (t) => {
  const ann = (await connect(t, server)).chat();
  const id = await ann.create({ type: 'channel', membership: 'public', id: 'anew' });
  const channel = await ann.get(id);
  let ended = false;
  channel.events().subscribe({ complete: () => { ended = true; } });
  await ann.remove(id);
  await ann.create({ type: 'room', membership: 'public', id });
  const room = await ann.join(id);
  assert.deepEqual([room instanceof holdfast.ChatRoom, room.info().chatType, ended], [true, 'room', true]);
  assert.equal(await ann.get(id), room);
  const heard = next(room, 'message');
  await room.send('hello');
  assert.equal((await heard).message, 'hello');
});

test('a room tells those who have joined it', async (t) => {
  const [ann, bob] = await Promise.all([connect(t, server, 'Ann'), connect(t, server, 'Bob')]);
  const id = await ann.chat().create({ type: 'room', membership: 'public' });
  const a = await ann.chat().join(id);
  const came = next(a, 'user_joined');
  const b = await bob.chat().join(id);
  assert.equal((await came).user.displayName, 'Bob');
  const heard = next(a, 'message');
  await b.send('in the room');
  assert.equal((await heard).message, 'in the room');
  const went = next(a, 'user_left');
  await b.leave();
  await went;
  await assert.rejects(b.send('outside'), wrong('chat_not_joined'));
});

test('the history has entries of each type, both ways and filtered', async (t) => {
  const { a, id } = await channel(t);
  for (const text of ['one', 'two']) await a.send(text);
  await a.setName('n');
  await a.setTopic('t');
  const page = await a.getHistory();
  assert.deepEqual(page.data.map(({ eventNumber, type }) => [eventNumber, type]), [
    [4, 'topic_changed'], [3, 'name_changed'], [2, 'message'], [1, 'message'], [0, 'created'],
  ]);
  assert.ok(page.data.every((entry) => entry instanceof ChatHistoryEntry && entry.chatId === id && entry.timestamp instanceof Date));
  const [topic, name, message, , created] = page.data;
  assert.deepEqual([topic.topic, name.name, message.message, created.name, created.topic, created.members.length], ['t', 'n', 'two', 'talk', 'all', 2]);
  assert.equal(page.isLive(), true);
  const forth = await a.getHistory({ startEvent: 1, limit: 2, forward: true });
  assert.deepEqual(forth.data.map(({ eventNumber }) => eventNumber), [1, 2]);
  const messages = await a.getHistory({ eventFilter: [ChatHistoryEntry.TYPES.MESSAGE] });
  assert.deepEqual(messages.data.map((entry) => entry.message), ['two', 'one']);
});

test('a chat that was seen is there without a connection, and what is sent then arrives once', async (t) => {
  const storage = new MemoryStorageAdapter();
  const bob = await connect(t, server, 'Bob');
  const first = domainOn(t, storage);
  await first.connectAnonymously('Ann');
  await first.initializeOffline();
  const id = newId();
  await first.chat().create({ type: 'channel', membership: 'public', id, members: [bob.session().user().userId] });
  const chat = await first.chat().get(id);
  const b = await bob.chat().get(id);
  await chat.send('online');
  await chat.getHistory();
  await first.disconnect();

  assert.equal(chat.isLive(), false);
  const history = await chat.getHistory();
  assert.deepEqual([history.isLive(), history.data.map(({ type }) => type)], [false, ['message', 'created']]);
  assert.equal(await first.chat().get(id), chat);
  assert.equal((await first.chat().joined())[0].chatId, id);
  assert.equal(await first.chat().join(id), chat);
  const user = bob.session().user().userId;
  const calls = [
    () => first.chat().create({ type: 'room', membership: 'public' }), () => first.chat().remove(id), () => first.chat().leave(id),
    () => first.chat().search({}), () => first.chat().get('other'), () => first.chat().direct('nobody'), () => chat.leave(),
    () => chat.add(user), () => chat.remove(user), () => chat.getHistory({ startEvent: 99 }), () => first.chat().join('other'),
  ];
  for (const call of calls) await assert.rejects(call(), wrong('offline'), String(call));

  const pending = next(chat, 'message_pending');
  const sent = chat.send('offline');
  await sent.saved();
  for (const name of ['first', 'second']) await chat.setName(name).saved();
  assert.equal((await pending).message, 'offline');
  assert.deepEqual(chat.pending().map(({ message, state }) => [message, state]), [['offline', 'saved']]);
  assert.equal(chat.info().name, 'second');
  assert.deepEqual(first.pending(), { entries: 2, unsaved: 0, models: [], chats: [{ chatId: id, entries: 2 }] });
  const list = record(b, (event) => event.message ?? event.chatName);
  b.send('meanwhile');
  await next(b, 'message');
  const heard = record(chat, (event) => event.message ?? event.chatName);
  await Promise.all([first.reconnect(), next(b, 'name_changed'), next(chat, 'name_changed')]);
  assert.equal((await sent).eventNumber, 3);
  const whatHappened = (events) => events.filter(([name]) => ['message', 'name_changed'].includes(name)).slice(-3);
  const want = [['message', 'meanwhile'], ['message', 'offline'], ['name_changed', 'second']];
  assert.deepEqual([list, heard].map(whatHappened), [want, want]);
});

test('pending messages are there after a restart without a connection, and are sent', async (t) => {
  const storage = new MemoryStorageAdapter();
  const login = { username: 'pat', password: 'right' };
  await server.addUser(login.username, login.password);
  const first = domainOn(t, storage);
  await first.connectWithPassword(login);
  await first.initializeOffline('pat');
  const id = await first.chat().create({ type: 'channel', membership: 'public', id: newId() });
  const chat = await first.chat().get(id);
  const bob = await connect(t, server, 'Bob');
  await first.chat().direct(bob.session().user().userId);
  await first.disconnect();
  await chat.send('kept').saved();
  await first.dispose();

  const second = domainOn(t, storage);
  await second.initializeOffline('pat');
  const again = await second.chat().get(id);
  assert.deepEqual(again.pending().map(({ message }) => message), ['kept']);
  assert.equal(second.pending().entries, 1);
  const [other] = (await second.chat().direct(bob.session().user().userId)).info().otherUsers;
  assert.deepEqual([other.user.username, other.user.anonymous], [bob.session().user().username, true]);
  const [{ pendingId }] = again.pending();
  const [heard, delivered] = [next(again, 'message'), next(again, 'message_delivered')];
  await second.connectWithPassword(login);
  const event = await heard;
  assert.deepEqual([event.message, event.pendingId, event.user.username], ['kept', pendingId, 'pat']);
  await delivered;
  assert.deepEqual([again.pending(), second.pending().entries, again.info().lastEventNumber], [[], 0, 1]);
});

test('who waits for a message to be delivered is told that the domain was disposed', async (t) => {
  const { ann, a } = await channel(t);
  await ann.disconnect();
  const sent = a.send('kept');
  await ann.dispose();
  await assert.rejects(sent, wrong('closed'));
  await sent.saved();
  await assert.rejects(a.send('no more'), wrong('closed'));
});

test('what the server refuses is a dead letter, to be sent again or dropped', async (t) => {
  const { ann, bob, id, a } = await channel(t);
  const refused = next(a, 'message_refused');
  await ann.chat().remove(id);
  await assert.rejects(a.send('too late'), wrong('chat_not_found'));
  assert.equal((await refused).code, 'chat_not_found');
  const [letter] = await ann.deadLetters();
  assert.deepEqual([letter.chatId, letter.kind, letter.message, letter.code], [id, 'message', 'too late', 'chat_not_found']);
  assert.ok(letter.since instanceof Date && letter.reason);
  await ann.chat().create({ type: 'channel', membership: 'public', id, members: [bob.session().user().userId] });
  const heard = next(bob.chat(), 'message');
  await letter.retry();
  assert.equal((await heard).message, 'too late');
  await ann.chat().remove(id);
  await assert.rejects(a.setTopic('t'), wrong('chat_not_found'));
  const [other] = await ann.deadLetters();
  assert.deepEqual([other.kind, other.topic], ['topic', 't']);
  await other.discard();
  assert.deepEqual(await ann.deadLetters(), []);
});
