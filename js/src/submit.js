/**
 * Submit: transport.submit, which takes all writes of a source with `batch` in one call (Kendo specification §7.2):
 *
 *   submit({data: {created, updated, destroyed}, success(response, type), error(xhr, status, errorThrown),
 *           idempotencyKeys, repeat, signal})
 *
 * success is called for each kind that is not empty, with 'create', 'update' or 'destroy'; error ends those that were not
 * answered. idempotencyKeys has a key for each kind. The calls of the engine, one for each kind, go together if they are
 * made before flush() or in one turn.
 */

import { Answer, noAnswer, notSent } from './answer.js';
import { makeError } from './errors.js';
import { refused } from './refused.js';

const names = { create: 'created', update: 'updated', destroy: 'destroyed' };
const request = { method: 'transport.submit', url: '' };

export class Submit {
  /** begin is called before each call of the transport. */
  constructor(transport, keySent, begin) {
    this.transport = transport;
    this.keySent = keySent;
    this.begin = begin;
    this.collected = null;
  }

  /** Takes a call as carrier.js describes it. Returns the function that aborts the call it goes out with. */
  take(call, done) {
    if (!this.collected) {
      this.collected = new Submission(this.keySent);
      queueMicrotask(() => this.flush());
    }
    const submission = this.collected;
    submission.add(call, done);
    return () => submission.abort();
  }

  /** Makes the call now, if there is one to make. */
  flush() {
    const submission = this.collected;
    if (!submission) return;
    this.collected = null;
    this.begin();
    submission.send(this.transport);
  }
}

// One call: the writes that go with it, by kind.
class Submission {
  constructor(keySent) {
    this.keySent = keySent;
    this.kinds = new Map();
    this.controller = new AbortController();
  }

  add(call, done) {
    this.kinds.set(call.op, { ...call, done });
  }

  send(transport) {
    const options = {
      data: { created: [], updated: [], destroyed: [] },
      idempotencyKeys: {},
      repeat: false,
      signal: this.controller.signal,
      success: (response, type) => this.succeed(response, type),
      error: (xhr, textStatus, errorThrown) => this.fail(refused(request, xhr, textStatus, errorThrown)),
    };
    for (const [op, { data, idempotencyKey, repeat }] of this.kinds) {
      options.data[names[op]] = data.models;
      options.idempotencyKeys[names[op]] = idempotencyKey;
      options.repeat ||= Boolean(repeat);
    }
    try {
      transport.submit(options)?.then?.(undefined, (cause) => this.threw(cause));
    } catch (cause) {
      this.threw(cause);
    }
  }

  succeed(value, type) {
    if (!Object.hasOwn(names, type)) {
      throw makeError('bad_option', `transport.submit called success with the type ${type}; it must be "create", "update" or "destroy"`);
    }
    this.finish(type, new Answer({ ok: true, status: 200, value, request }));
  }

  threw(cause) {
    this.fail(notSent(makeError('bad_option', `transport.submit threw: ${cause?.message ?? cause}`, { cause })));
  }

  // What went wrong, went wrong with all that is not answered.
  fail(answer) {
    for (const op of [...this.kinds.keys()]) this.finish(op, answer);
  }

  abort() {
    this.fail(noAnswer(request, new Error('it was aborted'), 'abort'));
    this.controller.abort();
  }

  finish(op, answer) {
    const kind = this.kinds.get(op);
    if (!kind) return;
    this.kinds.delete(op);
    answer.keySent = this.keySent;
    kind.done(answer);
  }
}
