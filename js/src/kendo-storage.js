/**
 * An `offlineStorage` for the original kendo.data.DataSource that keeps its state in IndexedDB instead of localStorage.
 * The original wants it synchronous, so the state is loaded once before use, and written in the background:
 *
 *   const storage = kendoOfflineStorage('orders');
 *   await storage.ready;
 *   const source = new kendo.data.DataSource({offlineStorage: storage, …});
 *   await storage.saved();   // what the source has stored so far is on disk
 *
 * Writes begin at once, one at a time: what is stored meanwhile is written next, the last state only. One that fails (a full
 * device) is told to `error`, and tried again with the next state or by saved(). As with localStorage, the tab that stores
 * last wins.
 */

import { encodeBlock } from './block-encode.js';
import { Block } from './block.js';
import { Refs } from './values.js';
import { Writer } from './buffer.js';
import { defer } from './deferred.js';
import { makeError } from './errors.js';
import { engine } from './init.js';
import { Op } from './protocol.js';
import { report } from './report.js';
import { storageStatus } from './storage.js';

/** Options: error(e), which is told of what could not be stored; without it, that is reported as uncaught. */
export function kendoOfflineStorage(key, { error = report } = {}) {
  if (typeof key !== 'string' || !key) throw makeError('bad_option', 'key must be a text that is not empty');
  if (typeof error !== 'function') throw makeError('bad_option', 'error must be a function');
  return new KendoOfflineStorage(key, error);
}

class KendoOfflineStorage {
  #key;
  #tell;
  #state = null; // as a block; empty for none, null until it is loaded
  #stored = 0; // how many states were stored
  #written = 0; // and how many of them are on disk
  #writing = false;
  #waiting = []; // {until, resolve, reject}

  constructor(key, tell) {
    this.#key = key;
    this.#tell = tell;
    this.ready = this.#load();
  }

  /** The rows of the last state, null for none. */
  getItem() {
    this.#check();
    return this.#state.length ? new Block(this.#state, new Refs()).rows() : null;
  }

  setItem(rows) {
    this.#check();
    this.#state = rows ? encodeBlock(Array.from(rows), new Refs()) : new Uint8Array(0);
    this.#stored++;
    this.#write();
  }

  /** Resolves when what was stored so far is on disk, which is tried again if it failed; rejects if it fails now. */
  saved() {
    if (this.#written === this.#stored) return Promise.resolve();
    const { promise, resolve, reject } = defer();
    this.#waiting.push({ until: this.#stored, resolve, reject });
    this.#write();
    return promise;
  }

  async #load() {
    const state = await ask(Op.loadState, this.#key, undefined, (body) => body.blob().slice());
    const { kind, reasons } = await storageStatus();
    this.#state = state;
    if (kind === 'memory') this.#tell(makeError('storage_not_available', `the state is lost with the page: ${reasons.join('; ')}`));
  }

  #check() {
    if (!this.#state) throw makeError('storage_not_available', `the state "${this.#key}" is not loaded; wait for ready before you read or store it`);
  }

  async #write() {
    if (this.#writing) return;
    this.#writing = true;
    const error = await this.#writeAll().then(() => null, (reason) => reason);
    this.#writing = false;
    if (!error) return;
    this.#settle(() => true, ({ reject }) => reject(error));
    this.#tell(error);
  }

  async #writeAll() {
    while (this.#written < this.#stored) {
      const number = this.#stored;
      await ask(Op.saveState, this.#key, this.#state);
      this.#written = number;
      this.#settle(({ until }) => until <= number, ({ resolve }) => resolve());
    }
  }

  #settle(isDone, settle) {
    const done = this.#waiting.filter(isDone);
    this.#waiting = this.#waiting.filter((entry) => !isDone(entry));
    done.forEach(settle);
  }
}

function ask(op, key, state, read) {
  const { promise, resolve, reject } = defer();
  const bridge = engine();
  const message = new Writer().str(key);
  if (state) message.blob(state);
  bridge.call(op, 0, message.u32(bridge.promise(resolve, reject, read)).done());
  return promise;
}
