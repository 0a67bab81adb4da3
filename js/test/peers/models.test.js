import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Holdfast } from './harness/holdfast.js';
import { Rest } from './harness/rest.js';
import { guest } from './harness/theirs.js';
import { event, until } from './harness/until.js';

let server, rest;

before(async () => {
  server = await Holdfast.start();
  rest = (await Rest.login(server.admin)).domain();
});
after(() => server.stop());

const connect = (t) => guest(t, server.domain());

test('a model that was created is opened with the data it was given', async (t) => {
  const models = (await connect(t)).models();
  const data = { text: 'hello', n: 1.5, yes: true, no: null, when: new Date(1_000), list: [1, [2], { three: 3 }], empty: {}, none: [] };
  const id = await models.create({ collection: 'notes', data });
  const model = await models.open(id);
  assert.equal(model.modelId(), id);
  assert.equal(model.collectionId(), 'notes');
  assert.equal(model.version(), 1);
  assert.deepEqual(model.root().value(), data);
  assert.deepEqual(model.root().keys().sort(), Object.keys(data).sort());
  assert.ok(Math.abs(model.createdTime() - Date.now()) < 60_000);
});

test('creating a model whose id is taken is refused', async (t) => {
  const models = (await connect(t)).models();
  await models.create({ collection: 'notes', id: 'taken' });
  await assert.rejects(models.create({ collection: 'notes', id: 'taken' }), { code: 'model_already_exists' });
});

test('opening what is not there is refused', async (t) => {
  const models = (await connect(t)).models();
  await assert.rejects(models.open('missing'), { code: 'model_not_found' });
});

test('openAutoCreate creates a model once; later openers get what is there', async (t) => {
  const [one, two] = [(await connect(t)).models(), (await connect(t)).models()];
  const ask = (who) => ({ collection: 'notes', id: 'auto', data: () => ({ by: who }) });
  const [first, second] = await Promise.all([one.openAutoCreate(ask('one')), two.openAutoCreate(ask('two'))]);
  assert.deepEqual(first.root().value(), second.root().value());
  assert.ok(['one', 'two'].includes(first.root().get('by').value()));
});

test('openAutoCreate without an id makes one', async (t) => {
  const models = (await connect(t)).models();
  const model = await models.openAutoCreate({ collection: 'notes', data: { a: 1 } });
  assert.ok(model.modelId());
  assert.deepEqual(model.root().value(), { a: 1 });
});

test('opening a model that is open gives the same one', async (t) => {
  const models = (await connect(t)).models();
  const id = await models.create({ collection: 'notes', data: {} });
  const model = await models.open(id);
  assert.equal(await models.open(id), model);
  assert.equal(models.isOpen(id), true);
  await model.close();
  assert.equal(model.isOpen(), false);
  assert.equal(models.isOpen(id), false);
});

test('what was edited is there when the model is closed and opened again', async (t) => {
  const models = (await connect(t)).models();
  const id = await models.create({ collection: 'notes', data: { text: '' } });
  const model = await models.open(id);
  for (const letter of 'holdfast') model.elementAt('text').insert(model.elementAt('text').length(), letter);
  await model.close();
  const again = await models.open(id);
  assert.equal(again.elementAt('text').value(), 'holdfast');
  assert.equal(again.version(), 9);
  assert.deepEqual((await rest.model(id)).data, { text: 'holdfast' });
});

test('what was acknowledged is there after kill -9', async (t) => {
  const own = await Holdfast.start();
  t.after(() => own.stop());
  const models = (await guest(t, own.domain(), { reconnect: { autoReconnect: false } })).models();
  const id = await models.create({ collection: 'notes', data: { text: '' } });
  const model = await models.open(id);
  for (let n = 0; n < 400; n++) model.elementAt('text').insert(0, 'x');
  await until(() => model.isCommitted(), [[model, 'committed']], 'the acknowledgements');
  await own.end('SIGKILL');
  await own.boot();
  const again = await (await guest(t, own.domain())).models().open(id);
  assert.equal(again.version(), 401);
  assert.equal(again.elementAt('text').length(), 400);
});

