// UndoManager: takes back what was edited here, step by step, and does it again. The steps are in Go (sdk/document/undo.go), which
// keeps them in line with what others do.

import { RealTimeElement, shown } from './element.js';
import { ConvergenceEventEmitter } from './emitter.js';
import { ConvergenceError } from './errors.js';
import { RedoneEvent, UndoChangedEvent, UndoneEvent } from './events.js';
import { ModelOp, UndoDo, UndoState, UndoTold } from './protocol.js';

const eventClasses = {
  [UndoTold.changed]: UndoChangedEvent,
  [UndoTold.undone]: UndoneEvent,
  [UndoTold.redone]: RedoneEvent,
};

export class UndoManager extends ConvergenceEventEmitter {
  static Events = Object.freeze({ CHANGED: 'changed', UNDO: 'undo', REDO: 'redo' });

  #managers;
  #ref;
  #scope;

  constructor(managers, ref, scope) {
    super();
    this.#managers = managers;
    this.#ref = ref;
    this.#scope = scope;
  }

  model() {
    return this.#managers.model;
  }

  scope() {
    return this.#scope;
  }

  get canUndo() {
    return this.#is(UndoState.canUndo);
  }

  get canRedo() {
    return this.#is(UndoState.canRedo);
  }

  // Whether there was something to take back.
  undo() {
    return this.#do(UndoDo.undo);
  }

  redo() {
    return this.#do(UndoDo.redo);
  }

  clear() {
    this.#do(UndoDo.clear);
  }

  dispose() {
    if (this.#ref === 0) return;
    this.#do(UndoDo.dispose);
    this.#managers.forget(this.#ref);
    this.#ref = 0; // it may stand for something else now
    this._complete();
  }

  #do(what) {
    return this.#ref !== 0 && this.#managers.call(ModelOp.undoDo, (message) => message.u32(this.#ref).u8(what)).bool();
  }

  #is(bit) {
    return this.#ref !== 0 && (this.#managers.call(ModelOp.undoState, (message) => message.u32(this.#ref)).u8() & bit) !== 0;
  }
}

/** The undo managers of one model. */
export class UndoManagers {
  #known = new Map(); // number → manager

  constructor(model) {
    this.model = model;
  }

  call(op, write) {
    return this.model._call(op, write(this.model._args()));
  }

  make(options) {
    const { scope = this.model.root(), groupMilliseconds = 500, depth = 100 } = options ?? {};
    if (!(scope instanceof RealTimeElement) || scope.model() !== this.model || scope._ref === 0) {
      throw new ConvergenceError('the scope of an undo manager has to be an element of its model', 'invalid_operation');
    }
    if (typeof groupMilliseconds !== 'number' || !(groupMilliseconds >= 0 && groupMilliseconds <= 0xffffffff)) {
      throw new ConvergenceError(`groupMilliseconds has to be a non-negative number, and not ${shown(groupMilliseconds)}`, 'invalid_operation');
    }
    if (!Number.isInteger(depth) || depth < 1 || depth > 0x7fffffff) {
      throw new ConvergenceError(`the depth of an undo manager has to be a positive integer, and not ${shown(depth)}`, 'invalid_operation');
    }
    const ref = this.call(ModelOp.undoMake, (message) => message.u32(scope._ref).f64(groupMilliseconds).u32(depth)).u32();
    const manager = new UndoManager(this, ref, scope);
    this.#known.set(ref, manager);
    return manager;
  }

  forget(ref) {
    this.#known.delete(ref);
  }

  handle(body) {
    const manager = this.#known.get(body.u32());
    const [what, bits] = [body.u8(), body.u8()];
    manager?._emit(new eventClasses[what](manager, (bits & UndoState.canUndo) !== 0, (bits & UndoState.canRedo) !== 0));
  }
}
