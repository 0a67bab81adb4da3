// The keys of StorageEncryption and what it answers Go, message by message (cmd/wasm/bridge/sealing.go).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Reader, Writer } from '../../src/buffer.js';
import { StorageEncryption, writeEncryption } from '../../src/encryption.js';
import { OptionError, StorageError } from '../../src/errors.js';
import { keyFromPassphrase } from '../../src/passphrase.js';
import { SealFrame } from '../../src/protocol.js';
import { IdbStorageAdapter } from '../../src/realtime/storage.js';

const vectors = JSON.parse(readFileSync(fileURLToPath(new URL('../../../offline/sealed/aesgcm/testdata/vectors.json', import.meta.url)), 'utf8'));
const [methodKeys, methodSeal, methodOpen] = [0, 1, 2];
const bytes = (hex) => new Uint8Array(Buffer.from(hex, 'hex'));
const hex = (blob) => Buffer.from(blob).toString('hex');
const badOption = (error) => error instanceof OptionError && error.code === 'bad_option';

/** Asks an encryption as Go does: the Reader of the answer, behind the number of the call. */
function askOf(encryption) {
  const waiting = new Map();
  const bridge = {
    targets: new Map(),
    tell: (_, __, message) => {
      const answer = new Reader(message.slice());
      waiting.get(answer.u32())(answer);
    },
  };
  const id = new Reader(writeEncryption(new Writer(), encryption, bridge).done()).u32();
  let calls = 0;
  return (method, messages = []) => new Promise((resolve) => {
    waiting.set(++calls, resolve);
    const message = new Writer().u32(calls).u8(method).u32(messages.length);
    for (const { id, additional, text } of messages) message.str(id).blob(bytes(additional)).blob(bytes(text));
    bridge.targets.get(id).handle(SealFrame.seal, new Reader(message.done().slice()));
  });
}

async function openAll(ask, messages) {
  const answer = await ask(methodOpen, messages);
  assert.equal(answer.bool(), true);
  return Array.from({ length: answer.u32() }, () => {
    const [opened, text] = [answer.bool(), hex(answer.blob())];
    return opened ? text : null;
  });
}

test('keys are named, and texts opened, as natively in Go', async () => {
  for (const { key, id, additional, text, sealed } of vectors) {
    const ask = askOf(new StorageEncryption({ key: bytes(key), olderKeys: [new Uint8Array(32)] }));
    const keys = await ask(methodKeys);
    assert.deepEqual([keys.bool(), keys.u32(), keys.str()], [true, 2, id]);
    assert.deepEqual(await openAll(ask, [{ id, additional, text: sealed }]), [text]);
  }
});

test('what is sealed is opened by the same key at the same place only, and never the same twice', async () => {
  const [one, two] = vectors.filter(({ key }, i) => vectors.findIndex((other) => other.key === key) === i);
  const ask = askOf(new StorageEncryption({ key: bytes(one.key), olderKeys: [bytes(two.key)] }));
  const messages = ['', 'aabb', 'aabb', '00'.repeat(70_000)].map((text) => ({ id: one.id, additional: '0102', text }));
  const answer = await ask(methodSeal, messages);
  assert.deepEqual([answer.bool(), answer.u32()], [true, 4]);
  const sealed = messages.map((message) => ({ ...message, text: hex(answer.blob()) }));
  assert.notEqual(sealed[1].text, sealed[2].text);
  assert.deepEqual(await openAll(ask, sealed), messages.map(({ text }) => text));
  const { id, additional, text } = sealed[1];
  const damaged = [
    { id, additional: '0103', text }, { id: two.id, additional, text }, { id, additional, text: text.slice(0, -2) },
    { id, additional, text: text.slice(0, 20) }, { id, additional, text: '' }, { id, additional, text: text.replace(/^../, (pair) => (pair === '00' ? '01' : '00')) },
  ];
  assert.deepEqual(await openAll(ask, damaged), damaged.map(() => null));
});

