/** The methods of a DataSource that Kendo's does not have: what is pending, and what the application decides about it. */

import { readConflict, readLetter, readList } from './letters.js';
import { Op } from './protocol.js';

const counts = ['drafts', 'queued', 'submitted', 'uncertain', 'conflicts', 'dead', 'unsaved'];

export const pendingMethods = {
  /** Resolves when every change so far is in the store. */
  saved() {
    return this._counterpart.promise(Op.saved);
  },

  /** Resolves when the server has made every change durable that was synced so far. */
  committed() {
    return this._counterpart.promise(Op.committed);
  },

  /** How many changes are pending, by state. */
  pending() {
    const body = this._counterpart.call(Op.pending);
    return Object.fromEntries(counts.map((name) => [name, body.u32()]));
  },

  deadLetters() {
    return readList(this._counterpart, Op.letters, readLetter);
  },

  conflicts() {
    return readList(this._counterpart, Op.conflicts, readConflict);
  },

  uncertain() {
    return readList(this._counterpart, Op.uncertain, readLetter);
  },

  /** What is pending for an item: {state, entry, unsaved, fields}, or null. */
  stateOf(item) {
    return this._counterpart.items.state(item);
  },

  /** "offline", "connecting" or "online". */
  connection() {
    return this._counterpart.call(Op.connection).str();
  },

  /** Aborts the requests in flight; their changes stay queued. */
  cancelFlush() {
    this._counterpart.call(Op.cancelFlush);
  },

  /** Tries again to save what the store refused. */
  retryStorage() {
    this._counterpart.call(Op.retryStorage);
  },
};
