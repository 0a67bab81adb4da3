/**
 * Changes that wait for the application: dead letters, conflicts, and those whose answer was lost. What handlers and lists
 * get is a record of the change with the methods that decide about it.
 */

import { Block } from './block.js';
import { readValue } from './values.js';
import { Writer } from './buffer.js';
import { makeError } from './errors.js';
import { Op, transportOps } from './protocol.js';

const choices = { client: 1, server: 2 };
const merge = 3;
const lostChoices = { ask: 0, retry: 1, applied: 2, readback: 3, discard: 4 };

// {n, op, item, id, code, reason, since, key, fields, data} and what can be done with a dead letter or uncertain change.
export function readLetter(source, body) {
  return letterOf(source, body, letterMethods(source));
}

// A letter, the row the change was made on (base), what the server has (server, null if it did not say) and its version.
export function readConflict(source, body) {
  return Object.assign(letterOf(source, body, conflictMethods(source)), {
    base: firstRow(source, body.blob()),
    server: firstRow(source, body.blob()),
    version: body.str(),
  });
}

function letterOf(source, body, methods) {
  const letter = Object.assign(Object.create(methods), { n: body.f64(), op: transportOps[body.u8()] });
  const row = body.u32();
  Object.defineProperty(letter, 'item', { get: () => source.items.one(row) });
  return Object.assign(letter, {
    id: readValue(body, source.refs),
    code: body.str(),
    reason: body.str(),
    since: new Date(body.f64()),
    key: body.str(),
    fields: firstRow(source, body.blob()),
    data: firstRow(source, body.blob()),
  });
}

function firstRow(source, bytes) {
  return bytes.length ? new Block(bytes, source.refs).row(0) : null;
}

export function readList(source, op, read) {
  const body = source.call(op);
  return Array.from({ length: body.u32() }, () => read(source, body));
}

function letterMethods(source) {
  const decide = (op) => function () {
    return source.promise(op, (w) => w.f64(this.n));
  };
  return {
    // Changes values of a dead letter; it stays one until retry().
    edit(fields) {
      return source.promise(Op.editLetter, (w) => w.f64(this.n).blob(source.block([fields])));
    },
    retry: decide(Op.retryLetter),
    discard: decide(Op.discardLetter),
    // Decides about an uncertain change: "retry", "readback", "applied" or "discard".
    resolve(choice) {
      return source.promise(Op.resolveUncertain, (w) => w.f64(this.n).u8(lostChoice(choice)));
    },
  };
}

function conflictMethods(source) {
  return {
    // Decides: "client", "server", or the fields to send over the server's version.
    resolve(choice) {
      return source.promise(Op.resolveConflict, (w) => writeResolution(source, w.f64(this.n), choice));
    },
  };
}

export function writeResolution(source, writer, choice) {
  const fields = typeof choice === 'object' && choice !== null ? source.block([choice]) : source.block(null);
  if (!fields.length && choice !== undefined && choice !== null && !Object.hasOwn(choices, choice)) {
    throw makeError('bad_option', `a conflict cannot be resolved by ${choice}; use "client", "server" or an object of fields`);
  }
  return writer.u8(fields.length ? merge : choices[choice] ?? 0).blob(fields);
}

export function lostChoice(choice = 'ask') {
  if (!Object.hasOwn(lostChoices, choice)) {
    throw makeError('bad_option', `an uncertain change cannot be resolved by ${choice}; use "retry", "readback", "applied" or "discard"`);
  }
  return lostChoices[choice];
}