test('a key that nobody may export is enough; one that cannot be used is an error where it is given', async () => {
  const make = (usages, length = 256) => crypto.subtle.generateKey({ name: 'AES-GCM', length }, false, usages);
  const ask = askOf(new StorageEncryption({ key: await make(['encrypt', 'decrypt']) }));
  const keys = await ask(methodKeys);
  assert.deepEqual([keys.bool(), keys.u32(), keys.str().length], [true, 1, 16]);
  const useless = [
    undefined, null, 'secret', new Uint8Array(16), new Uint8Array(33), new ArrayBuffer(32), await make(['encrypt']), await make(['encrypt', 'decrypt'], 128),
  ];
  for (const key of useless) {
    assert.throws(() => new StorageEncryption({ key }), badOption);
    assert.throws(() => new StorageEncryption({ key: new Uint8Array(32), olderKeys: [key] }), badOption);
  }
  for (const options of [undefined, {}, { key: new Uint8Array(32), olderKeys: 'none' }]) assert.throws(() => new StorageEncryption(options), badOption);
});

test('options in place of a StorageEncryption are refused', async () => {
  const encryption = { key: new Uint8Array(32) };
  assert.throws(() => new IdbStorageAdapter({ encryption }), (error) => error.code === 'bad_option' && /StorageEncryption/.test(error.message));
});

test('bytes that the application wipes after giving them are kept', async () => {
  const key = bytes(vectors[0].key);
  const ask = askOf(new StorageEncryption({ key }));
  key.fill(0);
  const keys = await ask(methodKeys);
  assert.deepEqual([keys.bool(), keys.u32(), keys.str()], [true, 1, vectors[0].id]);
});

test('what WebCrypto fails with is told to Go', async (t) => {
  const ask = askOf(new StorageEncryption({ key: bytes(vectors[0].key) }));
  t.mock.method(crypto.subtle, 'encrypt', async () => { throw new DOMException('no memory', 'UnknownError'); });
  await ask(methodKeys); // named before
  const answer = await ask(methodSeal, [{ id: vectors[0].id, additional: '', text: '00' }]);
  assert.equal(answer.bool(), false);
  answer.str();
  assert.match(answer.str(), /no memory/);
});

test('where there is no WebCrypto, the constructor and the passphrase say so', async (t) => {
  t.mock.getter(globalThis, 'crypto', () => ({}));
  const unavailable = (error) => error instanceof StorageError && error.code === 'storage_not_available';
  assert.throws(() => new StorageEncryption({ key: new Uint8Array(32) }), unavailable);
  await assert.rejects(keyFromPassphrase('x'), unavailable);
});

test('without an engine there is nothing to rotate', async () => {
  await new StorageEncryption({ key: new Uint8Array(32) }).rotate();
});

// Computed with another implementation: python3 -c "hashlib.pbkdf2_hmac('sha256', …, 600000)", and the id of that key.
test('a passphrase gives the same key for the same salt, which nobody can read out', async () => {
  const salt = Uint8Array.from({ length: 16 }, (_, i) => i);
  const key = await keyFromPassphrase('Ann\u2019s pa\u00dfphrase \u212b', { salt });
  assert.deepEqual([key.extractable, key.algorithm.name, key.algorithm.length, [...key.usages].sort()], [false, 'AES-GCM', 256, ['decrypt', 'encrypt']]);
  const idOf = async (key) => {
    const keys = await askOf(new StorageEncryption({ key }))(methodKeys);
    return [keys.bool(), keys.u32(), keys.str()][2];
  };
  assert.equal(await idOf(key), '0ffe9e137383a45a');
  assert.equal(await idOf(await keyFromPassphrase('Ann\u2019s pa\u00dfphrase A\u030a', { salt })), await idOf(key)); // typed otherwise
  assert.notEqual(await idOf(await keyFromPassphrase('Ann\u2019s pa\u00dfphrase \u212b', { salt, iterations: 600_001 })), await idOf(key));
});

test('a passphrase with a weak option is refused', async () => {
  const salt = new Uint8Array(16);
  for (const [passphrase, options] of [['', { salt }], [5, { salt }], ['x', { salt: new Uint8Array(15) }], ['x', { salt: 'salt' }], ['x', { salt, iterations: 599_999 }], ['x', { salt, iterations: 1e6 + 0.5 }]]) {
    await assert.rejects(keyFromPassphrase(passphrase, options), badOption);
  }
});

test('without IndexedDB, a salt has to be given', async () => {
  await assert.rejects(keyFromPassphrase('x'), (error) => error.code === 'storage_not_available' && /salt/.test(error.message));
});
