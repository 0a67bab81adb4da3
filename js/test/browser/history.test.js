// Historical models, queries and permissions in Chromium: from the server, and after a reload without it from IndexedDB.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useBrowser } from './harness/scene.js';
import { setSyncedScene } from './harness/synced.js';

const browser = useBrowser();

const setScene = (t) => setSyncedScene(t, browser);

/** Opens the storage of a page: window.domain; and connects it, if there is a server. */
function setUp(page, url, online) {
  return page.evaluate(async ([url, online]) => {
    const { ConvergenceDomain, IdbStorageAdapter } = holdfast;
    window.domain = new ConvergenceDomain(url, { reconnect: { reconnectIntervals: [0, 0.1] }, offline: { storage: new IdbStorageAdapter() } });
    await domain.initializeOffline();
    if (online) await domain.connectAnonymously('Ann');
    window.models = domain.models();
    // Resolves when the content of a model is on this device.
    window.stored = async (id) => {
      while (!(await models.getOfflineModelMetaData()).some(({ modelId, available }) => modelId === id && available));
    };
    window.refused = (promise) => promise.then(() => 'not refused', ({ code }) => code);
  }, [url, online]);
}

/** In the page: makes a model with a history of every kind of edit; window.states has what it was at each version. */
async function makeHistory(id) {
  const data = { s: 'text', n: 1, b: true, d: new Date(0), l: ['a'], o: { k: 'v' } };
  const model = await models.openAutoCreate({ collection: 'pages', id, data });
  await model.subscribeOffline();
  window.states = { 1: JSON.stringify(model.root()) };
  const edits = [
    () => model.elementAt('s').splice(1, 2, 'é𝄞'), () => model.elementAt('s').value('whole'), () => model.elementAt('n').add(4), () => model.elementAt('n').value(7),
    () => model.elementAt('b').value(false), () => model.elementAt('d').value(new Date(5)), () => model.elementAt('l').insert(0, { x: [1] }),
    () => model.elementAt('l').reorder(0, 1), () => model.elementAt('l').remove(0), () => model.elementAt('l').set(0, null), () => model.elementAt('l').value(['all']),
    () => model.elementAt('o').set('new', 1), () => model.elementAt('o').set('new', 2), () => model.elementAt('o').remove('new'), () => model.elementAt('o').value({}),
  ];
  for (const edit of edits) {
    edit();
    await model.committed();
    states[model.version()] = JSON.stringify(model.root());
  }
  await stored(id);
  return edits.length + 1;
}

/** In the page: plays the history of a model everywhere, and tells what was seen. */
async function playEverywhere(id) {
  const history = await models.history(id);
  const [min, max] = [history.minVersion(), history.maxVersion()];
  const wrong = [];
  const look = () => { if (JSON.stringify(history.root()) !== states[history.version()]) wrong.push(history.version()); };
  const told = [];
  history.events().subscribe(({ name, version }) => told.push(version === undefined ? name : `${name} ${version}`));
  const changes = [];
  history.root().on('model_changed', ({ childEvent, user, local }) => changes.push(`${childEvent.name} ${user?.displayName} ${local}`));
  await history.playTo(max - 1);
  look();
  const first = told.splice(0);
  for (let v = max - 2; v >= min; v--) {
    await history.backward();
    look();
  }
  const atMin = [history.version(), history.targetVersion(), history.isTransitioning(), history.time() >= history.minTime()];
  await history.forward(max - min);
  look();
  const both = [history.playTo(min), history.playTo(max - 3)];
  const transitioning = history.isTransitioning();
  await Promise.all(both);
  look();
  await history.playToTime(history.maxTime());
  const refusals = await Promise.all([history.playTo(min - 1), history.playTo(max + 1), history.playTo(0.5), history.forward()].map(refused));
  return {
    min, max, wrong, first, atMin, transitioning, changes: changes.length, change: changes[0], refusals, end: history.version(),
    live: history.isLive(), asOf: history.asOf() instanceof Date, about: [history.modelId(), history.collectionId(), history.createdTime() <= history.maxTime(), history.session() === domain.session()],
  };
}

const source = "SELECT n, o, @id FROM pages WHERE s LIKE 'who%' AND n + 1 = 8 AND d > '1970' ORDER BY n DESC, @id LIMIT 5";

/** In the page: what a query finds, and what this user may do. */
async function ask([source, id]) {
  const page = await models.query(source);
  const { read, write, remove, manage, live, asOf } = await models.permissions(id).getPermissions();
  return {
    found: page.data.map(({ modelId, collectionId, data }) => [modelId, collectionId, data]), offset: page.offset, total: page.totalResults, live: page.isLive(),
    asOf: page.asOf() instanceof Date, rights: [read, write, remove, manage], rightsLive: live, rightsAsOf: asOf instanceof Date,
    wrong: await models.query('SELECT * FRM x').catch(({ code, details }) => [code, details.index]),
  };
}

