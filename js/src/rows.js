/**
 * The items of a source. Go has the rows; an item is made when the page first looks at its row, holds the values as own
 * properties, and stays the same object for as long as the source knows the row.
 */

import { ObservableArray } from './array.js';
import { Block } from './block.js';
import { Refs } from './values.js';
import { Writer } from './buffer.js';
import { connect, disconnect, ObservableObject, plain } from './object.js';
import { Model } from './model.js';
import { topOf } from './path.js';
import { Op } from './protocol.js';

// The bits of a row's info, the states of rows and of entries (cmd/wasm/ops.go, datasource/source.go, offline/entry.go).
const info = { dirty: 2, unsaved: 4 };
const rowStates = ['', 'create', 'update', 'destroy'];
const entryStates = ['draft', 'queued', 'submitted', 'uncertain', 'conflict', 'dead'];

// How many items a walk over a list makes at a time: few at first, as most who look at a list show a part of it.
const readAhead = { first: 50, most: 1000 };

export class Items {
  constructor(source, Type = ObservableObject) {
    this.source = source;
    this.Type = Type;
    this.items = new Map();
    this.handles = new WeakMap();
    this.adopting = null;
    this.shown = false;
  }

  handle(item) {
    return (item && this.handles.get(item)) || 0;
  }

  one(handle) {
    return handle ? this.many([handle])[0] : undefined;
  }

  // The items of rows, made where missing, by one call.
  many(handles) {
    const missing = handles.filter((handle) => !this.items.has(handle));
    if (missing.length) this.load(missing, (handle, data, state) => this.make(handle, data, state));
    return Array.from(handles, (handle) => this.items.get(handle));
  }

  // The items of rows by handle.
  map(handles) {
    const items = this.many(handles);
    return new Map(handles.map((handle, i) => [handle, items[i]]));
  }

  // Brings items that exist up to date with their rows.
  refresh(handles) {
    this.#update(handles.filter((handle) => this.items.has(handle)), false);
  }

  #update(known, whole) {
    if (known.length) this.load(known, (handle, data, state) => update(this.items.get(handle), data, state, whole));
  }

  // Functions of the page get these rows next: their items are brought up to date once for all calls. None: that is over.
  showTo(handles) {
    this.shown = handles.length > 0;
    if (!this.shown) return;
    this.refresh(handles);
    this.many(handles);
  }

  // The item of a row for a function of the page, which may be called before anybody was told of a change.
  current(handle) {
    if (this.shown) return this.items.get(handle);
    this.refresh([handle]);
    return this.one(handle);
  }

  // After a read: items whose rows are gone are left to whoever still holds them.
  refreshAll(alive) {
    for (const [handle, item] of this.items) {
      if (!alive.has(handle)) this.release(handle, item);
    }
    this.#update([...this.items.keys()], true);
  }

  release(handle, item) {
    this.items.delete(handle);
    this.handles.delete(item);
    if (item instanceof Model) item._host = undefined;
  }

  // The next row that has no item yet gets this one: a record that the page made and inserts.
  adopt(item, insert) {
    this.adopting = item;
    try {
      return this.one(insert());
    } finally {
      this.adopting = null;
    }
  }

  load(handles, use) {
    const message = new Writer();
    message.u32(handles.length);
    for (const handle of handles) message.u32(handle);
    const answer = this.source.call(Op.rows, message);
    const block = new Block(answer.blob(), this.source.refs);
    handles.forEach((handle, i) => use(handle, block.row(i), readState(answer)));
  }

  make(handle, data, state) {
    const item = this.adopting ?? new this.Type(data);
    this.adopting = null;
    this.items.set(handle, item);
    this.handles.set(item, handle);
    connect(item, this.source.list);
    update(item, data, state);
    if (!(item instanceof Model)) return;
    // A new record that was synchronised without a connection comes back as a changed one (spec §8.3).
    if (state?.state === 'create') item.dirty = state.entry !== 'draft';
    item._host = this.source;
  }

  // What is pending for an item: {state, entry, unsaved, fields}, or null.
  state(item) {
    const handle = this.handle(item);
    let found = null;
    if (handle) this.load([handle], (_, __, state) => { found = state; });
    return found;
  }
}

/** What Go refers to on this side: numbers below 0 are rows, of which it knows the items. */
export class RowRefs extends Refs {
  constructor(source) {
    super();
    this.source = source;
  }

  at(index) {
    return index < 0 ? this.source.items.current(-index) : super.at(index);
  }
}

