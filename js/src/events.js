/**
 * Events as Go lays them out (cmd/wasm/events.go) → what handlers get (Kendo specification §7.3 and §9, and ours).
 */

import { readValue } from './values.js';
import { makeError } from './errors.js';
import { readConflict, readLetter } from './letters.js';
import { transportOps } from './protocol.js';

const flag = { error: 1, errors: 2, conflict: 4, letter: 8, flush: 16, move: 32, partial: 64, remote: 128 };

// {type, op, action, rows, index, field, ref, status, partial, remote, error, errors, conflict, letter, done, total, from, to}
export function readEvent(source, body) {
  const event = {
    type: body.str(),
    op: transportOps[body.u8()],
    action: body.str() || undefined,
    rows: Array.from({ length: body.u32() }, () => body.u32()),
    index: body.f64(),
    field: body.str(),
    ref: body.u32(),
    status: body.str(),
  };
  const flags = body.u8();
  event.partial = (flags & flag.partial) !== 0;
  event.remote = (flags & flag.remote) !== 0;
  if (flags & flag.error) event.error = makeError(body.str(), body.str());
  if (flags & flag.errors) event.errors = readValue(body, source.refs);
  if (flags & flag.conflict) event.conflict = readConflict(source, body);
  if (flags & flag.letter) event.letter = readLetter(source, body);
  if (flags & flag.flush) [event.done, event.total] = [body.u32(), body.u32()];
  if (flags & flag.move) [event.from, event.to] = [body.str(), body.str()];
  return event;
}

const shapes = {
  change: (source, event) => changeOf(source, event),
  requestStart: (source, { op }) => ({ type: op }),
  requestEnd: (source, { op, ref }) => (op ? source.requests.responseOf(op, ref) : {}),
  push: (source, { op, rows }) => ({ type: op, items: source.items.many(rows) }),
  error: (source, event) => source.requests.failureOf(event),
  conflict: (source, { conflict }) => conflict,
  uncertain: (source, { letter }) => letter,
  rejected: (source, { letter }) => letter,
  storage: (source, { error }) => ({ error }),
  auth: (source, { error }) => ({ error, resume: (ok = true) => source.questions.authorize(ok) }),
  pending: (source) => source.owner.pending(),
  flush: (source, { done, total }) => ({ done, total }),
  connection: (source, { from, to }) => ({ from, to }),
};

// The argument of the handlers.
export function shape(source, event) {
  const e = shapes[event.type]?.(source, event) ?? {};
  if (event.remote) e.remote = true;
  return e;
}

function changeOf(source, { op, action, rows, index, field, partial }) {
  const e = {};
  if (op) e.action = field || undefined; // of a local query: what its caller named
  if (action) e.action = action;
  if (action) e.partialUpdate = partial;
  if (action === 'itemchange' && field) e.field = field;
  if (action === 'add' || action === 'remove') e.index = index;
  // Offline nothing has been synchronised, and Kendo's handlers see no list.
  if (action === 'sync' && source.owner.online()) e.changedItems = source.items.many(rows);
  const group = action === 'add' ? source.groupData()?.[index] : undefined;
  if (group) e.items = [group];
  else if (action && action !== 'sync') e.items = source.items.many(rows);
  else lazily(e, 'items', () => source.owner.view());
  return e;
}

// A member that is made when somebody reads it.
export function lazily(object, name, make) {
  Object.defineProperty(object, name, {
    configurable: true,
    enumerable: true,
    get() {
      const value = make();
      Object.defineProperty(object, name, { value, configurable: true, enumerable: true, writable: true });
      return value;
    },
  });
}
