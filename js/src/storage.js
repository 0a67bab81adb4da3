import { Writer } from './buffer.js';
import { defer } from './deferred.js';
import { engine } from './init.js';
import { Op } from './protocol.js';

/**
 * What this page keeps its changes in: {kind: "indexeddb" | "memory", locks: "weblocks" | "record", channel, persisted,
 * usage, quota, reasons}. usage and quota are bytes of the whole origin; reasons says why something stands in.
 */
export function storageStatus() {
  return ask(Op.status, (body) => ({
    kind: body.bool() ? 'memory' : 'indexeddb',
    locks: body.bool() ? 'weblocks' : 'record',
    channel: body.bool(),
    persisted: body.bool(),
    usage: body.f64(),
    quota: body.f64(),
    reasons: Array.from({ length: body.u32() }, () => body.str()),
  }));
}

/** Asks the browser not to evict what is stored when the device is full; resolves with its answer. */
export function persistStorage() {
  return ask(Op.persist, (body) => body.bool());
}

function ask(op, read) {
  const { promise, resolve, reject } = defer();
  const bridge = engine();
  bridge.call(op, 0, new Writer().u32(bridge.promise(resolve, reject, read)).done());
  return promise;
}
