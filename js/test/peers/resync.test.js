import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Holdfast } from './harness/holdfast.js';
import { Rest } from './harness/rest.js';
import { assertSame, settled } from './harness/converge.js';
import { ourGuest } from './harness/ours.js';
import { Proxy } from './harness/proxy.js';
import { Random } from './harness/random.js';
import { guest } from './harness/theirs.js';
import { event, until } from './harness/until.js';

let server, domainRest;

before(async () => {
  server = await Holdfast.start();
  domainRest = (await Rest.login(server.admin)).domain();
});
after(() => server.stop());

/** A new model opened by two clients: the first, of the kind that `connect` makes, behind a proxy. */
async function scene(t, connect) {
  const proxy = await Proxy.start(server.domain());
  const [away, home] = [await connect(t, proxy.url), await guest(t, server.domain())];
  // After the clients: the original cannot be stopped from trying to come back.
  t.after(() => proxy.stop());
  const id = await home.models().create({ collection: 'resync', data: { text: 'start', n: 0 } });
  return { proxy, away: await away.models().open(id), home: await home.models().open(id) };
}

for (const [kind, connect] of [['the original client', guest], ['our client', ourGuest]]) {
  test(`${kind} catches up after a reconnect with what others did, and delivers what it did itself`, async (t) => {
    const { proxy, away, home } = await scene(t, connect);
    const offline = event(away, 'offline');
    proxy.cut();
    await offline;
    for (const letter of 'home') home.elementAt('text').insert(0, letter);
    for (const letter of 'away') away.elementAt('text').insert(away.elementAt('text').length(), letter);
    await settled([home]);
    const completed = event(away, 'resync_completed');
    proxy.mend();
    await completed;
    await settled([home, away]);
    await assertSame([home, away], domainRest);
    assert.equal(home.elementAt('text').value(), 'emohstartaway');
  });

  test(`${kind} goes on after a reconnect while others type without a pause`, async (t) => {
    const { proxy, away, home } = await scene(t, connect);
    for (let round = 0; round < 3; round++) {
      const offline = event(away, 'offline');
      proxy.cut();
      await offline;
      const completed = event(away, 'resync_completed');
      proxy.mend();
      let done = false;
      completed.then(() => (done = true));
      while (!done) {
        home.elementAt('text').insert(0, 'x');
        await until(() => home.isCommitted(), [[home, 'committed']], 'the acknowledgement');
      }
      away.elementAt('n').add(1);
    }
    await settled([home, away]);
    await assertSame([home, away], domainRest);
    assert.equal(home.elementAt('n').value(), 3);
  });
}

// The original client goes on as if nothing had happened.
test('our client learns after a reconnect that the model was removed', async (t) => {
  const { proxy, away, home } = await scene(t, ourGuest);
  const offline = event(away, 'offline');
  proxy.cut();
  await offline;
  await home.session().domain().models().remove(home.modelId());
  const gone = until(() => !away.isOpen(), [[away, 'closed', 'deleted', 'resync_error']], 'the end of the model');
  proxy.mend();
  await gone;
});

test('edits of our client whose acknowledgement was lost are not made twice', async (t) => {
  const { proxy, away, home } = await scene(t, ourGuest);
  const random = new Random(5);
  const total = 200;
  let typed = 0;
  while (typed < total) {
    const offline = event(away, 'offline');
    for (let n = 1 + random.below(20); n > 0 && typed < total; n--) away.elementAt('text').insert(0, `<${typed++}>`);
    if (random.chance(0.5)) proxy.down.hold();
    // Some of the edits get through, some do not, and some acknowledgements are lost.
    const version = home.version() + 1;
    await until(() => home.version() >= version, [[home, 'version_changed']], 'an edit to arrive');
    proxy.cut();
    await offline;
    const completed = event(away, 'resync_completed');
    proxy.mend();
    await completed;
  }
  await settled([home, away]);
  await assertSame([home, away], domainRest);
  const expected = Array.from({ length: total }, (_, n) => `<${total - 1 - n}>`).join('');
  assert.equal(home.elementAt('text').value(), `${expected}start`);
});
