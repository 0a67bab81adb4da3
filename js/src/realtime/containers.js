// RealTimeObject and RealTimeArray, and what historical objects and arrays have in common with them.

import { ModelOp } from './protocol.js';
import { position, readStep, RealTimeElement } from './element.js';
import { arrayEvents, objectEvents } from './element-events.js';
import { isWellFormed, wellFormed } from './content.js';
import { ConvergenceError } from './errors.js';

/** What elementAt() of models, objects and arrays does. */
export function walk(from, path) {
  const steps = path.length === 1 && Array.isArray(path[0]) ? path[0] : path;
  return steps.reduce((element, step) => element._step?.(step) ?? from.model()._elements.missing, from);
}

const contains = (Element) => class extends Element {
  elementAt(...path) {
    return walk(this, path);
  }

  // Elements and their steps as they are now; changes made meanwhile are not seen.
  _children() {
    const body = this._call(ModelOp.children);
    return Array.from({ length: body.u32() }, () => [readStep(body), this.model()._elements.read(body)]);
  }
};

/** What objects can be asked. */
export const readsObject = (Element) => class extends contains(Element) {
  // An undefined element if there is no such property.
  get(key) {
    if (!isKey(key)) return this.model()._elements.missing;
    return this._find(ModelOp.get, this._args().str(key));
  }

  keys() {
    const body = this._call(ModelOp.keys);
    return Array.from({ length: body.u32() }, () => body.str());
  }

  hasKey(key) {
    return isKey(key) && this._call(ModelOp.has, this._args().str(key)).bool();
  }

  forEach(callback) {
    for (const [key, element] of this._children()) callback(element, key);
  }

  _step(step) {
    return typeof step === 'string' ? this.get(step) : undefined;
  }
};

/** What arrays can be asked. */
export const readsArray = (Element) => class extends contains(Element) {
  // An undefined element if there is no such element.
  get(index) {
    if (typeof index === 'number' && index < 0) return this.model()._elements.missing;
    return this._find(ModelOp.at, this._args().u32(position(index, 'the index')));
  }

  length() {
    return this._call(ModelOp.len).u32();
  }

  forEach(callback) {
    for (const [index, element] of this._children()) callback(element, index);
  }

  _step(step) {
    return typeof step === 'number' ? this.get(step) : undefined;
  }
};

export class RealTimeObject extends readsObject(RealTimeElement) {
  static Events = objectEvents;

  set(key, value) {
    return this._find(ModelOp.set, this._content(value, (message) => message.str(checkedKey(key))));
  }

  // The element that was there; undefined if there was none.
  remove(key) {
    if (!this.hasKey(checkedKey(key))) return undefined;
    return this.model()._elements.readGone(this._call(ModelOp.remove, this._args().str(key)));
  }

  propertyReference(key) {
    return this.model()._references.local(this, 'property', key);
  }

  _toContent(value) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Date) throw this._wrong(value, 'an object');
    return value;
  }
}

export class RealTimeArray extends readsArray(RealTimeElement) {
  static Events = arrayEvents;

  set(index, value) {
    return this._find(ModelOp.setAt, this.#at(index, value));
  }

  insert(index, value) {
    return this._find(ModelOp.insert, this.#at(index, value));
  }

  // The element that was there.
  remove(index) {
    return this.model()._elements.readGone(this._call(ModelOp.removeAt, this._args().u32(position(index, 'the index'))));
  }

  reorder(fromIndex, toIndex) {
    this._call(ModelOp.move, this._args().u32(position(fromIndex, 'fromIndex')).u32(position(toIndex, 'toIndex')));
  }

  push(value) {
    return this.insert(this.length(), value);
  }

  pop() {
    return this.remove(this.length() - 1);
  }

  unshift(value) {
    return this.insert(0, value);
  }

  shift() {
    return this.remove(0);
  }

  some(callback) {
    return this._children().some(([index, element]) => callback(element, index));
  }

  every(callback) {
    return this._children().every(([index, element]) => callback(element, index));
  }

  find(callback) {
    return this._children().find(([index, element]) => callback(element, index))?.[1];
  }

  findIndex(callback) {
    return this._children().findIndex(([index, element]) => callback(element, index));
  }

  #at(index, value) {
    return this._content(value, (message) => message.u32(position(index, 'the index')));
  }

  _toContent(value) {
    if (!Array.isArray(value)) throw this._wrong(value, 'an array');
    return value;
  }
}

// Whether a property can have that key.
function isKey(key) {
  return typeof key === 'string' && isWellFormed(key);
}

function checkedKey(key) {
  if (typeof key !== 'string') throw new ConvergenceError(`the key of a property has to be a string, and not ${typeof key}`, 'invalid_operation');
  return wellFormed(key);
}