function readState(reader) {
  const flags = reader.u8();
  if (!(flags & info.dirty)) return null;
  return {
    state: rowStates[reader.u8()],
    entry: entryStates[reader.u8()],
    unsaved: (flags & info.unsaved) !== 0,
    fields: Array.from({ length: reader.u32() }, () => reader.str()),
  };
}

// Writes into an item what changed of its row, without events. Fields that the row does not have become undefined; where the
// row has come anew as a whole, all else that it does not have goes too, as Kendo makes new items there.
function update(item, data, state, whole = false) {
  const changed = {};
  for (const name of Object.keys(data)) {
    if (!same(item[name], data[name])) changed[name] = data[name];
  }
  // Of a row that is gone, what it held stays readable.
  const isGone = Object.keys(data).length === 0;
  if (!isGone) for (const name of Object.keys(item)) if (!(name in data)) lose(item, name, changed, whole);
  if (item instanceof Model) {
    const { dirty, dirtyFields } = item;
    item.accept(changed);
    // A record that was added or removed is dirty only if it was changed as well, which it knows itself.
    if (state?.state === 'create' || state?.state === 'destroy') Object.assign(item, { dirty, dirtyFields });
    else Object.assign(item, { dirty: state !== null, dirtyFields: changedFields(state, dirtyFields) });
    return;
  }
  for (const name of Object.keys(changed)) item._store(name, item.wrap(changed[name], name));
}

// A row without an id leaves the one that its record has, that of new records.
function lose(item, name, changed, whole) {
  if (item[name] === undefined || name === item.constructor.idField || name.startsWith('_') || !item.shouldSerialize(name)) return;
  if (whole) {
    disconnect(item[name], item, name);
    delete item[name];
  } else if (item.constructor.fields && name in item.constructor.fields) {
    changed[name] = undefined;
  }
}

// Go knows of a field that it has changed; the record may know of paths in it.
function changedFields(state, known) {
  const paths = Object.keys(known);
  const changed = (state?.fields ?? []).flatMap((field) => {
    const within = paths.filter((path) => topOf(path) === field);
    return within.length ? within : [field];
  });
  return Object.fromEntries(changed.map((path) => [path, true]));
}

function same(a, b) {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return Number.isNaN(a) && Number.isNaN(b);
  if (a instanceof Date || b instanceof Date) return a.getTime?.() === b.getTime?.();
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}

/** The list that ds.data() returns: an ObservableArray whose elements are made when they are looked at. */
export class DataList extends ObservableArray {
  constructor(source) {
    super();
    Object.defineProperty(this, 'source', { value: source });
    return new Proxy(this, lazily(source, () => source.dataHandles()));
  }

  get _host() {
    return this.source;
  }

  // What an item raises becomes a change of the source.
  _childRaised(item, _field, name, e) {
    if (name === 'change') this.source.itemRaised(item, e);
  }

  wrap(item) {
    return item;
  }
}

/** An array of items. A long one is filled in when somebody looks. */
export function arrayOf(source, handles) {
  if (handles.length <= readAhead.first) return source.items.many(handles);
  return new Proxy(new Array(handles.length), lazily(source, () => handles, true));
}

function lazily(source, handles, keeps = false) {
  let next = 0;
  let ahead = readAhead.first;
  // An array is the page's own: it may be sorted, cut and added to.
  const lengthOf = (target) => (keeps ? target.length : handles().length);
  const element = (target, index) => {
    if (index >= lengthOf(target)) return undefined;
    if (keeps && index in target) return target[index];
    const list = handles();
    const known = source.items.items.get(list[index]);
    const made = known ?? source.items.many(list.slice(index, index + (index === next ? ahead : 1)))[0];
    // Whoever walks will want what follows.
    if (index !== next) ahead = readAhead.first;
    else if (!known) ahead = Math.min(2 * ahead, readAhead.most);
    next = index + 1;
    if (keeps) target[index] = made;
    return made;
  };
  const isIndex = (key) => typeof key === 'string' && /^(0|[1-9]\d*)$/.test(key);
  return {
    get(target, key, receiver) {
      if (isIndex(key)) return element(target, Number(key));
      if (key === 'length') return lengthOf(target);
      return Reflect.get(target, key, receiver);
    },
    has(target, key) {
      return isIndex(key) ? Number(key) < lengthOf(target) : Reflect.has(target, key);
    },
    ownKeys(target) {
      if (keeps) for (let i = 0; i < target.length; i++) element(target, i);
      return Reflect.ownKeys(target);
    },
  };
}
