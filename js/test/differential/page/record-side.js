import { express, revive } from './values.js';

/**
 * One library running a program about records alone, without a source. program.make says what it is about:
 * {kind: 'object' | 'array' | 'model', value, definition}. Its calls go to what is at a path of it ('' is the whole).
 */
export class RecordSide {
  constructor(library, { make }) {
    this.pieces = library.pieces;
    this.make = make;
    this.seen = [];
  }

  open() {
    const { kind, value, definition } = this.make;
    const { Model, ObservableArray, ObservableObject } = this.pieces;
    const Type = { object: ObservableObject, array: ObservableArray }[kind] ?? Model.define(revive(definition));
    this.root = new Type(revive(value));
    for (const name of ['change', 'get', 'set', 'equalSet']) this.root.bind(name, (e) => this.#tell(name, e));
  }

  async step([name, ...args]) {
    const outcome = {};
    try {
      outcome.returned = express(calls[name](this, ...args));
    } catch (error) {
      outcome.threw = true;
      this.error = error;
    }
    return { ...outcome, events: this.seen.splice(0), ...this.#observe() };
  }

  /** What is at a path, found without events. */
  at(path) {
    return path === '' ? this.root : path.split('.').reduce((value, name) => value?.[name], this.root);
  }

  close() {}

  #tell(name, e) {
    const { field, action, index, items, value } = e;
    this.seen.push({ event: name, ...express({ field, action, index, value, items: items && Array.from(items) }), json: express(this.root) });
    if (name === this.preventing) {
      this.preventing = undefined;
      e.preventDefault();
    }
  }

  #observe() {
    const { root } = this;
    const { length, dirty, dirtyFields, id } = root;
    return { json: express(root), length, dirty, dirtyFields: express(dirtyFields), id: express(id), isNew: root.isNew?.() };
  }
}

const even = (value, index) => index % 2 === 0;

const calls = {
  set: (side, path, value) => side.root.set(path, revive(value)),
  get: (side, path) => side.root.get(path),
  setAt: (side, at, path, value) => side.at(at).set(path, revive(value)),
  assign: (side, name, value) => { side.root[name] = revive(value); },
  accept: (side, row) => side.root.accept(revive(row)),
  editable: (side, name) => side.root.editable(name),
  prevent: (side, name) => { side.preventing = name; },
  shouldSerialize: (side, name) => side.root.shouldSerialize(name),
  forEach: (side) => {
    const seen = [];
    side.root.forEach((value, name) => seen.push([name, value]));
    return seen;
  },
  parentOf: (side, at) => side.at(at).parent() === side.root,

  push: (side, at, ...items) => side.at(at).push(...revive(items)),
  unshift: (side, at, ...items) => side.at(at).unshift(...revive(items)),
  pop: (side, at) => side.at(at).pop(),
  shift: (side, at) => side.at(at).shift(),
  splice: (side, at, ...args) => side.at(at).splice(...revive(args)),
  remove: (side, at, i) => side.at(at).remove(side.at(at)[i]),
  empty: (side, at) => side.at(at).empty(),
  indexOf: (side, at, i) => side.at(at).indexOf(side.at(at)[i]),
  join: (side, at) => side.at(at).join('-'),
  slice: (side, at, ...args) => side.at(at).slice(...args),
  map: (side, at) => side.at(at).map((value, i) => i),
  filter: (side, at) => side.at(at).filter(even),
  find: (side, at) => side.at(at).find((value) => value !== null && typeof value === 'object'),
  some: (side, at) => [side.at(at).some(even), side.at(at).every(even)],
  reduce: (side, at) => side.at(at).reduce((sum, value) => `${sum}${JSON.stringify(value)}`, ''),
};