test('a history is played, a query asked and permissions are read alike with a server and, marked, without one', async (t) => {
  const scene = await setScene(t);
  const page = await scene.openTab();
  await setUp(page, scene.sync.url, true);
  const versions = await page.evaluate(makeHistory, 'm');
  const online = await page.evaluate(playEverywhere, 'm');
  assert.deepEqual(online.first, [`target_changed ${versions - 1}`, 'transition_start', `version_changed ${versions - 1}`, 'transition_end']);
  assert.deepEqual([online.min, online.max, online.wrong, online.end, online.live, online.asOf, online.transitioning], [1, versions, [], versions, true, true, true]);
  assert.deepEqual([online.atMin, online.about], [[1, 1, false, true], ['m', 'pages', true, true]]);
  assert.deepEqual([online.change, online.refusals], ['value Ann false', Array(4).fill('invalid_version')]);
  assert.ok(online.changes > 2 * versions);
  const asked = await page.evaluate(ask, [source, 'm']);
  assert.deepEqual(asked, {
    found: [['m', 'pages', { n: 7, o: {}, '@id': 'm' }]], offset: 0, total: 1, live: true, asOf: true,
    rights: [true, true, true, true], rightsLive: true, rightsAsOf: true, wrong: ['invalid_query', '9'],
  });
  const states = await page.evaluate(() => states);

  await scene.sync.stop();
  await page.reload();
  await page.evaluate(() => window.ready);
  await setUp(page, scene.sync.url, false);
  await page.evaluate((known) => { window.states = known; }, states);
  const offline = await page.evaluate(playEverywhere, 'm');
  assert.deepEqual([offline.max, offline.wrong, offline.end, offline.live, offline.asOf], [versions, [], versions, false, true]);
  assert.ok(offline.min >= 1 && offline.min < versions);
  assert.deepEqual(offline.refusals, Array(4).fill('invalid_version'));
  assert.deepEqual(await page.evaluate(ask, [source, 'm']), { ...asked, live: false, rightsLive: false });
});

const queries = [
  'SELECT n FROM all WHERE n % 2 = 0 AND NOT (n = 0) ORDER BY n', 'SELECT n FROM all WHERE n / 2 = 1 OR n = 5 ORDER BY n', 'SELECT n FROM all ORDER BY n LIMIT 2 OFFSET 3',
  'SELECT `odd name` FROM all WHERE `odd name` = "name 4"', 'SELECT n, @version FROM all WHERE @version > 1',
];

test('operators, offsets, quoted names and versions in queries count alike with a server and without one', async (t) => {
  const scene = await setScene(t);
  const page = await scene.openTab();
  await setUp(page, scene.sync.url, true);
  await page.evaluate(async () => {
    for (let n = 0; n < 6; n++) {
      const model = await models.openAutoCreate({ collection: 'all', id: `m${n}`, data: { n, 'odd name': `name ${n}`, edits: 0 } });
      if (n === 3) {
        model.elementAt('edits').value(1);
        await model.committed();
      }
      await model.subscribeOffline();
      await stored(`m${n}`);
      await model.close();
    }
  });
  const look = () => page.evaluate((queries) => Promise.all(queries.map(async (query) => {
    const found = await models.query(query);
    return [found.isLive(), found.data.map(({ data }) => data), found.offset, found.totalResults];
  })), queries);
  const expected = (live) => [
    [live, [{ n: 2 }, { n: 4 }], 0, 2], [live, [{ n: 2 }, { n: 5 }], 0, 2], [live, [{ n: 3 }, { n: 4 }], 3, 6],
    [live, [{ '`odd name`': 'name 4' }], 0, 1], [live, [{ n: 3, '@version': 2 }], 0, 1],
  ];
  assert.deepEqual(await look(), expected(true));
  await scene.sync.stop();
  await page.reload();
  await page.evaluate(() => window.ready);
  await setUp(page, scene.sync.url, false);
  assert.deepEqual(await look(), expected(false));
});

