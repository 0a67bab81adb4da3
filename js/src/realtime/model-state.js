// What a model is like right now. Versions and commits are remembered where Go tells of them anyway: asking costs as much as
// an edit.

import { readRights } from './permissions.js';
import { Batch, Info, Listen, ModelOp } from './protocol.js';

export class ModelState {
  #model;
  #listen = 0; // what Go tells of
  #emitLocal = false;
  #batching = false;
  #version = null; // as Go has told; null when it has not yet
  #committed = null;

  constructor(model) {
    this.#model = model;
  }

  ask() {
    const body = this.#model._call(ModelOp.info);
    return { version: body.f64(), time: new Date(body.f64()), bits: body.u8(), batchSize: body.u32(), permissions: readRights(body) };
  }

  is(bit) {
    return (this.ask().bits & bit) !== 0;
  }

  get version() {
    if (!this.#isTold) return this.ask().version;
    this.#version ??= this.ask().version;
    return this.#version;
  }

  set version(version) {
    this.#version = version;
  }

  get committed() {
    if (!this.#isTold) return this.is(Info.committed);
    this.#committed ??= this.is(Info.committed);
    return this.#committed;
  }

  set committed(committed) {
    this.#committed = committed;
  }

  get #isTold() {
    return (this.#listen & Listen.model) !== 0;
  }

  // Tells Go what the page wants to hear of, besides what it wanted already.
  listen(bits) {
    let wanted = this.#listen | bits;
    if (wanted & Listen.remote) wanted = this.#emitLocal ? wanted | Listen.local : wanted & ~Listen.local;
    if (wanted === this.#listen) return;
    this.#listen = wanted;
    this.#model._call(ModelOp.listen, this.#model._args().u8(wanted));
  }

  get emitLocal() {
    return this.#emitLocal;
  }

  set emitLocal(emit) {
    this.#emitLocal = emit;
    this.listen(0);
  }

  get batching() {
    return this.#batching;
  }

  batch(what) {
    this.#model._call(ModelOp.batch, this.#model._args().u8(what));
    this.#batching = what === Batch.start;
  }

  // A batch without changes is an error, and ends as well.
  completeBatch() {
    try {
      this.batch(Batch.complete);
    } catch (error) {
      if (this.#batching && this.ask().batchSize === 0) this.batch(Batch.cancel);
      throw error;
    }
  }
}
