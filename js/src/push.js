/**
 * Rows that the server tells of by itself (Kendo specification §2, transport.push, and §7.5): the push methods of a DataSource, and
 * the transport that calls them.
 */

import { Writer } from './buffer.js';
import { plain } from './object.js';
import { Op } from './protocol.js';
import { callOption } from './request.js';
import { listOf } from './setup.js';

export const pushMethods = {
  pushCreate(rows) {
    push(this._counterpart, Op.pushCreate, rows);
  },

  pushInsert(index, rows) {
    push(this._counterpart, Op.pushInsert, rows, (w) => w.f64(index));
  },

  pushUpdate(rows) {
    push(this._counterpart, Op.pushUpdate, rows);
  },

  pushDestroy(rows) {
    // Their items are made while the rows are there: events speak of them afterwards.
    const { idField = 'id' } = this.reader.model ?? {};
    for (const row of listOf(rows)) this.get(row[idField]);
    push(this._counterpart, Op.pushDestroy, rows);
  },

  /** Takes over that the server has items elsewhere: they move before index, in their order. */
  pushMove(index, items) {
    const source = this._counterpart;
    const handles = listOf(items).map((item) => source.items.handle(item)).filter(Boolean);
    const message = new Writer().f64(index).u32(handles.length);
    for (const handle of handles) message.u32(handle);
    source.call(Op.pushMove, message);
    source.stale();
  },
};

function push(source, op, rows, write = (w) => w) {
  const list = listOf(rows).map(plain);
  source.call(op, write(new Writer()).blob(source.block(list)));
  source.stale();
}

/** Gives transport.push its callbacks, which take responses of the form that reads have. */
export function listen(transport, source, schema) {
  const owner = transport?.options?.push ? transport.options : transport;
  if (typeof owner?.push !== 'function') return;
  const callbacks = {};
  for (const name of ['pushCreate', 'pushUpdate', 'pushDestroy']) {
    callbacks[name] = (response) => source[name](schema.received(response));
  }
  callOption('transport.push', () => owner.push(callbacks));
}
