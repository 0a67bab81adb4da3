// Two tabs of one user edit texts offline; one is closed, the network comes back, and the browser is killed while it sends. Of
// every edit the server gets one, and the browser keeps all of them, whatever it had sent.
//
//   HOLDFAST_KILLS=50 HOLDFAST_SEED=7 node --test test/browser/offline-models-kill.test.js
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Proxy } from '../peers/harness/proxy.js';
import { connect } from '../realtime/harness/clients.js';
import { SyncServer } from '../realtime/harness/server.js';
import { Profile } from './harness/browser.js';
import { openTab } from './harness/scene.js';
import { TestServer } from './harness/server.js';

const kills = Number(process.env.HOLDFAST_KILLS ?? 4);
const seed = Number(process.env.HOLDFAST_SEED ?? Date.now() % 1_000_000);
const ids = ['one', 'two', 'three'];
const [turns, perTurn] = [2, 10];
// A kill comes at the latest after so many bytes in one direction, which is about what it takes to send everything.
const span = { up: 10_000, down: 10_000 };
const patience = 90_000;

const name = `a browser that is killed ${kills} times while it sends what two tabs edited offline loses and doubles nothing`;
test(name, { timeout: (1 + kills) * patience }, async (t) => {
  t.diagnostic(`HOLDFAST_SEED=${seed}`);
  const random = generator(seed);
  const scene = await setScene(t);
  for (let round = 0; round < kills; round++) {
    const tabs = [scene.page, await openPage(scene, { online: true })];
    scene.proxy.cut();
    const words = await typeByTurns(tabs, round);
    const kept = random() < 0.5 ? 0 : 1;
    await tabs[1 - kept].close();
    const way = random() < 0.5 ? 'up' : 'down';
    const bytes = Math.floor(random() * span[way]);
    await scene.profile.killAt(() => sendUpTo(scene, tabs[kept], way, bytes));
    t.diagnostic(`killed after ${bytes} bytes ${way}, with ${arrived(scene, words)} of ${ids.length * words.length} edits on the server`);

    scene.proxy.cut();
    await startBrowser(scene);
    const here = Object.values(await scene.page.evaluate(() => texts()));
    for (const text of here) assert.deepEqual(ofRound(text, round), asTyped(text, words), `offline, round ${round}`);
    scene.proxy.mend();
    await scene.page.evaluate(() => sent());
    for (const model of scene.observed) await checkServer(scene, model, words);
    assert.deepEqual(await scene.page.evaluate(async () => [problems, await domain.deadLetters()]), [[], []]);
  }
});

/** A server behind a proxy, an observer of it in Node, and a browser with one page. */
async function setScene(t) {
  const [sync, profile] = [new SyncServer(), new Profile()];
  t.after(() => Promise.all([sync.remove(), profile.remove()]));
  const [server] = await Promise.all([TestServer.start(), sync.start()]);
  const proxy = await Proxy.start(sync.url);
  t.after(() => Promise.all([server.stop(), proxy.stop()]));
  const bob = await connect(t, sync, 'Bob');
  const observed = await Promise.all(ids.map((id) => bob.models().openAutoCreate({ collection: 'pages', id, data: { text: '' } })));
  const scene = { profile, server, proxy, observed };
  await startBrowser(scene, { online: true });
  return scene;
}

async function startBrowser(scene, options) {
  const context = await scene.profile.start();
  await context.grantPermissions(['local-network-access']);
  scene.page = await openPage(scene, options);
}

/** Opens a tab with all models open, from the server or else from the device. */
async function openPage({ profile, server, proxy }, { online = false } = {}) {
  const page = await openTab(profile.context, server);
  await page.evaluate(setUp, { url: proxy.url, ids, online });
  return page;
}

