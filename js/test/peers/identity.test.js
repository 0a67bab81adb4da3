import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Holdfast } from './harness/holdfast.js';
import { sign } from './harness/jwt.js';
import { Rest } from './harness/rest.js';
import { kept, options, theirs } from './harness/theirs.js';

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