test('removing an open model closes it for everybody', async (t) => {
  const [one, two] = [(await connect(t)).models(), (await connect(t)).models()];
  const id = await one.create({ collection: 'notes', data: {} });
  const model = await two.open(id);
  const deleted = event(model, 'deleted');
  await one.remove(id);
  await deleted;
  assert.equal(model.isOpen(), false);
  await assert.rejects(two.open(id), { code: 'model_not_found' });
  await assert.rejects(one.remove(id), { code: 'model_not_found' });
});

test('an ephemeral model is gone when the last one closes it', async (t) => {
  const [one, two] = [(await connect(t)).models(), (await connect(t)).models()];
  const ask = { collection: 'notes', id: 'ephemeral', ephemeral: true, data: { a: 1 } };
  const [first, second] = [await one.openAutoCreate(ask), await two.openAutoCreate(ask)];
  await first.close();
  assert.equal(second.isOpen(), true);
  await second.close();
  await assert.rejects(one.open('ephemeral'), { code: 'model_not_found' });
});

test('collaborators come and go', async (t) => {
  const [one, two] = [await connect(t), await connect(t)];
  const id = await one.models().create({ collection: 'notes', data: {} });
  const model = await one.models().open(id);
  assert.deepEqual(sessions(model), [one.session().sessionId()]);
  const opened = event(model, 'collaborator_opened');
  const theirs = await two.models().open(id);
  assert.equal((await opened).collaborator.sessionId, two.session().sessionId());
  assert.deepEqual(sessions(theirs), sessions(model));
  const closed = event(model, 'collaborator_closed');
  await theirs.close();
  assert.equal((await closed).collaborator.user.username, two.session().user().username);
  const back = event(model, 'collaborator_opened');
  await two.models().open(id);
  await back;
  const gone = event(model, 'collaborator_closed');
  await two.disconnect();
  assert.equal((await gone).collaborator.sessionId, (await back).collaborator.sessionId);
  assert.deepEqual(sessions(model), [one.session().sessionId()]);
});

function sessions(model) {
  return model.collaborators().map((collaborator) => collaborator.sessionId).sort();
}

test('queries select, restrict, order and page', async (t) => {
  const models = (await connect(t)).models();
  const open = [];
  for (let n = 0; n < 10; n++) {
    const id = await models.create({ collection: 'films', id: `film-${n}`, data: { title: `T${n}`, year: 1990 + n, tags: ['x', `y${n}`] } });
    if (n === 7) open.push(await models.open(id));
  }
  const ids = async (query) => (await models.query(query)).data.map((result) => result.modelId);
  assert.deepEqual(await ids('SELECT * FROM films WHERE year >= 1997 ORDER BY year DESC'), ['film-9', 'film-8', 'film-7']);
  assert.deepEqual(await ids("SELECT * FROM films WHERE title = 'T3' OR tags[1] = 'y4' ORDER BY title"), ['film-3', 'film-4']);
  assert.deepEqual(await ids("SELECT * FROM films WHERE title LIKE 'T_' AND NOT (year < 1999) "), ['film-9']);
  const page = await models.query('SELECT * FROM films ORDER BY year LIMIT 3 OFFSET 2');
  assert.deepEqual(page.data.map((result) => result.data.year), [1992, 1993, 1994]);
  assert.equal(page.offset, 2);
  assert.equal(page.totalResults, 10);
  const fields = await models.query("SELECT title AS name FROM films WHERE year = 1995");
  assert.deepEqual(fields.data[0].data, { name: 'T5' });
  open[0].elementAt('title').value('edited a moment ago');
  await until(() => open[0].isCommitted(), [[open[0], 'committed']], 'the edit');
  assert.deepEqual(await ids("SELECT * FROM films WHERE title = 'edited a moment ago'"), ['film-7']);
  await assert.rejects(models.query('SELECT FROM WHERE'), { code: 'invalid_query' });
});

test('query results tell when, in which collection and at which version', async (t) => {
  const models = (await connect(t)).models();
  await models.create({ collection: 'meta', id: 'm', data: { a: 1 } });
  const { data } = await models.query('SELECT * FROM meta');
  assert.equal(data.length, 1);
  assert.deepEqual([data[0].modelId, data[0].collectionId, data[0].version], ['m', 'meta', 1]);
  assert.ok(Math.abs(data[0].created - Date.now()) < 60_000);
});
