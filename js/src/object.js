/**
 * ObservableObject: a record that tells of its changes, as kendo.data.ObservableObject does. Nested plain objects and
 * arrays become observable too, and their changes bubble with the path from the outer record (`address.city`).
 *
 *   const person = new ObservableObject({name: 'Ada', address: {city: 'London'}});
 *   person.bind('change', (e) => e.field);
 *   person.set('address.city', 'Turin');
 *
 * Bubbling is no bound handler here: unbind() cannot cut a record off from what contains it.
 */

import { ObservableArray } from './array.js';
import { hide, Observable } from './observable.js';
import { isPath, joinPath, readPath, splitPath } from './path.js';
import { newUid } from './uid.js';

const PARENTS = Symbol('parents');
const PARENT = Symbol('parent');

export class ObservableObject extends Observable {
  init(data) {
    for (const name of membersOf(data)) this[name] = this.wrap(data[name], name);
    this.uid = newUid();
  }

  /** Raises `get` and returns the value at a path; `get('this')` is the object itself. */
  get(path) {
    this.trigger('get', { field: path });
    return path === 'this' ? this : readPath(this, path);
  }

  /**
   * Raises `set`, which a handler can prevent, stores the value and raises `change`; nothing if the value is there
   * already. Returns whether it was prevented.
   */
  set(path, value) {
    if (readPath(this, path) === value) return false;
    if (this.trigger('set', { field: path, value })) return true;
    return this._assign(path, value);
  }

  toJSON() {
    const json = {};
    for (const name of Object.keys(this)) {
      if (this.shouldSerialize(name)) json[name] = plain(this[name]);
    }
    return json;
  }

  /** Whether toJSON includes a member. */
  shouldSerialize(name) {
    return Object.hasOwn(this, name) && name !== 'uid' && typeof this[name] !== 'function';
  }

  /** Calls fn(value, name) for each member that toJSON includes. */
  forEach(fn) {
    for (const name of Object.keys(this)) if (this.shouldSerialize(name)) fn(this[name], name);
  }

  /** What contains this object: the record or array that took it up last. */
  parent() {
    return this[PARENT];
  }

  /** Makes a value observable if it is a plain object or an array, and lets its changes bubble as those of field. */
  wrap(value, field) {
    if (field.startsWith('_') && !Array.isArray(value)) return value;
    const wrapped = observable(value);
    if (isNode(wrapped)) connect(wrapped, this, field);
    return wrapped;
  }

  trigger(name, e = {}) {
    bubble(this, name, e);
    return super.trigger(name, e);
  }

  _assign(path, value) {
    if (isPath(path)) return this._assignDeep(path, value);
    this._store(path, this.wrap(value, path));
    this.trigger('change', { field: path });
    return false;
  }

  _store(field, value) {
    disconnect(this[field], this, field);
    this[field] = value;
  }

  // The innermost record on the way to a nested value sets it, and its change bubbles up to here.
  _assignDeep(path, value) {
    const names = splitPath(path);
    let target = this;
    for (let i = 0; i < names.length - 1; i++) {
      target = target[names[i]];
      if (target instanceof ObservableObject) return this._delegate(target, path, joinPath(names.slice(i + 1)), value);
      if (target === null || target === undefined) {
        throw new TypeError(`Cannot set ${path}: ${names.slice(0, i + 1).join('.')} is ${target}`);
      }
    }
    target[names.at(-1)] = value;
    this.trigger('change', { field: path });
    return false;
  }

  // What is behind a list bubbles under the name of the list, so that this path is told besides.
  _delegate(target, path, rest, value) {
    const prevented = target.set(rest, value);
    if (path.includes('[')) this.trigger('change', { field: path });
    return prevented;
  }

  _childRaised(child, field, name, e) {
    if (!(child instanceof ObservableArray)) this.trigger(name, { ...e, field: `${field}.${e.field}` });
    else if (name === 'change') this.trigger(name, { field, action: e.action, index: e.index, items: e.items });
  }
}

/** Makes observable what can be: arrays, and objects that are no dates, sources or other special things. */
export function observable(value, Type = ObservableObject) {
  if (Array.isArray(value)) return new ObservableArray(value);
  const isObject = Object.prototype.toString.call(value) === '[object Object]';
  return isObject && !(value instanceof Observable) ? new Type(value) : value;
}

/** Lets what child raises bubble to owner, where it is the value of field (or an element, without a field). */
export function connect(child, owner, field) {
  if (!child[PARENTS]) hide(child, PARENTS, []);
  child[PARENTS].push({ owner, field });
  hide(child, PARENT, owner);
}

export function disconnect(child, owner, field) {
  const parents = child?.[PARENTS];
  const at = parents?.findIndex((p) => p.owner === owner && p.field === field) ?? -1;
  if (at >= 0) parents.splice(at, 1);
}

/** Tells the parents of a node of an event that bubbles. */
export function bubble(node, name, e) {
  if (name !== 'change' && name !== 'get') return;
  for (const { owner, field } of [...(node[PARENTS] ?? [])]) owner._childRaised(node, field, name, e);
}

/** The parent of a node. */
export function parentOf(node) {
  return node[PARENT];
}

/** Whether a value is a record or an array of records. */
export function isNode(value) {
  return value instanceof ObservableObject || value instanceof ObservableArray;
}

/** A value without its observable classes. */
export function plain(value) {
  return isNode(value) ? value.toJSON() : value;
}

// The names of all members of data, inherited and hidden ones too, as far as they are data and not machinery.
function membersOf(data) {
  const names = new Set();
  for (let o = data; o && o !== Object.prototype; o = Object.getPrototypeOf(o)) {
    if (o !== data && o instanceof Observable) break;
    for (const name of Object.getOwnPropertyNames(o)) if (name !== 'constructor' && name !== 'uid') names.add(name);
  }
  return names;
}