async function setUp({ url, ids, online }) {
  const { ConvergenceDomain, IdbStorageAdapter } = window.holdfast;
  const reconnect = { reconnectIntervals: [0, 0.1] };
  const domain = new ConvergenceDomain(url, { reconnect, offline: { storage: new IdbStorageAdapter() } });
  const problems = [];
  domain.on('error', ({ message, cause }) => problems.push(`${message}: ${cause}`));
  await domain.initializeOffline();
  const login = domain.connectAnonymously('Ann');
  login.catch(() => {}); // the page is closed before
  if (online) await login;
  const models = await Promise.all(ids.map((id) => domain.models().open(id)));
  const field = (model) => model.elementAt('text');
  const texts = () => Object.fromEntries(models.map((model) => [model.modelId(), field(model).value()]));

  /** Types the words at the end of each text, one behind the other. */
  const type = async (words) => {
    for (const model of models) {
      let at = field(model).length();
      for (const word of words) {
        field(model).insert(at, `${word} `);
        at += word.length + 1;
      }
    }
    await Promise.all(models.map((model) => model.saved()));
  };
  const sent = async () => {
    await login;
    await new Promise((resolve) => {
      const look = () => {
        if (domain.pending().entries === 0) resolve(clearInterval(timer));
      };
      const timer = setInterval(look, 20);
    });
  };
  Object.assign(window, { domain, problems, texts, type, sent });
}

/** Lets the tabs type by turns, each after it has seen what the other has typed; gives the words. */
async function typeByTurns(tabs, round) {
  const words = [];
  for (let turn = 0; turn < turns; turn++) {
    for (const [tab, page] of tabs.entries()) {
      const more = Array.from({ length: perTurn }, (_, i) => `${round}:${tab}:${turn * perTurn + i}`);
      await page.evaluate((more) => type(more), more);
      words.push(...more);
      const seen = (word) => Object.values(window.texts()).every((text) => text.includes(word));
      await Promise.all(tabs.map((each) => each.waitForFunction(seen, more.at(-1))));
    }
  }
  return words;
}

/** Mends the network and resolves when so many bytes have gone up to the server or come down, or everything is sent. */
function sendUpTo({ proxy }, page, way, bytes) {
  const moment = Promise.race([proxy[way].holdAfter(bytes), page.evaluate(() => sent()).catch(() => {})]);
  proxy.mend();
  return moment;
}

async function checkServer({ page }, model, words) {
  const field = model.elementAt('text');
  await becomes(model, (text) => ofRound(text, roundOf(words[0])).length >= words.length);
  const text = field.value();
  assert.deepEqual(ofRound(text, roundOf(words[0])), asTyped(text, words), `on the server, model ${model.modelId()}`);
  await page.waitForFunction(([id, wanted]) => texts()[id] === wanted, [model.modelId(), text]);
}

const [roundOf, tabOf] = [(word) => Number(word.split(':')[0]), (word) => Number(word.split(':')[1])];

/** The words of a round in a text, as they stand there. */
function ofRound(text, round) {
  return text.split(' ').filter((word) => word && roundOf(word) === round);
}

/** The words as they have to stand in the text: those of each tab in the order they were typed, however the tabs are mixed. */
function asTyped(text, words) {
  const left = [0, 1].map((tab) => words.filter((word) => tabOf(word) === tab));
  const mixed = ofRound(text, roundOf(words[0])).map((word) => left[tabOf(word)].shift());
  return [...mixed, ...left.flat()];
}

/** How many edits have come to the server. */
function arrived({ observed }, words) {
  return observed.reduce((sum, model) => sum + ofRound(model.elementAt('text').value(), roundOf(words[0])).length, 0);
}

/** Resolves when the text of a model is such, or after a while, so that the test tells what is missing. */
function becomes(model, condition) {
  return new Promise((resolve) => {
    const giveUp = setTimeout(resolve, 60_000);
    const look = () => {
      if (condition(model.elementAt('text').value())) resolve(clearTimeout(giveUp));
    };
    model.root().on('model_changed', look);
    look();
  });
}

/** Random numbers below 1, the same for the same seed. */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}
