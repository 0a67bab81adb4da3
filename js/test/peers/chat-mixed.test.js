// The original client and ours in one chat: each hears what the other does, and ours may be without a connection meanwhile.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Holdfast } from './harness/holdfast.js';
import { loadOurs } from './harness/ours.js';
import { Rest } from './harness/rest.js';
import { kept, options, theirs } from './harness/theirs.js';
import { event, until } from './harness/until.js';

let server;

before(async () => {
  server = await Holdfast.start();
  const rest = (await Rest.login(server.admin)).domain();
  for (const user of ['ada', 'bob', 'cleo']) await rest.createUser(user, user);
});
after(() => server.stop());

let chats = 0;

/** Ada with the original client and Bob with ours, in a chat of Ada's that Bob has joined. */
async function scene(t, type, more = {}) {
  const ada = kept(t, await theirs.Convergence.connect(server.domain(), 'ada', 'ada', options()));
  const ours = await loadOurs();
  const bob = kept(t, await ours.Convergence.connect(server.domain(), 'bob', 'bob', options(more)));
  const id = await ada.chat().create({ type, membership: 'public', id: `mixed ${++chats}`, name: 'Name' });
  const hers = type === 'room' ? await ada.chat().join(id) : await ada.chat().get(id);
  const came = event(hers, 'user_joined');
  const his = await bob.chat().join(id);
  await came;
  return { id, ada, bob, hers, his };
}

const outline = (e) => [
  e.name, e.eventNumber ?? e.maxSeenEventNumber, e.user?.username, (e.addedUser ?? e.removedUser)?.username, e.message ?? e.chatName ?? e.topic,
].filter((part) => part !== undefined).join(' ');

const shared = ['message', 'user_joined', 'user_left', 'user_added', 'user_removed', 'name_changed', 'topic_changed', 'events_seen'];

/** What a chat tells of what the original tells, too. */
function listen(chat) {
  const list = [];
  chat.events().subscribe((e) => { if (shared.includes(e.name)) list.push(outline(e)); });
  return list;
}

for (const type of ['channel', 'room']) {
  test(`in a ${type}, the original client and ours are told the same of what both do`, async (t) => {
    const { hers, his } = await scene(t, type);
    const [hear, heard] = [listen(hers), listen(his)];
    const n = his.info().lastEventNumber; // who joins a room that is new joins it, too
    assert.deepEqual([(await his.send('from ours')).eventNumber, (await hers.send('from theirs')).eventNumber], [n + 1, n + 2]);
    await hers.setName('New');
    await hers.setTopic('Topic');
    await his.markSeen(n + 4);
    await hers.markSeen(n + 3);
    const want = [
      `message ${n + 1} bob from ours`, `message ${n + 2} ada from theirs`, `name_changed ${n + 3} ada New`, `topic_changed ${n + 4} ada Topic`,
      `events_seen ${n + 4} bob`, `events_seen ${n + 3} ada`,
    ];
    await until(() => Math.min(hear.length, heard.length) >= want.length, [[hers, ...shared], [his, ...shared]], 'everything is told', () => JSON.stringify([hear, heard]));
    assert.deepEqual([hear, heard], [want, want]);
    const facts = ({ chatType, membership, name, topic, lastEventNumber, joined }) => ({ chatType, membership, name, topic, lastEventNumber, joined });
    assert.deepEqual(facts(his.info()), facts(hers.info()));
    const entries = async (chat) => (await chat.getHistory({ startEvent: 0, limit: 10, forward: true })).data
      .map((e) => [e.type, e.eventNumber, e.user.username, e.timestamp.getTime(), e.message ?? e.name ?? e.topic]);
    assert.deepEqual(await entries(his), await entries(hers));
    const left = event(hers, 'user_left');
    await his.leave();
    await left;
  });
}

test('members of a channel are added and removed by either client', async (t) => {
  const { id, hers, his, ada } = await scene(t, 'channel');
  await ada.chat().permissions(id).addUserPermissions({ bob: new Set(['add_chat_user', 'remove_chat_user']) });
  const [hear, heard] = [listen(hers), listen(his)];
  await his.add('cleo');
  await hers.remove('cleo');
  await hers.add('cleo');
  await his.remove('cleo');
  const want = ['user_added 2 bob cleo', 'user_removed 3 ada cleo', 'user_added 4 ada cleo', 'user_removed 5 bob cleo'];
  await until(() => Math.min(hear.length, heard.length) >= want.length, [[hers, ...shared], [his, ...shared]], 'everything is told', () => JSON.stringify([hear, heard]));
  assert.deepEqual([hear, heard], [want, want]);
});

test('what ours sends and misses without a connection reaches both once and in order', async (t) => {
  const { ada, bob, hers, his } = await scene(t, 'channel');
  const [hear, heard] = [listen(hers), listen(his)];
  await bob.disconnect();
  const sent = ['one', 'two'].map((text) => his.send(text));
  await Promise.all(sent.map((one) => one.saved()));
  await hers.send('meanwhile');
  await bob.reconnect();
  assert.deepEqual((await Promise.all(sent)).map(({ eventNumber }) => eventNumber), [3, 4]);
  const want = ['message 2 ada meanwhile', 'message 3 bob one', 'message 4 bob two'];
  await until(() => Math.min(hear.length, heard.length) >= want.length, [[hers, ...shared], [his, ...shared]], 'everything is told', () => JSON.stringify([hear, heard]));
  assert.deepEqual([hear, heard, his.pending()], [want, want, []]);
  const direct = await bob.chat().direct('ada');
  const psst = event(ada.chat(), 'message');
  await direct.send('psst');
  assert.deepEqual([(await psst).message, (await ada.chat().direct('bob')).info().chatId], ['psst', direct.info().chatId]);
});
