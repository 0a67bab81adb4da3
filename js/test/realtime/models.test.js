// Every method of ModelService and ModelPermissionManager (client-api.md §3, §8), against a real server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, holdfast, next } from './harness/clients.js';
import { useServer } from './harness/server.js';

const server = useServer();
const { DomainUserId, ModelPermissions, RealTimeModel } = holdfast;
const refused = (code) => (error) => error instanceof holdfast.ConvergenceServerError && error.code === code;
const wrong = (code) => (error) => error instanceof holdfast.ConvergenceError && error.code === code;
const all = new ModelPermissions(true, true, true, true);
const none = ModelPermissions.NONE;

test('create makes a model with an id of its own or a given one, and remove removes it', async (t) => {
  const models = (await connect(t, server)).models();
  const chosen = await models.create({ collection: 'notes', data: { text: 'hi' } });
  assert.equal(await models.create({ collection: 'notes', id: 'n1', data: () => ({ when: new Date(7) }) }), 'n1');
  await assert.rejects(models.create({ collection: 'notes', id: 'n1' }), refused('model_already_exists'));
  assert.deepEqual((await models.open(chosen)).root().value(), { text: 'hi' });
  assert.deepEqual((await models.open('n1')).root().value(), { when: new Date(7) });
  await models.remove('n1');
  await models.remove(chosen);
  await assert.rejects(models.open('n1'), refused('model_not_found'));
  await assert.rejects(models.remove('n1'), refused('model_not_found'));
});

test('opening a model twice, also at the same time, gives the same model', async (t) => {
  const models = (await connect(t, server)).models();
  await models.create({ collection: 'notes', id: 'twice' });
  assert.deepEqual([models.isOpen('twice'), models.isOpening('twice'), models.isResyncing()], [false, false, false]);
  const opening = [models.open('twice'), models.open('twice')];
  for (let i = 0; i < 100 && !models.isOpening('twice'); i++) await null; // during which nothing comes from the server
  assert.deepEqual([models.isOpen('twice'), models.isOpening('twice')], [false, true]);
  const [first, second] = await Promise.all(opening);
  assert.equal(first, second);
  assert.ok(first instanceof RealTimeModel);
  assert.equal(await models.openAutoCreate({ collection: 'notes', id: 'twice' }), first);
  assert.deepEqual([models.isOpen('twice'), models.isOpening('twice')], [true, false]);
  assert.equal(models.session(), first.session());
});

test('openAutoCreate asks for the content only if there is no such model', async (t) => {
  const [ann, bob] = [await connect(t, server, 'Ann'), await connect(t, server, 'Bob')];
  let asked = 0;
  const options = { collection: 'notes', id: 'auto', data: () => ({ asked: ++asked }) };
  const a = await ann.models().openAutoCreate(options);
  const b = await bob.models().openAutoCreate(options);
  assert.deepEqual([a.root().value(), b.root().value(), asked], [{ asked: 1 }, { asked: 1 }, 1]);
  const nameless = await ann.models().openAutoCreate({ collection: 'notes', data: { x: [1] } });
  assert.match(nameless.modelId(), /./);
  assert.deepEqual(nameless.root().value(), { x: [1] });
});

test('a function for the content that fails refuses, and the model can be made later', async (t) => {
  const models = (await connect(t, server)).models();
  await assert.rejects(models.openAutoCreate({ collection: 'notes', id: 'fails', data: () => { throw new Error('no content today'); } }));
  await assert.rejects(models.openAutoCreate({ collection: 'notes', id: 'fails', data: () => [1] }));
  const model = await models.openAutoCreate({ collection: 'notes', id: 'fails', data: () => ({ ok: true }) });
  assert.deepEqual(model.root().value(), { ok: true });
});

test('data that is a promise, as of an async function, or no plain object is refused by name', async (t) => {
  const models = (await connect(t, server)).models();
  const named = (code) => (error) => error instanceof holdfast.ConvergenceError && error.code === code && /the option data/.test(error.message);
  for (const data of [Promise.resolve({ n: 1 }), new Map([['n', 1]]), new Set(), /x/, null, [], new Date(0)]) {
    const id = 'refused';
    await assert.rejects(models.create({ collection: 'notes', data }), named('invalid_value'), String(data));
    await assert.rejects(models.create({ collection: 'notes', data: () => data }), named('invalid_value'), String(data));
    await assert.rejects(models.openAutoCreate({ collection: 'notes', id, data }), named('invalid_value'), String(data));
    await assert.rejects(models.openAutoCreate({ collection: 'notes', id, data: () => data }), (error) => /the option data/.test(error.message), String(data));
    await assert.rejects(models.open(id), refused('model_not_found'));
  }
  await assert.rejects(models.create({ collection: 'notes', data: async () => ({ n: 1 }) }), /await it first/);
  await assert.rejects(models.create({ collection: 'notes', data: () => {} }), named('invalid_value'));
  await assert.rejects(models.create({ collection: 'notes', data: { inside: [Promise.resolve()] } }), wrong('invalid_value'));
  const root = (await models.openAutoCreate({ collection: 'notes', data: () => ({ n: 1 }) })).root();
  for (const value of [Promise.resolve(), new Map(), /x/, new Uint8Array(2)]) assert.throws(() => root.set('x', value), wrong('invalid_value'));
  assert.deepEqual(root.value(), { n: 1 });
});

