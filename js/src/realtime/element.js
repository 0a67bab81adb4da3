// ModelElement and RealTimeElement: what all elements of a model have in common (client-api.md §5). An element holds no content:
// it is a number and a kind, and asks Go. There is one object for an element as long as the page may have it.

import { Writer } from '../buffer.js';
import { asJSON, Kind, readContent } from './content.js';
import { elementEvents } from './element-events.js';
import { ConvergenceEventEmitter } from './emitter.js';
import { ConvergenceError } from './errors.js';
import { Listen, ModelOp } from './protocol.js';

/** What type() of an element is. */
export const ModelElementType = Object.freeze({
  OBJECT: 'object',
  ARRAY: 'array',
  STRING: 'string',
  NUMBER: 'number',
  BOOLEAN: 'boolean',
  NULL: 'null',
  UNDEFINED: 'undefined',
  DATE: 'date',
});

const typeNames = Object.keys(Kind);

/** What elements of open and of historical models have in common: they can be read. */
export class ModelElement extends ConvergenceEventEmitter {
  static Events = elementEvents;

  #model;

  constructor(model, ref, kind) {
    super();
    this.#model = model;
    // Plain members: they are read at every event.
    Object.defineProperties(this, { _ref: { value: ref }, _kind: { value: kind } });
  }

  model() {
    return this.#model;
  }

  type() {
    return typeNames[this._kind];
  }

  id() {
    return this.#about().id;
  }

  // From the root; empty for the root and for what is detached.
  path() {
    const body = this._call(ModelOp.path);
    return Array.from({ length: body.u32() }, () => readStep(body));
  }

  // The last step of path(); null if it is empty.
  relativePath() {
    return this.path().at(-1) ?? null;
  }

  // The object or array that holds this element; null for the root and for what is detached.
  parent() {
    return this.#about().parent;
  }

  isAttached() {
    return this.#about().attached;
  }

  isDetached() {
    return !this.isAttached();
  }

  value() {
    return readContent(this._call(ModelOp.value));
  }

  toJSON() {
    return readContent(this._call(ModelOp.value), asJSON);
  }

  #about() {
    const body = this._call(ModelOp.about);
    const [id, attached] = [body.str(), body.bool()];
    const parent = this.#model._elements.read(body);
    return { id, attached: attached && this.#model._alive, parent: parent._ref ? parent : null };
  }

  // A message that begins with this element, good until the next one is begun.
  _args() {
    return this.#model._args().u32(this._ref);
  }

  _call(op, message = this._args()) {
    return this.#model._call(op, message);
  }

  // A call that answers with another element.
  _find(op, message) {
    return this.#model._elements.read(this._call(op, message));
  }

  _listened(name) {
    if (name === elementEvents.DETACHED || name === elementEvents.REFERENCE) return;
    const bubbles = name === elementEvents.MODEL_CHANGED || name === '*';
    this.#model._listen(bubbles ? Listen.remote | Listen.bubbles : Listen.remote);
  }
}

export class RealTimeElement extends ModelElement {
  removeFromParent() {
    this._call(ModelOp.removeFromParent);
  }

  // The content; with an argument, replaces it.
  value(...values) {
    if (values.length === 0) return super.value();
    this._call(ModelOp.setValue, this._content(this._toContent(values[0])));
    return undefined;
  }

  reference(sessionId, key) {
    return this.model()._references.find(this, sessionId, key);
  }

  references(filter) {
    return this.model()._references.list(this, filter);
  }

  // A message with content. Getters of the content may call models, so the message is not the shared one.
  _content(value, write = (message) => message) {
    return this.model()._writeContent(write(new Writer().u32(this._ref)), value);
  }

  // Refuses what is no content for this kind of element.
  _toContent(value) {
    return value;
  }

  _wrong(value, what) {
    return new ConvergenceError(`the value of a ${this.type()} has to be ${what}, and not ${describe(value)}`, 'invalid_value');
  }
}

function describe(value) {
  return value === null ? 'null' : typeof value;
}

/** What an error says was given where a number is needed: not all that is given has a text. */
export function shown(value) {
  return typeof value === 'number' ? value : describe(value);
}

/** A step of a path: an index or a key. */
export function readStep(body) {
  return body.bool() ? body.u32() : body.str();
}

/** A position or count that was given: a non-negative integer. What it may be at most, Go knows. */
export function position(value, name) {
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) {
    throw new ConvergenceError(`${name} has to be a non-negative integer, and not ${shown(value)}`, 'invalid_operation');
  }
  return value;
}
