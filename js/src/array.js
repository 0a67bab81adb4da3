/**
 * ObservableArray: an array-like list of records that tells of its changes, as kendo.data.ObservableArray does. `change`
 * carries action (add, remove, itemchange), index and items. map, filter and slice give plain arrays.
 *
 *   const list = new ObservableArray([{name: 'Ada'}], Person);   // plain objects become records of the type
 *   list.bind('change', (e) => [e.action, e.index, e.items]);
 *
 * A list that belongs to a DataSource has a `_host`: `_host.splice(list, index, deleteCount, items)` makes the change, raises
 * the events and returns what it removed; the list itself then holds only what the source says.
 */

import { bubble, connect, isNode, observable, ObservableObject, parentOf, plain } from './object.js';
import { hide, Observable } from './observable.js';

const HOST = Symbol('host');

export class ObservableArray extends Observable {
  init(items = [], type = undefined) {
    hide(this, 'type', type);
    hide(this, 'length', 0);
    for (const item of Array.from(items)) this[this.length++] = this.wrap(item);
  }

  get _host() {
    return this[HOST];
  }

  set _host(host) {
    hide(this, HOST, host);
  }

  at(index) {
    return this[index];
  }

  push(...items) {
    this._insert(this.length, items);
    return this.length;
  }

  unshift(...items) {
    this._insert(0, items);
    return this.length;
  }

  pop() {
    return this.length ? this.splice(this.length - 1, 1)[0] : undefined;
  }

  shift() {
    return this.length ? this.splice(0, 1)[0] : undefined;
  }

  /**
   * Removes and inserts as Array.splice does, but nothing is removed without a count, as in Kendo: `change` with action
   * remove, then one with action add, at the index given.
   */
  splice(start, count, ...items) {
    if (!this._host) return this._change(start, count ?? 0, items);
    const index = start < 0 ? Math.max(this.length + start, 0) : start;
    return this._host.splice(this, index, Math.min(Math.max(count ?? 0, 0), Math.max(this.length - index, 0)), items);
  }

  remove(item) {
    const index = this.indexOf(item);
    if (index >= 0) this.splice(index, 1);
  }

  empty() {
    if (this.length) this.splice(0, this.length);
  }

  indexOf(item, from) {
    return Array.prototype.indexOf.call(this, item, from);
  }

  join(separator) {
    return Array.prototype.join.call(this, separator);
  }

  slice(start, end) {
    return Array.prototype.slice.call(this, start, end);
  }

  /** Sorts in place, without an event. */
  sort(compare) {
    this.slice().sort(compare).forEach((item, i) => { this[i] = item; });
    return this;
  }

  forEach(fn, self) {
    Array.prototype.forEach.call(this, fn, self);
  }

  map(fn, self) {
    return Array.from(this, (item, i) => fn.call(self, item, i, this));
  }

  filter(fn, self) {
    return this.slice().filter((item, i) => fn.call(self, item, i, this));
  }

  find(fn, self) {
    return Array.prototype.find.call(this, fn, self);
  }

  findIndex(fn, self) {
    return Array.prototype.findIndex.call(this, fn, self);
  }

  includes(item) {
    return this.indexOf(item) >= 0;
  }

  every(fn, self) {
    return Array.prototype.every.call(this, fn, self);
  }

  some(fn, self) {
    return Array.prototype.some.call(this, fn, self);
  }

  reduce(...args) {
    return Array.prototype.reduce.apply(this, args);
  }

  reduceRight(...args) {
    return Array.prototype.reduceRight.apply(this, args);
  }

  toJSON() {
    return this.map(plain);
  }

  /** What contains this list. */
  parent() {
    return parentOf(this);
  }

  /** Makes a record of the list's type of a plain object or of a record of another type; anything else is taken as it is. */
  wrap(item) {
    if (Array.isArray(item)) return item;
    const Type = this.type ?? ObservableObject;
    const data = item instanceof ObservableObject && !(item instanceof Type) ? item.toJSON() : item;
    const record = observable(data, Type);
    if (isNode(record)) connect(record, this);
    return record;
  }

  wrapAll(items) {
    return Array.from(items, (item) => this.wrap(item));
  }

  trigger(name, e = {}) {
    bubble(this, name, e);
    return super.trigger(name, e);
  }

  *[Symbol.iterator]() {
    for (let i = 0; i < this.length; i++) yield this[i];
  }

  _insert(index, items) {
    if (this._host) this._host.splice(this, index, 0, items);
    else this._change(index, 0, items, true);
  }

  // splice tells of an insertion only if its first element is truthy, as Kendo does; push and unshift always do.
  _change(index, count, items, tells = Boolean(items[0])) {
    const added = this.wrapAll(items);
    const removed = Array.prototype.splice.call(this, index, count, ...added);
    if (removed.length) this.trigger('change', { action: 'remove', index, items: removed });
    if (tells) this.trigger('change', { action: 'add', index, items: added });
    return removed;
  }

  _childRaised(child, _field, name, e) {
    if (name === 'change') this.trigger(name, { ...e, action: 'itemchange', field: e.field, items: e.items ?? [child] });
  }
}
