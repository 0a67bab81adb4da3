// Section 4.3 of the Kendo specification: which records are new.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSources } from './engine.js';
import { log, server, tell } from './section.js';

const { DataSource, init } = await loadSources();
await init();

const loaded = () => [{ name: 'a' }, { name: 'b', id: 5 }, { name: 'c', id: 0 }, { name: 'd', id: null }, { name: 'e', id: '' }];

const untyped = { name: { type: 'string' } };
for (const [title, model, made] of [
  ['no id in the model: records without one', { fields: untyped }, 'a'],
  ['an id that is not described: "" and none', { id: 'id', fields: untyped }, 'a e'],
  ['a number as id: 0', { id: 'id', fields: { id: { type: 'number' } } }, 'c'],
  ['a nullable number: null and what is none', { id: 'id', fields: { id: { type: 'number', nullable: true } } }, 'a d e'],
  ['a default value: that', { id: 'id', fields: { id: { defaultValue: 5 } } }, 'a b'],
]) {
  test(`4.3 new after a read with ${title}`, async () => {
    const { transport, sent } = server();
    const ds = new DataSource({ transport: { ...transport, read: ({ success }) => success(loaded()) }, schema: { model } });
    await ds.read();
    const names = (items) => items.map((item) => item.name).join(' ');
    assert.equal(names(ds.data().filter((item) => item.isNew())), made);
    assert.deepEqual([names(ds.created()), ds.hasChanges()], [made, made !== '']);
    await ds.sync();
    assert.equal(sent.map(([op, { name }]) => `${op} ${name}`).join(', '), made.split(' ').map((name) => `create ${name}`).join(', '));
  });
}

test('4.3 removing a record without an id is never sent, as it was never made', async () => {
  const { transport, sent } = server();
  const ds = new DataSource({ transport: { ...transport, read: ({ success }) => success(loaded()) }, schema: { model: { fields: untyped } } });
  await ds.read();
  ds.remove(ds.at(1));
  ds.remove(ds.at(0));
  await ds.sync();
  assert.deepEqual(sent, [['destroy', { name: 'b', id: 5 }]]);
});

test('4.3 what the server made without telling the id is not made twice', async () => {
  const sent = [];
  const transport = { read: ({ success }) => success([{ name: 'a' }]), create: ({ data, success }) => { sent.push(data.name); success(); } };
  const ds = new DataSource({ transport, schema: { model: { fields: untyped } } });
  await ds.read();
  await ds.sync();
  await ds.sync();
  assert.deepEqual([sent, ds.hasChanges()], [['a'], false]);
  await ds.read();
  assert.equal(ds.hasChanges(), true);
});

test('4.3 a record that was added to the option data stays new, and a read takes it away', async () => {
  const ds = new DataSource({ data: [{ id: 1, name: 'one' }], schema: { model: { id: 'id', fields: { id: { type: 'number' } } } } });
  await ds.read();
  ds.add({ name: 'new' });
  await ds.sync();
  assert.deepEqual([tell(ds.data()), ds.hasChanges()], ['1:one 0:new+', true]);
  const seen = log(ds);
  await ds.sync();
  assert.deepEqual(seen, ['requestStart create', 'requestEnd create', 'change sync', 'sync']);
  await ds.read();
  assert.equal(tell(ds.data()), '1:one');
});

test('4.3 with offlineStorage rows without an id are not made again with each new connection', async () => {
  const { transport, sent } = server();
  let stored = null;
  const offlineStorage = { getItem: () => stored, setItem: (state) => { stored = state; } };
  const ds = new DataSource({
    transport: { ...transport, read: ({ success }) => success([{ name: 'a' }]) }, schema: { model: { fields: untyped } }, offlineStorage,
  });
  await ds.read();
  ds.online(false);
  await ds.online(true);
  assert.deepEqual([sent, ds.hasChanges(), ds.at(0).isNew()], [[], false, true]);
});

test('4.3 rows that share an id, or have none, are changed each for itself', async () => {
  const { transport, sent } = server();
  const read = ({ success }) => success([{ id: 1, name: 'a' }, { id: 1, name: 'b' }, { id: null, name: 'c' }, { id: null, name: 'd' }]);
  const ds = new DataSource({ transport: { ...transport, read }, schema: { model: { id: 'id', fields: { id: { type: 'number' } } } } });
  await ds.read();
  for (const item of ds.data()) item.set('name', item.name.toUpperCase());
  assert.equal(ds.updated().length, 4);
  await ds.sync();
  assert.deepEqual(sent.map(([, row]) => row.name), ['A', 'B', 'C', 'D']);
  assert.equal(tell(ds.data()), '1:A 1:B null:C null:D');
  ds.remove(ds.at(3));
  ds.remove(ds.at(2));
  await ds.sync();
  assert.deepEqual([tell(ds.data()), ds.hasChanges()], ['1:A 1:B', false]);
});
