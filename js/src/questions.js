/**
 * Questions: what Go asks of the application. Function options of rows and queries are answered at once; tokens, conflicts
 * and lost answers whenever the application knows.
 */

import { readValue, writeValue } from './values.js';
import { Writer } from './buffer.js';
import { HoldfastError, makeError } from './errors.js';
import { orderGroups } from './groups.js';
import { lostChoice, readConflict, readLetter, writeResolution } from './letters.js';
import { Frame, Op } from './protocol.js';

export class Questions {
  constructor(source, { authorize }) {
    this.source = source;
    this.authorizeOption = authorize;
    this.auth = 0;
    this.failure = undefined;
  }

  handle(kind, body) {
    switch (kind) {
      case Frame.call:
        return this.callFunction(body);
      case Frame.orderGroups:
        return orderGroups(this.source, body);
      case Frame.auth:
        return this.askAuth(body.u32());
      case Frame.conflict:
        return this.ask(body, readConflict, Op.decideConflict, (w, choice) => writeResolution(this.source, w, choice));
      case Frame.uncertain:
        return this.ask(body, readLetter, Op.decideUncertain, (w, choice) => w.u8(lostChoice(choice)));
      case Frame.lookup:
        return this.ask(body, readLetter, Op.lookedUp, (w, row) => this.writeFound(w, row));
      case Frame.loadSnapshot:
        return this.attempt((w) => w.raw(this.source.parts(this.source.storage.getItem()).done()));
      case Frame.saveSnapshot:
        return this.attempt(() => this.source.storage.setItem(this.source.whole(body)));
      default:
        throw makeError('fatal', `unknown frame ${kind}: holdfast.js and holdfast.wasm are of different versions`);
    }
  }

  callFunction(body) {
    const { refs } = this.source;
    const fn = refs.at(body.u32());
    const args = Array.from({ length: body.u8() }, () => readValue(body, refs));
    // A value that set() passes has been parsed by its record already.
    if (this.source.isParser(fn)) return this.attempt((w) => writeValue(w, this.source.setting ? args[0] : fn(...args), refs));
    return this.attempt((w) => writeValue(w, this.run(fn, args), refs));
  }

  // What a function of a query throws, the call into Go throws when it is through. Until then it is not called again.
  run(fn, args) {
    const { bridge } = this.source;
    if (bridge.thrown?.includes(this.failure)) throw this.failure;
    try {
      return fn(...args);
    } catch (error) {
      this.failure = error;
      bridge.throwLater(error);
      throw error;
    }
  }

  // An answer of true and what write writes, or false and what it threw.
  attempt(write) {
    const writer = new Writer();
    try {
      write(writer.bool(true));
    } catch (error) {
      writer.reset().bool(false).str(codeOf(error)).str(error?.message ?? error);
    }
    return writer.done();
  }

  askAuth(question) {
    this.auth = question;
    if (this.authorizeOption) this.whenever(() => this.authorizeOption(), (ok) => this.authorize(ok !== false), () => this.authorize(false));
  }

  // The application has a new token, or has none.
  authorize(ok) {
    if (!this.auth) return;
    const question = this.auth;
    this.auth = 0;
    this.tell(Op.authorized, question, (w) => w.bool(ok));
  }

  ask(body, read, op, write) {
    const question = body.u32();
    const fn = this.source.refs.values[body.u32()];
    const about = read(this.source, body);
    this.whenever(
      () => fn(about),
      (answer) => this.tell(op, question, (w) => write(w, answer)),
      () => this.tell(op, question, (w) => write(w, undefined)),
    );
  }

  // Runs a function of the application that may return a promise. What it throws is reported, and taken for no answer.
  async whenever(fn, then, failed) {
    let answer;
    try {
      answer = await fn();
    } catch (error) {
      failed();
      throw error;
    }
    then(answer);
  }

  tell(op, question, write) {
    const { bridge, id } = this.source;
    const writer = new Writer().u32(question);
    write(writer);
    bridge.tell(op, id, writer.done());
  }

  // What lookup found: a row, null for none, undefined for no idea.
  writeFound(writer, row) {
    writer.bool(row !== undefined).blob(this.source.block(row ? [row] : null));
  }
}

// The code of an exception, '' for what is none of ours. Browsers have a name of their own for a full storage.
function codeOf(error) {
  if (error?.name === 'QuotaExceededError') return 'quota_exceeded';
  return error instanceof HoldfastError ? error.code : '';
}
