/**
 * Model: a record with an id, typed fields and a memory of what was changed, as kendo.data.Model.
 *
 *   const Film = Model.define({id: 'Id', fields: {Id: {type: 'number'}, Title: {type: 'string', from: 'name'}}});
 *   const film = new Film();              // default values of all fields
 *   film.set('Title', 'Metropolis');      // parsed by type; film.dirty, film.dirtyFields.Title
 *
 * For whoever starts the engine and owns records:
 *   setFieldParser((type, value) => parsed)   the engine's parser of string, number, boolean and date; there is no other
 *   record._host = {set(record, field, value)}  asked at every accepted change of a top-level field, after it is visible in
 *     the record and before its `change` event. It may return {value}, which is then stored instead; if it throws, the
 *     record is as before and set() throws.
 */

import { makeError } from './errors.js';
import { ObservableObject, plain } from './object.js';
import { hide } from './observable.js';
import { topOf } from './path.js';

const HOST = Symbol('host');
const SETTING = Symbol('setting'); // the field that set() is about
const loaded = new Date();
const defaultValues = { string: '', number: 0, boolean: false, date: loaded };

let parseField = null;

/** Sets the parser of typed fields; the engine has it. */
export function setFieldParser(parser) {
  parseField = parser;
}

export class Model extends ObservableObject {
  static fields = {};
  static idField = undefined;

  /** Makes a sub-class with an id field, field descriptors (an object, or an array of names or descriptors) and methods. */
  static define({ id, fields, ...members } = {}) {
    const Base = this;
    const Sub = class extends Base {};
    Sub.fields = { ...Base.fields, ...describe(fields) };
    Sub.idField = id ?? Base.idField;
    Object.assign(Sub.prototype, { fields: Sub.fields, idField: Sub.idField, ...defaultsOf(Sub) }, members);
    return Sub;
  }

  init(data) {
    const fresh = isEmpty(data);
    super.init(fresh ? undefined : data);
    const { fields, idField } = this.constructor;
    if (fresh && idField && !fields[idField]) this[idField] = '';
    if (fresh) for (const name of Object.keys(fields)) this[name] = this.wrap(defaultOf(fields, name), name);
    this.dirty = false;
    this.dirtyFields = {};
    if (idField) this.id = this[idField] === undefined ? defaultOf(fields, idField) : this[idField];
  }

  get _host() {
    return this[HOST];
  }

  set _host(host) {
    hide(this, HOST, host);
  }

  /** Whether the record has no id of the server's yet. */
  isNew() {
    const { fields, idField } = this.constructor;
    return this.id === (idField ? defaultOf(fields, idField) : undefined);
  }

  editable(field) {
    return this.constructor.fields[field]?.editable !== false;
  }

  /**
   * Stores a parsed value; `equalSet` is raised if it is there already. Nothing happens if the field is not editable. Does
   * not tell whether it was prevented, and raises `get`, as Kendo's does.
   */
  set(path, value) {
    if (!this.editable(path)) return;
    const parsed = this._parse(path, value);
    if (equal(parsed, this.get(path))) this.trigger('equalSet', { field: path, value: parsed });
    else this._setDirty(path, parsed);
  }

  /** Takes over what the server says: no `set` or `change`, and the record is clean. */
  accept(data = {}) {
    for (const name of Object.keys(data)) if (name !== 'uid') super._store(name, this.wrap(plain(data[name]), name));
    const { idField } = this.constructor;
    if (idField) this.id = this.get(idField);
    this.dirty = false;
    this.dirtyFields = {};
  }

  shouldSerialize(name) {
    if (name === 'dirty' || name === 'dirtyFields') return false;
    const { idField = 'id' } = this.constructor;
    return super.shouldSerialize(name) && (name !== 'id' || idField === 'id');
  }

  // The record is dirty before anybody hears of the change. If that is prevented, a clean one is clean again; its field, and
  // that of a dirty one, stays in dirtyFields as Kendo leaves it. If it fails, the record is as before.
  _setDirty(path, value) {
    const { dirty, dirtyFields } = this;
    const outer = this[SETTING];
    hide(this, SETTING, topOf(path));
    this.dirty = true;
    this.dirtyFields = { ...dirtyFields, [path]: true };
    try {
      const prevented = super.set(path, value);
      if (prevented && !dirty) Object.assign(this, { dirty: false, dirtyFields: { ...dirtyFields, [path]: false } });
    } catch (error) {
      Object.assign(this, { dirty, dirtyFields });
      throw error;
    } finally {
      this[SETTING] = outer;
    }
  }

  _parse(field, value) {
    const { type, parse } = this.constructor.fields[field] ?? {};
    if (parse) return parse(value);
    if (!type || type === 'default') return value;
    if (!parseField) {
      throw makeError('fatal', `Cannot parse ${field}, a ${type}: Holdfast is not started; wait for init() first`);
    }
    return parseField(type, value);
  }

  _store(field, value) {
    const before = [this[field], this.dirty, this.dirtyFields];
    super._store(field, value);
    try {
      this._changed(field);
    } catch (error) {
      super._store(field, before[0]);
      [, this.dirty, this.dirtyFields] = before;
      throw error;
    }
  }

  _changed(field) {
    this.dirty = true;
    if (this[SETTING] !== field) this.dirtyFields = { ...this.dirtyFields, [field]: true };
    const answer = this._host?.set(this, field, this[field]);
    if (answer && 'value' in answer) super._store(field, this.wrap(answer.value, field));
  }

  // What is nested in a field is part of it: the field has changed.
  _childRaised(child, field, name, e) {
    if (name === 'change') this._changed(field);
    super._childRaised(child, field, name, e);
  }
}

// The value of a field in a new record.
function defaultOf(fields, name) {
  const { type, nullable, defaultValue } = fields[name] ?? {};
  const value = typeof defaultValue === 'function' ? defaultValue() : defaultValue;
  if (nullable) return value || null;
  return value !== undefined ? value : defaultValues[type] ?? '';
}

// What Kendo's models tell of their definition besides. Functions are not called before there is an instance.
function defaultsOf({ fields, idField }) {
  const of = (name) => (typeof fields[name]?.defaultValue === 'function' ? fields[name].defaultValue : defaultOf(fields, name));
  const defaults = Object.fromEntries(Object.keys(fields).map((name) => [name, of(name)]));
  return { defaults, _defaultId: idField ? of(idField) : undefined };
}

function isEmpty(data) {
  return !data || Object.keys(data).length === 0;
}

// Field descriptors by name, from any of the forms a definition may have: {name: descriptor or type}, or a list of names
// and descriptors.
function describe(fields = {}) {
  const entries = Array.isArray(fields)
    ? fields.map((f) => (typeof f === 'string' ? [f, {}] : [f.field, f]))
    : Object.entries(fields).map(([name, f]) => [name, typeof f === 'string' ? { type: f } : f]);
  return Object.fromEntries(entries);
}

// As in Kendo, a list is never equal to what was there before.
function equal(a, b) {
  if (a === b) return true;
  if (Array.isArray(a)) return false;
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  if (!isObject(a) || !isObject(b)) return false;
  const [x, y] = [plain(a), plain(b)];
  const names = Object.keys(x);
  return names.length === Object.keys(y).length && names.every((name) => equal(x[name], y[name]));
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !(value instanceof Date);
}
