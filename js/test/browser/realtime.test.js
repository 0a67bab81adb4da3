// ConvergenceDomain in Chromium: two pages on one model, over the browser's own WebSocket.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useServer } from '../realtime/harness/server.js';
import { useBrowser } from './harness/scene.js';

const { setScene } = useBrowser();
const sync = useServer();

/** Opens a page for a user, who opens the model `id` in it: window.domain, window.model, window.text. */
async function join(openTab, user, id, url = sync.url) {
  const page = await openTab();
  await page.evaluate(async ([user, id, url]) => {
    const { Convergence } = holdfast;
    window.domain = await Convergence.connectAnonymously(url, user, { reconnect: { reconnectIntervals: [0, 0.1] } });
    window.model = await domain.models().openAutoCreate({ collection: 'pages', id, data: { text: '', tasks: [] } });
    window.text = model.elementAt('text');
    window.events = [];
    model.root().on('model_changed', ({ childEvent, user }) => events.push(`${user.displayName} ${childEvent.name} ${childEvent.value ?? ''}`));
  }, [user, id, url]);
  return page;
}

/** Waits until a page shows a text. */
const shows = (page, expected) => page.waitForFunction((expected) => text.value() === expected, expected);

test('what is typed in one page appears in the other, with its events', async (t) => {
  const { openTab } = await setScene(t);
  const [ann, bob] = [await join(openTab, 'Ann', 'typed'), await join(openTab, 'Bob', 'typed')];
  await ann.evaluate(() => { for (const letter of 'Hello') text.insert(text.length(), letter); });
  await shows(bob, 'Hello');
  await bob.evaluate(() => text.splice(0, 5, 'Bye 𝄞'));
  await shows(ann, 'Bye 𝄞');
  assert.deepEqual(await bob.evaluate(() => events), [...'Hello'].map((letter) => `Ann insert ${letter}`));
  assert.deepEqual(await ann.evaluate(() => events), ['Bob splice ']);
});

test('pages that type at the same time end with the same text', async (t) => {
  const { openTab } = await setScene(t);
  const pages = [await join(openTab, 'Ann', 'race'), await join(openTab, 'Bob', 'race')];
  await Promise.all(pages.map((page, who) => page.evaluate(async (who) => {
    for (let i = 0; i < 200; i++) {
      const at = Math.floor((text.length() * ((i * 7 + who * 3) % 11)) / 11);
      if (i % 5 === 4 && text.length() > at) text.remove(at, 1);
      else text.insert(at, who ? 'b' : 'a');
      if (i % 10 === 0) await new Promise((resolve) => { setTimeout(resolve); });
    }
    if (!model.isCommitted()) await new Promise((resolve) => { model.once('committed', resolve); });
  }, who)));
  const values = await Promise.all(pages.map(async (page) => {
    await page.waitForFunction(() => model.version() === 401);
    return page.evaluate(() => text.value());
  }));
  assert.equal(values[0], values[1]);
  assert.ok(values[0].includes('a') && values[0].includes('b'), values[0]);
});

test('a page sees the caret of the other move, and go when that page is closed', async (t) => {
  const { openTab } = await setScene(t);
  const [ann, bob] = [await join(openTab, 'Ann', 'caret'), await join(openTab, 'Bob', 'caret')];
  await ann.evaluate(() => {
    text.insert(0, 'abc');
    window.caret = text.indexReference('caret');
    caret.set(2);
    caret.share();
  });
  await bob.waitForFunction(() => text.references({ key: 'caret' })[0]?.value() === 2);
  await bob.evaluate(() => text.insert(0, '>>'));
  await ann.waitForFunction(() => caret.value() === 4);
  assert.equal(await bob.evaluate(() => text.references()[0].user().displayName), 'Ann');
  await bob.evaluate(() => { window.left = new Promise((resolve) => { model.once('collaborator_closed', resolve); }); });
  await ann.close();
  assert.equal(await bob.evaluate(async () => (await left).collaborator.user.displayName), 'Ann');
  assert.deepEqual(await bob.evaluate(() => text.references().length), 0);
});

test('what is typed while the server is away arrives when it is back', async (t) => {
  const own = new (sync.constructor)();
  t.after(() => own.remove());
  await own.start();
  const { openTab } = await setScene(t);
  const [ann, bob] = [await join(openTab, 'Ann', 'away', own.url), await join(openTab, 'Bob', 'away', own.url)];
  await ann.evaluate(() => text.insert(0, 'before'));
  await shows(bob, 'before');
  await own.stop('SIGKILL');
  await Promise.all([ann, bob].map((page) => page.waitForFunction(() => !domain.isConnected())));
  await ann.evaluate(() => text.insert(6, ' and after'));
  await bob.evaluate(() => text.insert(0, 'Once '));
  await own.start();
  await Promise.all([ann, bob].map((page) => shows(page, 'Once before and after')));
  await ann.waitForFunction(() => model.isCommitted());
});

test('a reloaded page finds what the server has', async (t) => {
  const { openTab } = await setScene(t);
  const ann = await join(openTab, 'Ann', 'reload');
  await ann.evaluate(async () => {
    model.elementAt('tasks').push({ title: 'Write tests', done: true, due: new Date(5) });
    await model.close();
  });
  await ann.reload();
  const again = await join(openTab, 'Ann', 'reload');
  const [task] = await again.evaluate(() => model.elementAt('tasks').value());
  assert.deepEqual(task, { title: 'Write tests', done: true, due: new Date(5) });
});

test('a page needs no init(): connecting starts the engine', async (t) => {
  const { openTab } = await setScene(t);
  const page = await openTab();
  const name = await page.evaluate(async (url) => {
    const { default: Convergence } = await import('/dist/holdfast.js?fresh');
    const domain = await Convergence.connectAnonymously(url, 'Ann');
    return domain.session().user().displayName;
  }, sync.url);
  assert.equal(name, 'Ann');
});
