import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { launch } from '../browser/harness/browser.js';
import { Holdfast } from './harness/holdfast.js';
import { Rest } from './harness/rest.js';
import { sign } from './harness/jwt.js';
import { servePage } from './harness/page.js';
import { converge } from './harness/session.js';
import { Local } from './harness/local.js';
import { seedData } from './harness/edits.js';
import { guest, patient } from './harness/theirs.js';

let server, domainRest, site, browser, key;

before(async () => {
  [server, site, browser] = await Promise.all([Holdfast.start(), servePage(), launch()]);
  domainRest = (await Rest.login(server.admin)).domain();
  await domainRest.createUser('ada', 'secret');
  key = await domainRest.createKey('peers');
});
after(async () => {
  await browser?.close();
  await Promise.all([server?.stop(), site?.stop()]);
});

/** Runs the function in a new page that has the original client; closes the page. */
async function inPage(t, work, parameter) {
  const page = await browser.newPage();
  t.after(() => page.close());
  await page.goto(site.url);
  return page.evaluate(work, parameter);
}

test('in Chromium the original client logs in by password, anonymously, by JWT and by token', { timeout: 180_000 }, async (t) => {
  const names = await inPage(t, async ({ url, token, patient }) => {
    const { Convergence } = window.Convergence;
    const byPassword = await Convergence.connect(url, 'ada', 'secret', patient);
    const anonymous = await Convergence.connectAnonymously(url, 'Guest', patient);
    const byJwt = await Convergence.connectWithJwt(url, token, patient);
    const reconnectToken = anonymous.session().reconnectToken();
    await anonymous.disconnect();
    const again = await Convergence.reconnect(url, reconnectToken, patient);
    return [byPassword, anonymous, byJwt, again].map((domain) => domain.session().user().username);
  }, { url: server.domain(), token: sign(key, 'peers', { sub: 'grace' }), patient });
  assert.equal(names[0], 'ada');
  assert.equal(names[2], 'grace');
  assert.equal(names[1], names[3]);
});

test('in Chromium the original client creates, opens, edits, queries and removes', { timeout: 180_000 }, async (t) => {
  const outcome = await inPage(t, async ({ url, patient }) => {
    const { Convergence } = window.Convergence;
    const [one, two] = [await Convergence.connectAnonymously(url, undefined, patient), await Convergence.connectAnonymously(url, undefined, patient)];
    const id = await one.models().create({ collection: 'page', data: { s: 'ab', l: [1, 2], o: {}, n: 1, b: true, d: new Date(5) } });
    const [mine, yours] = [await one.models().open(id), await two.models().open(id)];
    const cursor = mine.elementAt('s').indexReference('cursor');
    const told = new Promise((resolve) => yours.elementAt('s').on('reference', resolve));
    cursor.set(1);
    cursor.share();
    const { reference } = await told;
    const arrived = new Promise((resolve) => yours.elementAt('b').on('value', resolve));
    mine.startBatch();
    mine.elementAt('s').insert(0, 'x');
    mine.elementAt('l').reorder(0, 1);
    mine.completeBatch();
    mine.elementAt('o').set('k', { deep: [null] });
    mine.elementAt('n').add(2);
    mine.elementAt('d').value(new Date(6));
    mine.elementAt('b').value(false);
    await arrived;
    const content = yours.root().value();
    await yours.close();
    await mine.close();
    const found = await one.models().query('SELECT * FROM page');
    await one.models().remove(id);
    const missing = await two.models().open(id).catch((error) => error.code);
    return { content, cursor: reference.value(), found: found.data.map((model) => model.modelId === id), missing };
  }, { url: server.domain(), patient });
  assert.deepEqual(outcome, {
    content: { s: 'xab', l: [2, 1], o: { k: { deep: [null] } }, n: 3, b: false, d: new Date(6) },
    cursor: 2,
    found: [true],
    missing: 'model_not_found',
  });
});

/** A client in a page of its own that edits at random when told to, as Local does in Node. */
class InChromium {
  static async open(t, library, modelID, seed) {
    const participant = new InChromium();
    participant.page = await browser.newPage();
    t.after(() => participant.page.close());
    await participant.page.goto(site.url);
    await participant.page.evaluate(async ({ library, url, modelID, seed, patient }) => {
      const { Local } = await import('/harness/local.js');
      const libraries = {
        original: () => window.Convergence,
        ours: async () => {
          const ours = await import('/ours/holdfast.js');
          await ours.init();
          return ours;
        },
      };
      const { Convergence } = await libraries[library]();
      const domain = await Convergence.connectAnonymously(url, undefined, patient);
      window.local = new Local(await domain.models().open(modelID), seed);
    }, { library, url: server.domain(), modelID, seed, patient });
    return participant;
  }

  edit(n) {
    return this.page.evaluate((n) => window.local.edit(n), n);
  }

  settle(version) {
    return this.page.evaluate((version) => window.local.settle(version), version);
  }

  view() {
    return this.page.evaluate(() => window.local.view());
  }
}

test('original clients in Chromium and in Node, and ours in Chromium, with random edits of everything converge', { timeout: 180_000 }, async (t) => {
  const models = (await guest(t, server.domain())).models();
  const modelID = await models.create({ collection: 'page', data: seedData() });
  const participants = [
    new Local(await models.open(modelID), 77),
    await InChromium.open(t, 'original', modelID, 78),
    await InChromium.open(t, 'original', modelID, 79),
    await InChromium.open(t, 'ours', modelID, 80),
    await InChromium.open(t, 'ours', modelID, 81),
  ];
  await converge(participants, { seed: 7, edits: 120, domainRest, modelID });
});
