// Content of models in messages (cmd/wasm/bridge/content.go has the layout), and what JavaScript values it is made of:
// null, boolean, number, string, Date, arrays and plain objects.

import { ConvergenceError } from './errors.js';
import { ConvergenceEventEmitter } from './emitter.js';

// The kinds of values (ot/value.go).
export const Kind = { undefined: 0, null: 1, boolean: 2, number: 3, string: 4, date: 5, array: 6, object: 7 };
const jsonKind = 8; // of arrays and objects that are in a model (Writer.Node)

const maxDepth = 200;

// Writes a value. options: what to do with undefined members and elements (IConvergenceOptions.models.data).
export function writeContent(message, value, options = {}, depth = 0) {
  switch (typeof value) {
    case 'string':
      return message.u8(Kind.string).str(wellFormed(value));
    case 'number':
      if (!Number.isFinite(value)) throw invalid(`a model cannot hold the number ${value}`);
      return message.u8(Kind.number).f64(value);
    case 'boolean':
      return message.u8(Kind.boolean).bool(value);
    case 'object':
      if (value === null) return message.u8(Kind.null);
      return writeObject(message, value, options, depth);
    default:
      throw invalid(`a model cannot hold a value of type ${typeof value}`);
  }
}

function writeObject(message, value, options, depth) {
  if (depth > maxDepth) throw invalid(`a value of a model may nest ${maxDepth} deep at most, and not contain itself`);
  if (value instanceof ConvergenceEventEmitter) throw invalid('an element of a model cannot be the value of another; use its value()');
  const date = dateOf(value);
  if (date) return writeDate(message, date);
  if (Array.isArray(value)) return writeArray(message, value, options, depth);
  if (tagOf(value) !== 'Object') throw invalid(`a model cannot hold a value of type ${tagOf(value)}`);
  const entries = Object.entries(value).filter(([key, member]) => member !== undefined || keepUndefined(key, options));
  message.u8(Kind.object).u32(entries.length);
  for (const [key, member] of entries) writeContent(message.str(wellFormed(key)), member, options, depth + 1);
  return message;
}

function writeArray(message, items, options, depth) {
  message.u8(Kind.array).u32(items.length);
  // Not forEach: it skips the holes of an array, which are undefined.
  for (let i = 0; i < items.length; i++) {
    if (items[i] === undefined && options.undefinedArrayValues !== 'null') {
      throw invalid(`element ${i} of an array is undefined; see the option models.data.undefinedArrayValues`);
    }
    writeContent(message, items[i] ?? null, options, depth + 1);
  }
  return message;
}

function writeDate(message, date) {
  const ms = date.getTime();
  if (Number.isNaN(ms)) throw invalid('a model cannot hold an invalid date');
  return message.u8(Kind.date).f64(ms);
}

function keepUndefined(key, options) {
  if (options.undefinedObjectValues === 'omit') return false;
  throw invalid(`the member "${key}" is undefined; see the option models.data.undefinedObjectValues`);
}

/** What an object is: Object, Array, Date, Promise, Map. Members of the others than Object are not what they hold. */
export function tagOf(value) {
  return Object.prototype.toString.call(value).slice(8, -1);
}

// A date, also of another frame, or what toJSON() makes of one.
function dateOf(value) {
  if (tagOf(value) === 'Date') return value;
  if (value.$convergenceType !== 'date') return null;
  return new Date(['string', 'number'].includes(typeof value.value) ? value.value : NaN);
}

/** Whether a text can be sent: halves of a surrogate pair cannot. */
export const isWellFormed = (string) => !/\p{Surrogate}/u.test(string);

export function wellFormed(string) {
  if (!isWellFormed(string)) throw invalid('a text with one half of a surrogate pair cannot be part of a model');
  return string;
}

// Reads a value; date makes what stands for a date.
export function readContent(body, date = asDate) {
  switch (body.u8()) {
    case Kind.undefined:
      return undefined;
    case Kind.null:
      return null;
    case Kind.boolean:
      return body.bool();
    case Kind.number:
      return body.f64();
    case Kind.string:
      return body.str();
    case Kind.date:
      return date(body.f64());
    case jsonKind:
      return readJSON(body.bool(), body.str(), date);
    case Kind.array:
      return Array.from({ length: body.u32() }, () => readContent(body, date));
    default:
      return readObject(body, date);
  }
}

function readObject(body, date) {
  const object = {};
  for (let n = body.u32(); n > 0; n--) setMember(object, body.str(), readContent(body, date));
  return object;
}

// Keys come from other users: "__proto__" is a member like any other.
function setMember(object, key, value) {
  if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

// JSON has dates in the form of asJSON already.
function readJSON(hasDates, json, date) {
  return JSON.parse(json, hasDates && date !== asJSON ? revive : undefined);
}

function revive(_, value) {
  return value?.$convergenceType === 'date' ? new Date(value.value) : value;
}

const asDate = (ms) => new Date(ms);

/** How toJSON() gives a date, so that it can be told from a text. */
export const asJSON = (ms) => ({ $convergenceType: 'date', value: new Date(ms).toISOString() });

function invalid(message) {
  return new ConvergenceError(message, 'invalid_value');
}
