import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import WebSocket from 'ws';
import { Holdfast } from './harness/holdfast.js';
import { sign } from './harness/jwt.js';
import { loadOurs } from './harness/ours.js';
import { Rest } from './harness/rest.js';
import { kept, options, patient, theirs } from './harness/theirs.js';

const { Convergence, DomainUserId } = theirs;
const users = '/domains/convergence/default';
let server, key;

before(async () => {
  server = await Holdfast.start();
  const rest = await Rest.login(server.admin);
  for (const [username, firstName] of [['ada', 'Ada'], ['bob', 'Bob'], ['cleo', 'ADAM']]) {
    await rest.post(`${users}/users`, { username, password: 'secret', firstName });
  }
  await rest.post(`${users}/groups`, { id: 'staff', description: 'The staff', members: ['ada', 'bob'] });
  await rest.post(`${users}/groups`, { id: 'empty', description: '', members: [] });
  key = await rest.domain().createKey('people');
});
after(() => server.stop());

async function login(t, user) {
  return kept(t, await Convergence.connect(server.domain(), user, 'secret', options())).identity();
}

const names = (list) => list.map((user) => user.username);

test('the original client finds users by name and by what their fields contain', async (t) => {
  const identity = await login(t, 'ada');
  const me = await identity.profile();
  assert.deepEqual([me.username, me.firstName, me.userType], ['ada', 'Ada', 'normal']);
  assert.equal(await identity.userExists(DomainUserId.normal('bob')), true);
  assert.equal(await identity.userExists(DomainUserId.normal('nobody')), false);
  assert.equal((await identity.user('bob')).firstName, 'Bob');
  assert.equal(await identity.user('nobody'), undefined);
  assert.deepEqual(names(await identity.users(['cleo', 'nobody', 'ada'])), ['cleo', 'ada']);
  const search = async (query) => names(await identity.search(query));
  assert.deepEqual(await search({ term: 'ada', fields: ['username', 'firstName'], orderBy: { field: 'username', ascending: true } }), ['ada', 'cleo']);
  assert.deepEqual(await search({ term: 'ada', fields: 'firstName', orderBy: { field: 'username', ascending: false } }), ['cleo', 'ada']);
  assert.deepEqual(await search({ term: 'o', fields: 'username', offset: 1, limit: 5, orderBy: { field: 'username', ascending: true } }), ['cleo']);
});

test('the original client reads groups', async (t) => {
  const identity = await login(t, 'ada');
  const [empty, staff] = await identity.groups(['empty', 'staff']);
  assert.deepEqual([empty.id, empty.members, staff.description, staff.members], ['empty', [], 'The staff', ['ada', 'bob']]);
  assert.equal((await identity.group('staff')).id, 'staff');
  assert.deepEqual(await identity.groupsForUser('bob'), ['staff']);
  assert.deepEqual((await identity.groupsForUsers(['ada', 'cleo'])).ada, ['staff']);
  await assert.rejects(identity.group('nothing'), { code: 'group_not_found' });
  await assert.rejects(identity.groupsForUser('nobody'), { code: 'user_not_found' });
});

test('a token puts its user into the groups that it names', async (t) => {
  const token = sign(key, 'people', { sub: 'grace', groups: ['empty', 'unknown'] });
  const identity = kept(t, await Convergence.connectWithJwt(server.domain(), token, options())).identity();
  assert.deepEqual(await identity.groupsForUser('grace'), ['empty']);
});

// Of what is not set, the original makes null where its types say undefined; undefined of an empty description and of the groups
// of a user in none. Ours has undefined, '' and an empty list.
const facts = ({ userType, username, firstName, lastName, displayName, email, anonymous, normal, convergence }) => (
  { userType, username, names: [firstName, lastName, displayName, email].map((name) => name ?? undefined), anonymous, normal, convergence }
);
const codeOf = (promise) => promise.then(() => 'no error', ({ code }) => code);

/** What a client sees of users and groups, each by what it was asked. */
async function look(identity, id, username) {
  const search = async (query) => (await identity.search(query)).map(facts);
  const group = ({ id, description, members }) => ({ id, description: description ?? '', members });
  const byName = { field: 'username', ascending: true };
  return {
    profile: facts(await identity.profile()),
    user: facts(await identity.user(username)),
    users: (await identity.users(['cleo', 'nobody', id.normal('ada')])).map(facts),
    exist: await Promise.all([id.normal('bob'), id.normal('nobody')].map((user) => identity.userExists(user))),
    search: await search({ term: 'ada', fields: ['username', 'firstName'], orderBy: byName }),
    descending: await search({ term: 'ada', fields: 'firstName', orderBy: { field: 'username', ascending: false } }),
    page: await search({ term: 'o', fields: 'username', offset: 1, limit: 5, orderBy: byName }),
    groups: (await identity.groups(['staff', 'empty'])).map(group),
    group: group(await identity.group('staff')),
    of: await identity.groupsForUser(username),
    ofEach: Object.entries(await identity.groupsForUsers(['ada', 'cleo'])).filter(([, ids]) => ids?.length),
    refused: await Promise.all([identity.group('nothing'), identity.groupsForUser('nobody')].map(codeOf)),
  };
}

test('the original client and ours see the same profile, users and groups, also after they have changed', async (t) => {
  const ours = await loadOurs();
  const domains = await Promise.all([
    Convergence.connect(server.domain(), 'ada', 'secret', options()),
    ours.Convergence.connect(server.domain(), 'ada', 'secret', { ...patient, webSocket: { class: WebSocket } }),
  ]);
  for (const domain of domains) kept(t, domain);
  const lookAs = (username) => Promise.all([look(domains[0].identity(), DomainUserId, username), look(domains[1].identity(), ours.DomainUserId, username)]);
  const [hers, his] = await lookAs('bob');
  assert.deepEqual(his, hers);
  assert.deepEqual([hers.profile.names[0], hers.users.map(({ username }) => username), hers.exist, hers.search.length], ['Ada', ['cleo', 'ada'], [true, false], 2]);
  assert.deepEqual([hers.groups.map(({ id }) => id), hers.group.members, hers.of, hers.ofEach], [['staff', 'empty'], ['ada', 'bob'], ['staff'], [['ada', ['staff']]]]);
  assert.deepEqual(hers.refused, ['group_not_found', 'user_not_found']);

  const rest = await Rest.login(server.admin);
  const names = { firstName: 'Dan', lastName: 'Ada', displayName: 'D. Ada', email: 'dan@example.org' };
  await rest.post(`${users}/users`, { username: 'dan', password: 'secret', ...names });
  await rest.put(`${users}/groups/staff`, { description: 'Changed', members: ['cleo', 'dan'] });
  const [hersThen, hisThen] = await lookAs('dan');
  assert.deepEqual(hisThen, hersThen);
  assert.deepEqual([hersThen.user.names, hersThen.group.description, hersThen.group.members, hersThen.of, hersThen.ofEach],
    [Object.values(names), 'Changed', ['cleo', 'dan'], ['staff'], [['cleo', ['staff']]]]);
});
