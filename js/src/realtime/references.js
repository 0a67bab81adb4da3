// References: the cursors and selections of everybody (client-api.md §7). Their values are in Go, which moves them with
// the content.

import { ConvergenceEventEmitter } from './emitter.js';
import { ModelOp, ReferenceDo, ReferenceState } from './protocol.js';

const types = Object.freeze({ INDEX: 'index', RANGE: 'range', PROPERTY: 'property', ELEMENT: 'element' });
const referenceEvents = Object.freeze({ SET: 'set', CLEARED: 'cleared', DISPOSED: 'disposed' });

/** A place in the model that a session shows to the others. */
export class ModelReference extends ConvergenceEventEmitter {
  static Types = types;
  static Events = referenceEvents;

  #list;
  #about;

  // about: {ref, type, key, sessionId, local, source}
  constructor(list, about) {
    super();
    this.#list = list;
    this.#about = about;
  }

  type() {
    return this.#about.type;
  }

  key() {
    return this.#about.key;
  }

  source() {
    return this.#about.source;
  }

  isLocal() {
    return this.#about.local;
  }

  user() {
    return this.#list.model._userOf(this.sessionId());
  }

  sessionId() {
    return this.isLocal() ? this.#list.model.session().sessionId() : this.#about.sessionId;
  }

  isDisposed() {
    return this._is(ReferenceState.disposed);
  }

  value() {
    return this.values()[0];
  }

  values() {
    return this._state().values;
  }

  isSet() {
    return this._is(ReferenceState.set);
  }

  get _ref() {
    return this.#about.ref;
  }

  // The number may stand for another reference from now on.
  _ended() {
    this.#about.ref = 0;
  }

  _state() {
    const body = this._call(ModelOp.referenceState);
    return { bits: body.u8(), values: this.#list.readValues(body, this.type()) };
  }

  _is(bit) {
    return (this._state().bits & bit) !== 0;
  }

  _call(op, write = (message) => message) {
    return this.#list.call(op, (message) => write(message.u32(this._ref)));
  }

  _set(values) {
    this._call(ModelOp.referenceSet, (message) => this.#list.writeValues(message, this.type(), values));
  }
}

export class IndexReference extends ModelReference {}
export class RangeReference extends ModelReference {}
export class PropertyReference extends ModelReference {}
export class ElementReference extends ModelReference {}

/** An own reference: what the page sets, and shares if it likes. */
export class LocalModelReference extends ConvergenceEventEmitter {
  static Events = referenceEvents;

  #reference;

  constructor(reference) {
    super();
    this.#reference = reference;
  }

  type() {
    return this.#reference.type();
  }

  key() {
    return this.#reference.key();
  }

  source() {
    return this.#reference.source();
  }

  isLocal() {
    return true;
  }

  user() {
    return this.#reference.user();
  }

  sessionId() {
    return this.#reference.sessionId();
  }

  isDisposed() {
    return this.#reference.isDisposed();
  }

  value() {
    return this.#reference.value();
  }

  values() {
    return this.#reference.values();
  }

  isSet() {
    return this.#reference.isSet();
  }

  reference() {
    return this.#reference;
  }

  isShared() {
    return this.#reference._is(ReferenceState.shared);
  }

  // One value or several.
  set(value) {
    this.#reference._set(Array.isArray(value) ? value : [value]);
  }

  clear() {
    this.#do(ReferenceDo.clear);
  }

  share() {
    this.#do(ReferenceDo.share);
  }

  unshare() {
    this.#do(ReferenceDo.unshare);
  }

  dispose() {
    if (!this.isDisposed()) this.#do(ReferenceDo.dispose);
  }

  #do(what) {
    this.#reference._call(ModelOp.referenceDo, (message) => message.u8(what));
  }
}

export class LocalIndexReference extends LocalModelReference {}
export class LocalRangeReference extends LocalModelReference {}
export class LocalPropertyReference extends LocalModelReference {}
export class LocalElementReference extends LocalModelReference {}