test('options of a new model of the wrong type are refused, and none is taken for its text', async (t) => {
  const models = (await connect(t, server)).models();
  const options = [
    undefined, null, 'notes', { collection: 7 }, { collection: '\ud800' },
    ...[null, 7, NaN, {}, [], Symbol('id'), 5n, '\ud800', () => 'x'].map((id) => ({ collection: 'notes', id })),
    ...['all', 7, true, Symbol('all'), () => {}].flatMap((given) => [
      { collection: 'notes', worldPermissions: given }, { collection: 'notes', userPermissions: given },
      { collection: 'notes', userPermissions: { bob: given } },
    ]),
  ];
  for (const [i, given] of options.entries()) {
    for (const method of ['create', 'openAutoCreate']) await assert.rejects(models[method](given), wrong('bad_option'), `${method} of the options ${i}`);
  }
  await assert.rejects(models.permissions('x').setWorldPermissions('all'), wrong('bad_option'));
});

test('an ephemeral model is gone when the last one closes it', async (t) => {
  const [ann, bob] = [await connect(t, server, 'Ann'), await connect(t, server, 'Bob')];
  const a = await ann.models().openAutoCreate({ collection: 'notes', id: 'ephemeral', ephemeral: true });
  const b = await bob.models().open('ephemeral');
  await a.close();
  b.root().set('x', 1);
  await next(b, 'committed');
  await b.close();
  await assert.rejects(ann.models().open('ephemeral'), refused('model_not_found'));
});

test('arguments that cannot be are refused here', async (t) => {
  const models = (await connect(t, server)).models();
  await assert.rejects(models.open(''), wrong('bad_option'));
  await assert.rejects(models.open(undefined), wrong('bad_option'));
  await assert.rejects(models.create({ data: {} }), wrong('bad_option'));
  await assert.rejects(models.create({ collection: 'notes', data: [] }), wrong('invalid_value'));
  await assert.rejects(models.create({ collection: 'notes', data: { n: NaN } }), wrong('invalid_value'));
  await assert.rejects(models.query(7), wrong('bad_option'));
});

test('undefined values are errors, or left out and null by option', async (t) => {
  const data = { a: undefined, list: [undefined, 1] };
  const strict = (await connect(t, server)).models();
  await assert.rejects(strict.create({ collection: 'notes', data }), wrong('invalid_value'));
  const lenient = (await connect(t, server, 'Ann', { models: { data: { undefinedObjectValues: 'omit', undefinedArrayValues: 'null' } } })).models();
  const model = await lenient.open(await lenient.create({ collection: 'notes', data }));
  assert.deepEqual(model.root().value(), { list: [null, 1] });
  assert.deepEqual(model.root().set('more', data).value(), { list: [null, 1] });
});

test('queries find models by their content, page by page', async (t) => {
  const models = (await connect(t, server)).models();
  for (const [name, age] of [['Ann', 30], ['Bob', 40], ['Cy', 50]]) {
    await models.create({ collection: 'people', id: name, data: { name, age, tags: ['x', { deep: true }], born: new Date(age) } });
  }
  const found = await models.query('SELECT * FROM people WHERE age >= 40 ORDER BY age DESC');
  assert.ok(found instanceof holdfast.PagedData);
  assert.deepEqual([found.offset, found.totalResults, found.data.map(({ modelId }) => modelId)], [0, 2, ['Cy', 'Bob']]);
  const [{ data, collectionId, version, created, modified }] = found.data;
  assert.ok(found.data[0] instanceof holdfast.ModelResult);
  assert.deepEqual([collectionId, version, data.name, data.age, data.tags], ['people', 1, 'Cy', 50, ['x', { deep: true }]]);
  assert.ok(Math.abs(created - Date.now()) < 60_000 && modified >= created, `${created} ${modified}`);
  const page = await models.query('SELECT name FROM people ORDER BY name LIMIT 1 OFFSET 1');
  assert.deepEqual([page.offset, page.data.map((each) => each.data)], [1, [{ name: 'Bob' }]]);
  await assert.rejects(models.query('SELECT * FROM'), (error) => refused('invalid_query')(error) && error.details.index === '13');
});

test('the permissions of a model can be read and changed by who manages it', async (t) => {
  const [ann, bob] = [await connect(t, server, 'Ann'), await connect(t, server, 'Bob')];
  const carol = DomainUserId.normal('carol');
  await server.addUser('carol', 'secret');
  const own = ann.session().user().userId;
  const id = await ann.models().create({
    collection: 'notes', overrideCollectionWorldPermissions: true, worldPermissions: none, userPermissions: new Map([[own, all], ['carol', { ...none, read: true }]]),
  });
  const manager = ann.models().permissions(id);
  assert.equal(manager.modelId, id);
  await assert.rejects(bob.models().open(id), holdfast.ConvergenceServerError);

  assert.deepEqual(await manager.getPermissions(), all);
  assert.deepEqual([await manager.getOverridesCollection(), await manager.getWorldPermissions()], [true, none]);
  assert.deepEqual((await manager.getAllUserPermissions()).get('carol'), new ModelPermissions(true, false, false, false));

  await manager.setWorldPermissions(new ModelPermissions(true, true, false, false));
  const model = await bob.models().open(id);
  assert.deepEqual(model.permissions(), new ModelPermissions(true, true, false, false));

  await manager.setUserPermissions('carol', all);
  assert.deepEqual(await manager.getUserPermissions(carol), all);
  await manager.removeUserPermissions(carol);
  assert.equal(await manager.getUserPermissions('carol'), undefined);
  await manager.setAllUserPermissions(new Map([[own, all]]));
  assert.deepEqual((await manager.getAllUserPermissions()).entries().map(([user]) => user.toGuid()), [own.toGuid()]);
  await manager.setOverridesCollection(false);
  assert.equal(await manager.getOverridesCollection(), false);
  await assert.rejects(bob.models().permissions(id).setWorldPermissions(all), holdfast.ConvergenceServerError);
});
