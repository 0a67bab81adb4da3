import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Holdfast } from './harness/holdfast.js';
import { Rest } from './harness/rest.js';
import { settled } from './harness/converge.js';
import { ourGuest } from './harness/ours.js';
import { kept, options, theirs } from './harness/theirs.js';
import { event } from './harness/until.js';

const { Convergence, ModelPermissions } = theirs;
const all = { read: true, write: true, remove: true, manage: true };
const readOnly = { read: true, write: false, remove: false, manage: false };
const nothing = { read: false, write: false, remove: false, manage: false };

let server, rest;

before(async () => {
  server = await Holdfast.start();
  rest = (await Rest.login(server.admin)).domain();
  for (const user of ['ada', 'bob']) await rest.createUser(user, user);
});
after(() => server.stop());

/** The models of ada, who may all, and of bob, who may what the world may; and the id of a new model. */
async function scene(t, worldPermissions, more = {}) {
  const [ada, bob] = [await login(t, 'ada'), await login(t, 'bob')];
  const id = await ada.create({
    collection: 'guarded',
    data: { n: 0 },
    overrideCollectionWorldPermissions: true,
    worldPermissions,
    userPermissions: { ada: all, ...more },
  });
  return { ada, bob, id };
}

async function login(t, user) {
  return kept(t, await Convergence.connect(server.domain(), user, user, options())).models();
}

test('who may only read sees edits and makes none', async (t) => {
  const { ada, bob, id } = await scene(t, readOnly);
  const [writer, reader] = [await ada.open(id), await bob.open(id)];
  assert.deepEqual([reader.permissions().read, reader.permissions().write], [true, false]);
  writer.elementAt('n').add(1);
  await settled([writer, reader]);
  assert.equal(reader.elementAt('n').value(), 1);
  assert.throws(() => reader.elementAt('n').add(1));
  await assert.rejects(bob.remove(id), { code: 'unauthorized' });
  await assert.rejects(bob.permissions(id).setWorldPermissions(new ModelPermissions(true, true, true, true)), { code: 'unauthorized' });
});

test('who may not read can neither open the model nor find it', async (t) => {
  const { ada, bob, id } = await scene(t, nothing);
  await assert.rejects(bob.open(id), { code: 'unauthorized' });
  const found = async (models) => (await models.query('SELECT * FROM guarded')).data.some((result) => result.modelId === id);
  assert.deepEqual([await found(ada), await found(bob)], [true, false]);
  await assert.rejects(bob.history(id), { code: 'unauthorized' });
});

test('permissions that are given are told and count at once', async (t) => {
  const { ada, bob, id } = await scene(t, readOnly);
  const model = await bob.open(id);
  const changed = event(model, 'permissions_changed');
  await ada.permissions(id).setWorldPermissions(new ModelPermissions(true, true, false, false));
  const told = await changed;
  assert.deepEqual([told.permissions.write, told.changes], [true, ['write']]);
  model.elementAt('n').add(5);
  await settled([model]);
  assert.equal((await rest.model(id)).data.n, 5);
});

test('losing the permission to read closes the model', async (t) => {
  const { ada, bob, id } = await scene(t, readOnly);
  const model = await bob.open(id);
  const closed = event(model, 'closed');
  await ada.permissions(id).setUserPermissions('bob', nothing);
  await closed;
  assert.equal(model.isOpen(), false);
  await assert.rejects(bob.open(id), { code: 'unauthorized' });
});

test('the permissions of users go before those of the world, and go back when removed', async (t) => {
  const { ada, bob, id } = await scene(t, readOnly, { bob: { ...readOnly, write: true } });
  const model = await bob.open(id);
  assert.equal(model.permissions().write, true);
  const manager = ada.permissions(id);
  assert.equal((await manager.getUserPermissions('bob')).write, true);
  const changed = event(model, 'permissions_changed');
  await manager.removeUserPermissions('bob');
  assert.equal((await changed).permissions.write, false);
  assert.equal(await manager.getUserPermissions('bob'), undefined);
});

test('the permission manager reads back what it set', async (t) => {
  const { ada, id } = await scene(t, nothing);
  const manager = ada.permissions(id);
  assert.equal(manager.modelId, id);
  assert.equal(await manager.getOverridesCollection(), true);
  await manager.setWorldPermissions(new ModelPermissions(true, false, true, false));
  const world = await manager.getWorldPermissions();
  assert.deepEqual([world.read, world.write, world.remove, world.manage], [true, false, true, false]);
  await manager.setAllUserPermissions({ ada: all, bob: readOnly });
  const users = await manager.getAllUserPermissions();
  assert.equal(users.size(), 2);
  assert.deepEqual([users.get('bob').read, users.get('bob').write, users.get('ada').manage], [true, false, true]);
});

test('without overriding, the permissions of the collection count', async (t) => {
  await rest.createCollection('closed', { create: true, read: false, write: false, remove: false, manage: false });
  const [ada, bob] = [await login(t, 'ada'), await login(t, 'bob')];
  const id = await ada.create({ collection: 'closed', data: { n: 0 }, userPermissions: { ada: all } });
  await assert.rejects(bob.open(id), { code: 'unauthorized' });
  const manager = ada.permissions(id);
  await manager.setWorldPermissions(new ModelPermissions(true, false, false, false));
  await assert.rejects(bob.open(id), { code: 'unauthorized' });
  await manager.setOverridesCollection(true);
  assert.equal((await bob.open(id)).permissions().read, true);
});

test('a collection that does not let create is left alone', async (t) => {
  await rest.createCollection('fixed', { create: false, read: true, write: true, remove: true, manage: true });
  const bob = await login(t, 'bob');
  await assert.rejects(bob.create({ collection: 'fixed', data: {} }), { code: 'unauthorized' });
});

test('what the original client has set is what ours may do, and is told', async (t) => {
  const domain = await ourGuest(t, server.domain());
  const { ada, id } = await scene(t, readOnly);
  const manager = domain.models().permissions(id);
  assert.deepEqual((await manager.getPermissions()).toJSON(), readOnly);
  assert.deepEqual([await manager.getOverridesCollection(), (await manager.getWorldPermissions()).toJSON()], [true, readOnly]);
  const model = await domain.models().open(id);
  const { userType, username } = domain.session().user();
  const me = new theirs.DomainUserId(userType, username);
  const changed = event(model, 'permissions_changed');
  await ada.permissions(id).setUserPermissions(me, new ModelPermissions(true, true, false, true));
  assert.deepEqual((await changed).changes, ['write', 'manage']);
  assert.deepEqual((await manager.getUserPermissions(domain.session().user().userId)).toJSON(), { ...readOnly, write: true, manage: true });
  await manager.setUserPermissions('bob', all);
  assert.equal((await ada.permissions(id).getUserPermissions('bob')).manage, true);
  const closed = event(model, 'closed');
  await ada.permissions(id).setUserPermissions(me, new ModelPermissions(false, false, false, false));
  await closed;
  await assert.rejects(manager.getPermissions(), { code: 'unauthorized' });
});
