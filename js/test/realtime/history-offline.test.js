// Without a connection: histories (client-api.md §6), queries (§13) and own permissions (§8) out of what is on this device.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect, holdfast, options } from './harness/clients.js';
import { edits, makeHistory } from './harness/history.js';
import { useServer } from './harness/server.js';

const server = useServer();
const { ConvergenceDomain, MemoryStorageAdapter } = holdfast;
const wrong = (code) => (error) => error.code === code;
const versions = edits.length + 1;

/** A domain with a storage, and its models subscribed, then without a connection after a cold start. */
async function offlineAgain(t, make) {
  const storage = new MemoryStorageAdapter();
  const domainOn = () => {
    const domain = new ConvergenceDomain(server.url, options({ offline: { storage } }));
    t.after(() => domain.dispose());
    return domain;
  };
  const online = domainOn();
  await online.connectAnonymously('Ann');
  await online.initializeOffline();
  const made = await make(online.models());
  await online.dispose();
  const cold = domainOn();
  await cold.initializeOffline();
  return { cold, made };
}

/** Resolves when the content of a model is on this device. */
async function stored(models, id) {
  while (!(await models.getOfflineModelMetaData()).some(({ modelId, available }) => modelId === id && available));
}

test('without a connection a history is played as far as it is stored, and marked', async (t) => {
  const { cold, made } = await offlineAgain(t, async (models) => {
    const history = await makeHistory(models, edits, (model) => model.committed());
    await models.subscribeOffline(history.id);
    await stored(models, history.id);
    history.model.elementAt('n').add(1000); // may reach the server or not
    await history.model.saved();
    return history;
  });
  const history = await cold.models().history(made.id);
  assert.deepEqual([history.isLive(), history.asOf() instanceof Date], [false, true]);
  const [min, max] = [history.minVersion(), history.maxVersion()];
  assert.ok(min >= 1 && min <= max && max >= versions, `${min} to ${max}`);
  for (let version = Math.min(max, versions); version >= min; version--) {
    await history.playTo(version);
    assert.deepEqual(history.root().value(), made.states[version], `version ${version}`);
  }
  await assert.rejects(history.playTo(min - 1), wrong('invalid_version'));
  await assert.rejects(cold.models().history('not here'), wrong('offline'));
});

test('without a connection queries find what is stored, and are marked', async (t) => {
  const ids = ['q1', 'q2', 'q3'];
  const { cold } = await offlineAgain(t, async (models) => {
    for (const [i, id] of ids.entries()) {
      const model = await models.openAutoCreate({ collection: 'local', id, data: { n: i, name: `model ${i}`, at: new Date(i), deep: { list: [i, 'x'] } } });
      await model.subscribeOffline();
      await stored(models, id);
    }
    const [live, found] = [await models.query(`SELECT @id FROM local WHERE @id = '${ids[0]}'`), await models.query('SELECT * FROM local')];
    assert.deepEqual([live.isLive(), live.asOf() instanceof Date, found.totalResults >= 3], [true, true, true]);
  });
  const model = await cold.models().open(ids[1]);
  model.elementAt('n').value(10);
  await cold.models().remove(ids[0]);
  const made = await cold.models().create({ collection: 'local', data: { n: 5, name: 'made here' } });
  const page = await cold.models().query('select * from local where n >= 2 order by n desc');
  assert.deepEqual([page.isLive(), page.offset, page.totalResults], [false, 0, 3]);
  assert.ok(page.asOf() instanceof Date);
  assert.deepEqual(page.data.map((result) => [result.modelId, result.data.n, result.collectionId]), [[ids[1], 10, 'local'], [made, 5, 'local'], [ids[2], 2, 'local']]);
  assert.deepEqual(page.data[2].data, { n: 2, name: 'model 2', at: { $convergenceType: 'date', value: new Date(2).toISOString() }, deep: { list: [2, 'x'] } });
  const fields = await cold.models().query("SELECT deep.list[1] AS second, `name`, @version FROM local WHERE name LIKE 'model%' LIMIT 1 OFFSET 1");
  assert.deepEqual([fields.totalResults, fields.offset, fields.data[0].data], [2, 1, { '@version': 1, name: 'model 2', second: 'x' }]);
  await assert.rejects(cold.models().query('SELECT * FROM'), (error) => wrong('invalid_query')(error) && error.details.index === '13');
});

test('own permissions are those that the server resolves; without a connection those that are last known', async (t) => {
  const id = 'permitted';
  const { cold } = await offlineAgain(t, async (models) => {
    const model = await models.openAutoCreate({ collection: 'history', id, data: { n: 1 } });
    await model.subscribeOffline();
    await stored(models, id);
  });
  const bob = await connect(t, server, 'Bob');
  const live = await bob.models().permissions(id).getPermissions(); // of a collection that was made on first use
  assert.deepEqual([live.toJSON(), live.live, live.asOf instanceof Date], [{ read: true, write: true, remove: true, manage: false }, true, true]);
  const known = await cold.models().permissions(id).getPermissions();
  assert.deepEqual([known.toJSON(), known.live, known.asOf instanceof Date], [{ read: true, write: true, remove: true, manage: true }, false, true]);
  await assert.rejects(cold.models().permissions('not here').getPermissions(), wrong('offline'));
  await assert.rejects(cold.models().permissions(id).getWorldPermissions(), wrong('offline'));
});
