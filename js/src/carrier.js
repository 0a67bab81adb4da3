/**
 * Carrier: takes one operation of a source to the server over whatever transport the page configured, and brings back an
 * Answer (answer.js).
 *
 *   const carrier = new Carrier(options.transport, options.offline);   // throws an OptionError that names what is malformed
 *   ds.transport = carrier.transport;                                  // what the page may look at and replace
 *   const abort = carrier.send({op, data, idempotencyKey, ifMatch, repeat}, (answer) => …);
 *
 *   op               read, create, update, destroy
 *   data             read parameters, a row under the server's names, or {models: […]}; it belongs to the carrier afterwards
 *   idempotencyKey   of a write, '' for none; repeat says that the same call was made before
 *   ifMatch          version the write is based on, '' for none
 *
 * done is called exactly once, before send returns if the transport answers at once; abort() after it does nothing.
 * The options idempotency and ifMatch of `offline` say where key and version go: see placeOf in request.js.
 */

import { Answer, noAnswer, notSent } from './answer.js';
import { makeError } from './errors.js';
import { refused } from './refused.js';
import { RemoteTransport } from './remote.js';
import { placeOf } from './request.js';
import { Submit } from './submit.js';
import { isSameOrigin } from './url.js';

export class Carrier {
  constructor(transport, { idempotency, ifMatch } = {}) {
    check(transport);
    this.marks = { idempotency, ifMatch };
    // As in Kendo, only read decides whether the transport consists of functions.
    this.transport = typeof transport.read === 'function' ? transport : new RemoteTransport(transport);
  }

  /** Makes all writes one call of transport.submit from now on; begin is called before each. */
  submitTogether(begin) {
    const { submit } = this.transport;
    if (typeof submit !== 'function') {
      throw makeError('bad_option', 'transport.submit must be a function, and so must transport.read be then');
    }
    this.submit = new Submit(this.transport, this.#keyedFunctions(), begin);
  }

  /** Sends what waits to be sent together. */
  flush() {
    this.submit?.flush();
  }

  send(call, done) {
    if (this.submit && call.op !== 'read') return this.submit.take(call, done);
    const { transport } = this;
    const fn = transport[call.op];
    if (fn === RemoteTransport.prototype[call.op]) return transport.send(call, this.marks, done);
    if (typeof fn === 'function') return callFunction(transport, fn, call, this.#keyedFunctions(), done);
    done(notSent(makeError('bad_option', `transport.${call.op} is ${describe(fn)}; it must be a function, as transport.read is`)));
    return () => {};
  }

  /** Whether the server will see the idempotency key of a write of these data, so that repeating it is harmless. */
  sendsKey(op, data) {
    const { transport, marks } = this;
    if (transport[op] !== RemoteTransport.prototype[op]) return this.#keyedFunctions();
    try {
      const address = transport.address(op, transport.parameters(op, data));
      return placeOf(marks.idempotency, 'Idempotency-Key', isSameOrigin(address), transport.settings(op).dataType) !== undefined;
    } catch {
      return false;
    }
  }

  // Nobody but the page knows what its functions do with the key: it says so by the option.
  #keyedFunctions() {
    return Boolean(this.marks.idempotency);
  }
}

function callFunction(transport, fn, { op, data, idempotencyKey, ifMatch, repeat = false }, keySent, done) {
  const controller = new AbortController();
  const request = { method: `transport.${op}`, url: '' };
  let finished = false;
  const finish = (answer) => {
    if (finished) return;
    finished = true;
    answer.keySent = keySent;
    done(answer);
  };
  const threw = (cause) => finish(notSent(
    makeError('bad_option', `transport.${op} threw: ${cause?.message ?? cause}`, { cause }),
  ));
  const options = {
    data, idempotencyKey, ifMatch, repeat,
    signal: controller.signal,
    success: (value) => finish(new Answer({ ok: true, status: 200, value, request })),
    error: (xhr, textStatus, errorThrown) => finish(refused(request, xhr, textStatus, errorThrown)),
  };
  try {
    // An async function that throws has answered as little as one that throws at once.
    fn.call(transport, options)?.then?.(undefined, threw);
  } catch (cause) {
    threw(cause);
  }
  return () => {
    finish(noAnswer(request, new Error('it was aborted'), 'abort'));
    controller.abort();
  };
}

function check(transport) {
  if (typeof transport !== 'object' || transport === null) {
    throw makeError('bad_option', `transport is ${describe(transport)}; it must be an object with read, create, update and destroy`);
  }
  for (const name of ['submit', 'push', 'carrier']) {
    if (transport[name] === undefined || typeof transport[name] === 'function') continue;
    throw makeError('bad_option', `transport.${name} is ${describe(transport[name])}; it must be a function`);
  }
  for (const op of ['read', 'create', 'update', 'destroy']) if (transport[op] !== undefined) checkOperation(op, transport[op]);
}

function checkOperation(op, given) {
  if (typeof given === 'function' || typeof given === 'string') return;
  if (typeof given !== 'object' || given === null) {
    throw makeError('bad_option', `transport.${op} is ${describe(given)}; it must be a URL, settings or a function`);
  }
  if (typeof given.url !== 'string' && typeof given.url !== 'function') {
    throw makeError('bad_option', `transport.${op}.url is ${describe(given.url)}; it must be a string or a function`);
  }
}

function describe(value) {
  return value === null || typeof value !== 'object' ? String(value) : 'an object';
}
