/**
 * The methods of a DataSource for virtual scrolling (Kendo specification §5, range and prefetch): any window of the rows is
 * shown, and windows of a server that pages are kept until the next read.
 */

import { Block } from './block.js';
import { Writer } from './buffer.js';
import { Op } from './protocol.js';

const windowOf = (writer, skip, take) => writer.f64(Number(skip)).f64(Number(take));

/** Shows a window and then runs the callback, unless a later call takes its place. */
export function showWindow(source, skip, take, callback) {
  source.ranging++;
  try {
    begin(source, Op.range, skip, take, callback).always(() => { source.ranging--; });
  } catch (error) {
    source.ranging--;
    throw error;
  }
}

/** Fetches a window for a later range() and then runs the callback, unless a later call takes its place. */
export function fetchWindow(source, skip, take, callback) {
  begin(source, Op.prefetch, skip, take, callback);
}

function begin(source, op, skip, take, callback) {
  const promise = source.promise(op, (w) => windowOf(w, skip, take), (body) => body.bool());
  return promise.done((ok) => { if (ok) callback?.(); });
}

export function isInRange(source, skip, take) {
  return source.call(Op.inRange, windowOf(new Writer(), skip, take)).bool();
}

/** {start, end, data} of the fetched window that is last by position. data is plain rows unless all rows are loaded. */
export function lastRangeOf(source) {
  const body = source.call(Op.lastRange);
  const [start, end, block] = [body.f64(), body.f64(), body.blob()];
  return { start, end, data: block.length ? new Block(block.slice(), source.refs).rows() : source.list };
}