test('queries without a connection see pending edits, models made here, and none that was removed here', async (t) => {
  const scene = await setScene(t);
  const page = await scene.openTab();
  await setUp(page, scene.sync.url, true);
  await page.evaluate(async () => {
    for (const id of ['a', 'b', 'c']) {
      const model = await models.openAutoCreate({ collection: 'local', id, data: { n: 1, name: id } });
      await model.subscribeOffline();
      await stored(id);
    }
  });
  await scene.sync.stop();
  await page.reload();
  await page.evaluate(() => window.ready);
  await setUp(page, scene.sync.url, false);
  const look = () => page.evaluate(async () => {
    const { data, totalResults } = await models.query('SELECT name, n FROM local ORDER BY n DESC, name');
    return [totalResults, data.map(({ data: { name, n } }) => `${name} ${n}`)];
  });
  assert.deepEqual(await look(), [3, ['a 1', 'b 1', 'c 1']]);
  await page.evaluate(async () => {
    const model = await models.open('b');
    model.elementAt('n').add(41);
    await model.saved();
    await models.remove('a');
    await models.create({ collection: 'local', data: { name: 'made', n: 7 } });
  });
  assert.deepEqual(await look(), [3, ['b 42', 'made 7', 'c 1']]);
  await page.reload(); // nothing is open then
  await page.evaluate(() => window.ready);
  await setUp(page, scene.sync.url, false);
  assert.deepEqual(await look(), [3, ['b 42', 'made 7', 'c 1']]);
});

test('permissions are changed and told, and who loses that to read loses the model and its history', async (t) => {
  const scene = await setScene(t);
  const [ann, bob] = [await scene.openTab(), await scene.openTab()];
  for (const [page, name] of [[ann, 'Ann'], [bob, 'Bob']]) {
    await page.evaluate(async ([url, name]) => {
      window.domain = await holdfast.Convergence.connectAnonymously(url, name);
      window.models = domain.models();
    }, [scene.sync.url, name]);
  }
  await ann.evaluate(async () => {
    await models.create({ collection: 'guarded', id: 'g', data: { n: 1 } });
    const model = await models.open('g');
    model.elementAt('n').add(1);
    await model.committed();
    window.manager = models.permissions('g');
  });
  const guid = await bob.evaluate(async () => {
    window.model = await models.open('g');
    window.past = await models.history('g');
    window.told = [];
    window.toldOfPast = [];
    past.events().subscribe(({ name, local }) => toldOfPast.push([name, local]));
    model.on('permissions_changed', ({ changes, permissions }) => told.push([changes, permissions.toJSON()]));
    return domain.session().user().userId.toGuid();
  });
  const managed = await ann.evaluate(async (guid) => {
    const { DomainUserId, DomainUserIdMap } = holdfast;
    const [user, all, none] = [DomainUserId.fromGuid(guid), { read: true, write: true, remove: true, manage: true }, { read: false, write: false, remove: false, manage: false }];
    const own = domain.session().user().userId;
    const out = [manager.modelId];
    await manager.setUserPermissions(user, { ...none, read: true });
    out.push((await manager.getUserPermissions(user)).toJSON());
    await manager.setWorldPermissions({ ...none, read: true });
    await manager.setOverridesCollection(true);
    out.push((await manager.getWorldPermissions()).toJSON(), await manager.getOverridesCollection());
    await manager.setUserPermissions('carol', all); // a name is a normal user
    out.push((await manager.getUserPermissions(DomainUserId.normal('carol'))).toJSON(), (await manager.getAllUserPermissions()).size());
    await manager.removeUserPermissions(DomainUserId.normal('carol'));
    out.push(await manager.getUserPermissions('carol'));
    const map = new DomainUserIdMap();
    map.set(own, all);
    map.set(user, none);
    await manager.setAllUserPermissions(map);
    out.push((await manager.getAllUserPermissions()).keys().map((id) => id.toGuid()).sort().length);
    return out;
  }, guid).catch((error) => error.message);
  const [all, none] = [{ read: true, write: true, remove: true, manage: true }, { read: false, write: false, remove: false, manage: false }];
  assert.deepEqual(managed, ['g', { ...none, read: true }, { ...none, read: true }, true, all, 3, undefined, 2]);
  await bob.waitForFunction(() => !model.isOpen());
  assert.deepEqual(await bob.evaluate(() => told), [[['write', 'remove'], { ...none, read: true }]]);
  const after = await bob.evaluate(async () => {
    const refused = (promise) => promise.then(() => 'not refused', ({ code }) => code);
    const calls = [models.open('g'), models.history('g'), past.backward(), models.permissions('g').getPermissions(), models.permissions('g').getWorldPermissions()];
    const codes = await Promise.all(calls.map(refused));
    return [...codes, (await models.query('SELECT * FROM guarded')).totalResults];
  });
  assert.deepEqual(after, ['unauthorized', 'unauthorized', 'unauthorized', 'unauthorized', 'unauthorized', 0]);
  assert.deepEqual(await bob.evaluate(() => toldOfPast.map(([name]) => name)), ['target_changed', 'transition_start', 'transition_end', 'closed']);
  assert.equal(await ann.evaluate(async () => {
    const past = await models.history('g');
    const told = [];
    past.events().subscribe(({ name, reason }) => told.push(`${name} ${typeof reason}`));
    await models.remove('g');
    await past.backward().catch(({ code }) => told.push(code));
    return told.slice(3).sort().join();
  }), 'closed string,deleted string,model_not_found');
});
