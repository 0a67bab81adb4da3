// Encryption of what is stored on this device: AES-256-GCM by WebCrypto. Go asks for it here, and has no keys (cmd/wasm/encryption.go,
// offline/sealed).

import { Writer } from './buffer.js';
import { makeError } from './errors.js';
import { SealFrame, SealOp } from './protocol.js';
import { newTargetID } from './realtime/target.js';

const algorithm = 'AES-GCM';
const nonceLength = 12;
const methods = ['keys', 'seal', 'open'];

/**
 * The keys for what is stored, of init() and of IdbStorageAdapter. Options: key, with which everything new is encrypted: a CryptoKey
 * (AES-GCM, 256 bits, encrypt and decrypt) or 32 bytes; olderKeys, with which something may still be encrypted, until rotate() has
 * resolved; encryptExisting, which allows to encrypt what was stored without.
 */
export class StorageEncryption {
  #keys; // promise of a map: CryptoKey by id, the current one first
  #existing;
  #turn = Promise.resolve(); // until the rotation under way is over
  #bridge = null; // the engine that uses it, and its number there
  #id;
  #progress = null;

  constructor({ key, olderKeys = [], encryptExisting = false } = {}) {
    if (!globalThis.crypto?.subtle) throw makeError('storage_not_available', 'there is no WebCrypto here; serve the page over HTTPS');
    if (!Array.isArray(olderKeys)) throw makeError('bad_option', 'the option olderKeys has to be an array of keys');
    this.#existing = encryptExisting === true;
    this.#keys = importAll([checked(key, 'key'), ...olderKeys.map((older, i) => checked(older, `olderKeys[${i}]`))]);
    this.#keys.catch(() => {}); // told to whoever opens a store
  }

  /**
   * Encrypts with the current key what is stored with an older one, in all stores that are open with this; the page goes on
   * meanwhile. Resolves when the older keys are not needed for these any more. Options: onProgress({records}), told how many records
   * have been looked at; signal, which makes it reject with `cancelled`: what is done stays done, and the next call goes on.
   */
  rotate({ onProgress = null, signal } = {}) {
    const turn = this.#turn.then(() => this.#rotate(onProgress, signal));
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #rotate(onProgress, signal) {
    if (signal?.aborted) throw makeError('cancelled', 'the rotation was cancelled');
    if (!this.#bridge || this.#bridge.fatal) return;
    const bridge = this.#bridge;
    const cancel = () => bridge.tell(SealOp.cancelRotate, this.#id);
    signal?.addEventListener('abort', cancel);
    this.#progress = onProgress;
    try {
      await new Promise((resolve, reject) => {
        bridge.call(SealOp.rotate, this.#id, new Writer().u32(bridge.promise(resolve, reject)).done());
      });
    } finally {
      signal?.removeEventListener('abort', cancel);
      this.#progress = null;
    }
  }

  _write(message, bridge) {
    this.#id ??= newTargetID();
    this.#bridge = bridge;
    bridge.targets.set(this.#id, { handle: (kind, body) => this.#handle(kind, body), engineDied: () => { this.#bridge = null; } });
    return message.u32(this.#id).bool(this.#existing);
  }

  #handle(kind, body) {
    if (kind === SealFrame.rotated) this.#progress?.({ records: body.f64() });
    if (kind === SealFrame.seal) this.#answer(this.#bridge, body);
  }

  async #answer(bridge, body) {
    const [call, method] = [body.u32(), methods[body.u8()]];
    const message = new Writer().u32(call);
    try {
      const write = await work[method](await this.#keys, body);
      write(message.bool(true));
    } catch (error) {
      message.bool(false).str(error.code ?? '').str(`WebCrypto failed: ${error.message}`);
    }
    bridge.tell(SealOp.sealed, this.#id, message.done());
  }
}

/** Appends which encryption is meant. */
export function writeEncryption(message, encryption, bridge) {
  return encryption._write(message, bridge);
}

// What Go asks for, and how the answer is written. Everything is begun at once: WebCrypto works on it beside the page.
const work = {
  async keys(keys) {
    return (message) => {
      message.u32(keys.size);
      for (const id of keys.keys()) message.str(id);
    };
  },

  async seal(keys, body) {
    const texts = await Promise.all(readMessages(body).map((one) => seal(keys, one)));
    return (message) => {
      message.u32(texts.length);
      for (const { iv, sealed } of texts) message.u32(iv.length + sealed.length).raw(iv).raw(sealed);
    };
  },

  async open(keys, body) {
    const texts = await Promise.all(readMessages(body).map((one) => open(keys, one)));
    return (message) => {
      message.u32(texts.length);
      for (const text of texts) message.bool(text !== null).blob(text ?? []);
    };
  },
};

function readMessages(body) {
  return Array.from({ length: body.u32() }, () => ({ id: body.str(), additionalData: body.blob(), text: body.blob() }));
}

async function seal(keys, { id, additionalData, text }) {
  const iv = crypto.getRandomValues(new Uint8Array(nonceLength));
  return { iv, sealed: new Uint8Array(await crypto.subtle.encrypt({ name: algorithm, iv, additionalData }, keys.get(id), text)) };
}

// null where the text was not sealed with this key and for this place, or there is none.
async function open(keys, { id, additionalData, text }) {
  if (text.length < nonceLength) return null;
  const [iv, sealed] = [text.subarray(0, nonceLength), text.subarray(nonceLength)];
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: algorithm, iv, additionalData }, keys.get(id), sealed));
  } catch (error) {
    if (error.name === 'OperationError') return null;
    throw error;
  }
}

function checked(key, name) {
  if (key instanceof Uint8Array && key.length === 32) return key.slice();
  const fits = key?.algorithm?.name === algorithm && key.algorithm.length === 256 && ['encrypt', 'decrypt'].every((usage) => key.usages.includes(usage));
  if (fits) return key;
  throw makeError('bad_option', `the option ${name} has to be a CryptoKey for AES-GCM with 256 bits, to encrypt and to decrypt, or a Uint8Array of 32 bytes`);
}

async function importAll(list) {
  const keys = await Promise.all(list.map((key) => (
    key instanceof Uint8Array ? crypto.subtle.importKey('raw', key, algorithm, false, ['encrypt', 'decrypt']) : key
  )));
  return new Map(await Promise.all(keys.map(async (key) => [await idOf(key), key])));
}

// The name of a key, in hexadecimal: the beginning of a hash of what the key makes of zeros with a nonce of zeros. Nothing else is ever
// sealed with that nonce, as those of records are random. offline/sealed/aesgcm names keys alike.
async function idOf(key) {
  const [iv, additionalData] = [new Uint8Array(nonceLength), new TextEncoder().encode('holdfast key id')];
  const sealed = await crypto.subtle.encrypt({ name: algorithm, iv, additionalData }, key, new Uint8Array(32));
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', sealed)).subarray(0, 8));
}

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
