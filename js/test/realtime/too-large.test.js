// What is more than the server takes in one message: it is refused by itself, and holds up nothing else.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';
import { connect, holdfast, next, options } from './harness/clients.js';
import { useServer } from './harness/server.js';

const server = useServer();
const { ConvergenceDomain, ConvergenceError, MemoryStorageAdapter } = holdfast;
const tooLarge = (error) => error instanceof ConvergenceError && error.code === 'too_large';
const most = 16 * 2 ** 20; // what a server takes unless it is told otherwise

/** A domain with a storage, ended after test t. It counts how often its connection is lost. */
async function keeping(t, url = server.url) {
  const domain = new ConvergenceDomain(url, options({ offline: { storage: new MemoryStorageAdapter() } }));
  t.after(() => domain.dispose());
  domain.losses = 0;
  domain.on('interrupted', () => { domain.losses += 1; });
  await domain.connectAnonymously('Ann');
  await domain.initializeOffline();
  return domain;
}

/** Resolves when nothing of models that are not open waits any more. */
async function drained(domain) {
  while (domain.pending().entries > 0) {
    await Promise.race(['offline_model_sync_completed', 'offline_model_sync_error'].map((name) => next(domain.models(), name)));
  }
}

/** Edits that wait for a connection: of `before` and `behind` one that inserts so many letters, and of another model. */
async function pasteOffline(domain, size) {
  const [pasted, other] = await Promise.all(['pasted', 'other'].map(async (name) => {
    const id = `${name}-${process.pid}-${size}`;
    return domain.models().openAutoCreate({ collection: 'large', id, data: { text: '' } });
  }));
  await domain.disconnect();
  const text = pasted.elementAt('text');
  text.insert(0, 'before');
  text.insert(6, 'x'.repeat(size));
  text.insert(0, 'behind ');
  other.elementAt('text').insert(0, 'all is well');
  const made = await domain.models().create({ collection: 'large', data: { text: 'y'.repeat(size) } });
  const small = await domain.models().create({ collection: 'large', data: { text: 'small' } });
  await Promise.all([pasted.saved(), other.saved()]);
  return { pasted: pasted.modelId(), other: other.modelId(), made, small, committed: () => other.committed() };
}

async function refused(domain) {
  const letters = await domain.deadLetters();
  return letters.map(({ modelId, kind, code }) => `${kind} ${modelId} ${code}`).sort();
}

async function textOnServer(t, id) {
  const bob = await connect(t, server, 'Bob');
  return (await bob.models().open(id)).root().value().text;
}

async function isRefusedAndTheRestArrives(t, domain, ids) {
  await domain.connectAnonymously('Ann');
  await ids.committed();
  await drained(domain);
  assert.deepEqual(await refused(domain), [`create ${ids.made} too_large`, `edit ${ids.pasted} too_large`, `edit ${ids.pasted} too_large`].sort());
  const expected = [[ids.other, 'all is well'], [ids.small, 'small'], [ids.pasted, 'before']];
  for (const [id, text] of expected) assert.equal(await textOnServer(t, id), text);
}

test('20 MB that were pasted offline, and a model of 20 MB, are dead letters, and all else is sent', async (t) => {
  const ann = await keeping(t);
  const ids = await pasteOffline(ann, 20e6);
  await isRefusedAndTheRestArrives(t, ann, ids);
  assert.equal(ann.losses, 0);
  const [letter] = (await ann.deadLetters()).filter(({ modelId }) => modelId === ids.pasted);
  assert.match(letter.reason, new RegExp(`${ids.pasted}.* 2\\d{7} bytes.*${most}`));
  assert.equal(letter.operation.text.length, 20e6, 'what was pasted can be had back');
});

test('so they are where only the close code of something in between tells that they are too large', async (t) => {
  const url = await gateway(t, 200_000);
  const ann = await keeping(t, url);
  const ids = await pasteOffline(ann, 300_000);
  await isRefusedAndTheRestArrives(t, ann, ids);
  assert.ok(ann.losses >= 1 && ann.losses <= 2, `the connection was lost ${ann.losses} times`);
});

test('calls with too much for a message are refused, and the connection stays', async (t) => {
  const ann = await connect(t, server);
  ann.on('interrupted', () => assert.fail('the connection was lost'));
  const text = 'x'.repeat(most);
  await assert.rejects(ann.models().create({ collection: 'large', data: { text } }), tooLarge);
  await assert.rejects(ann.models().openAutoCreate({ collection: 'large', id: `auto-${process.pid}`, data: { text } }), tooLarge);
  const failed = next(ann, 'error');
  ann.presence().setState('text', text);
  assert.ok(tooLarge((await failed).cause));
  await ann.serverTime();
});

test('a model that is open is closed when it gets more than can be sent', async (t) => {
  const ann = await connect(t, server);
  const model = await ann.models().openAutoCreate({ collection: 'large', id: `open-${process.pid}`, data: { text: '' } });
  const closed = next(model, 'closed');
  model.elementAt('text').insert(0, 'x'.repeat(most));
  const { local, reason } = await closed;
  assert.equal(local, false);
  assert.match(reason, /has \d+ bytes, and the server takes at most \d+/);
  assert.ok(ann.isConnected());
});

/** A gateway in front of the server that takes messages of so many bytes from clients, until the end of test t. */
async function gateway(t, maxPayload) {
  const front = new WebSocketServer({ port: 0, host: '127.0.0.1', maxPayload });
  t.after(() => {
    for (const client of front.clients) client.terminate();
    front.close();
  });
  front.on('connection', (client, request) => {
    const back = new WebSocket(new URL(request.url, server.url.replace('http', 'ws')));
    const opened = once(back, 'open');
    client.on('message', async (data) => {
      await opened;
      back.send(data);
    });
    back.on('message', (data) => client.send(data));
    client.on('error', () => {}); // it answers with the close code by itself
    client.on('close', () => back.terminate());
    back.on('close', () => client.close());
  });
  await once(front, 'listening');
  return `http://127.0.0.1:${front.address().port}/convergence/default`;
}
