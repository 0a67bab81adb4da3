// RealTimeString, RealTimeNumber and the elements that hold one value, and what historical ones have in common with them.

import { ModelOp } from './protocol.js';
import { position, RealTimeElement } from './element.js';
import { numberEvents, stringEvents } from './element-events.js';
import { wellFormed } from './content.js';

/** What texts can be asked. */
export const readsString = (Element) => class extends Element {
  length() {
    return this._call(ModelOp.len).u32();
  }
};

/** What stands for something that is not there answers. */
export const readsNothing = (Element) => class extends Element {
  id() {
    return undefined;
  }

  path() {
    return null;
  }

  relativePath() {
    return null;
  }

  parent() {
    return null;
  }

  isAttached() {
    return true;
  }

  value() {
    return undefined;
  }

  toJSON() {
    return undefined;
  }

  _listened() {}
};

/** A text; positions are UTF-16 code units, as in JavaScript. */
export class RealTimeString extends readsString(RealTimeElement) {
  static Events = stringEvents;

  insert(index, value) {
    this.splice(index, 0, value);
  }

  remove(index, length) {
    this.splice(index, length, '');
  }

  splice(index, deleteCount, insertValue) {
    const text = this._toContent(insertValue);
    this._call(ModelOp.splice, this._args().u32(position(index, 'the index')).u32(position(deleteCount, 'the count')).str(wellFormed(text)));
  }

  indexReference(key) {
    return this.model()._references.local(this, 'index', key);
  }

  rangeReference(key) {
    return this.model()._references.local(this, 'range', key);
  }

  _toContent(value) {
    if (typeof value !== 'string') throw this._wrong(value, 'a string');
    return value;
  }
}

export class RealTimeNumber extends RealTimeElement {
  static Events = numberEvents;

  add(value) {
    this._call(ModelOp.add, this._args().f64(this._toContent(value)));
  }

  subtract(value) {
    this.add(-this._toContent(value));
  }

  increment() {
    this.add(1);
  }

  decrement() {
    this.add(-1);
  }

  _toContent(value) {
    if (!Number.isFinite(value)) throw this._wrong(value, 'a finite number');
    return value;
  }
}

export class RealTimeBoolean extends RealTimeElement {
  _toContent(value) {
    if (typeof value !== 'boolean') throw this._wrong(value, 'a boolean');
    return value;
  }
}

export class RealTimeDate extends RealTimeElement {
  _toContent(value) {
    if (!(value instanceof Date)) throw this._wrong(value, 'a Date');
    return value;
  }
}

export class RealTimeNull extends RealTimeElement {
  _toContent(value) {
    throw this._wrong(value, 'null, always');
  }
}

/** Stands for what is not there: get() of a missing key, elementAt() of a path that leads nowhere. */
export class RealTimeUndefined extends readsNothing(RealTimeElement) {
  removeFromParent() {}

  value(...values) {
    if (values.length > 0) throw this._wrong(values[0], 'undefined, always');
    return undefined;
  }

  reference() {
    return undefined;
  }

  references() {
    return [];
  }
}
