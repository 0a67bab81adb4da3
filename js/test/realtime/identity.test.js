// Users and groups (client-api.md §9) against a real server: each method, and without a connection; storage is memory.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdfast, options } from './harness/clients.js';
import { useServer } from './harness/server.js';

const server = useServer();
const { ConvergenceDomain, DomainUser, DomainUserId, MemoryStorageAdapter, UserGroup } = holdfast;
const wrong = (code) => (error) => error.code === code;

let people;

/** Adds the users and groups, once. */
function addPeople() {
  people ??= add();
  return people;
}

async function add() {
  const people = { ann: ['Ann', 'Ant'], bob: ['Bob', 'Bee'], cid: ['ANNA', undefined] };
  for (const [name, [firstName, lastName]] of Object.entries(people)) await server.addUser(name, 'secret', { firstName, lastName });
  for (const [id, members] of [['staff', ['bob', 'ann']], ['empty', []]]) {
    await server.administer('POST', '/domains/convergence/default/groups', { id, description: `The ${id}`, members });
  }
}

/** A domain of Ann's, with a storage, ended after test t. */
function domainOn(t, storage) {
  const domain = new ConvergenceDomain(server.url, options({ offline: { storage } }));
  t.after(() => domain.dispose());
  return domain;
}

const names = (users) => users.map((user) => user.username);

/** Every method with what it answers, which is live or not. */
async function askAll(identity, live) {
  const me = await identity.profile();
  assert.ok(me instanceof DomainUser);
  assert.deepEqual([me.username, me.firstName, me.lastName, me.live], ['ann', 'Ann', 'Ant', live]);
  assert.ok(me.asOf instanceof Date);
  assert.equal(await identity.userExists(DomainUserId.normal('bob')), true);
  assert.deepEqual(names([await identity.user('bob')]), ['bob']);
  assert.deepEqual(names(await identity.users(['cid', 'nobody', DomainUserId.normal('ann')])), ['cid', 'ann']);
  assert.deepEqual(await identity.users([]), []);

  const search = async (query) => names(await identity.search(query));
  assert.deepEqual(await search({ term: 'ann', fields: ['username', 'firstName'] }), ['ann', 'cid']);
  assert.deepEqual(await search({ term: 'ann', fields: 'firstName', orderBy: { field: 'username', ascending: false } }), ['cid', 'ann']);
  assert.deepEqual(await search({ term: '', fields: 'username', offset: 1, limit: 1 }), ['bob']);
  assert.deepEqual(await search({ term: 'x', fields: 'email' }), []);
  await assert.rejects(identity.search({ term: '', fields: 'age' }), wrong('invalid_value'));
  await assert.rejects(identity.search({ term: '', fields: 'email', offset: -1 }), wrong('bad_option'));

  const all = await identity.groups();
  assert.ok(all[0] instanceof UserGroup);
  assert.deepEqual(all.map((group) => ({ ...group })), [
    { id: 'empty', description: 'The empty', members: [] }, { id: 'staff', description: 'The staff', members: ['ann', 'bob'] },
  ]);
  assert.equal(all.live, live);
  assert.deepEqual((await identity.groups(['staff', 'empty'])).map(({ id }) => id), ['staff', 'empty']);
  const staff = await identity.group('staff');
  assert.deepEqual([staff.id, staff.live], ['staff', live]);
  assert.deepEqual(await identity.groupsForUser('ann'), ['staff']);
  assert.deepEqual(await identity.groupsForUsers(['ann', 'cid']), { ann: ['staff'], cid: [] });
}

test('every method of IdentityService answers, also without a connection and after a cold start', async (t) => {
  const storage = new MemoryStorageAdapter();
  const domain = domainOn(t, storage);
  await addPeople();
  await domain.connectWithPassword({ username: 'ann', password: 'secret' });
  await domain.initializeOffline('ann');
  assert.equal(domain.identity().session(), domain.session());
  await askAll(domain.identity(), true);
  await domain.disconnect();
  await askAll(domain.identity(), false);
  await domain.dispose();
  const cold = domainOn(t, storage);
  await cold.initializeOffline('ann');
  await askAll(cold.identity(), false);
});

test('what is not there is said so, and what was never seen cannot be read without a connection', async (t) => {
  const domain = domainOn(t, new MemoryStorageAdapter());
  await domain.initializeOffline('ann');
  const identity = domain.identity();
  for (const call of [() => identity.user('bob'), () => identity.userExists('bob'), () => identity.users(['bob']), () => identity.groups(),
    () => identity.group('staff'), () => identity.groupsForUser('bob')]) {
    await assert.rejects(call(), wrong('offline'), String(call));
  }
  assert.equal((await identity.profile()).username, 'ann'); // as initializeOffline() was told
  await addPeople();
  await domain.connectWithPassword({ username: 'ann', password: 'secret' });
  assert.equal(await identity.userExists(DomainUserId.normal('nobody')), false);
  assert.equal(await identity.user('nobody'), undefined);
  await assert.rejects(identity.group('x'), wrong('group_not_found'));
  await assert.rejects(identity.groups(['staff', 'x']), wrong('group_not_found'));
  await assert.rejects(identity.groupsForUser('nobody'), wrong('user_not_found'));
});

test('users are told apart by type and name', () => {
  const { normal, anonymous, convergence, fromGuid, of, toDomainUserId, guid } = DomainUserId;
  assert.deepEqual([normal('a'), anonymous('a'), convergence('a')].map((id) => id.toGuid()), ['normal:a', 'anonymous:a', 'convergence:a']);
  assert.ok(fromGuid('anonymous:a:b').equals(anonymous('a:b')));
  assert.ok(!normal('a').equals(anonymous('a')) && !normal('a').equals(undefined));
  assert.ok(of('a').equals(normal('a')) && toDomainUserId(anonymous('b')).equals(anonymous('b')));
  assert.equal(guid('normal', 'x'), 'normal:x');
  assert.throws(() => fromGuid('nonsense'), wrong('invalid_user'));
  assert.throws(() => fromGuid('king:a'), wrong('invalid_user'));
});
