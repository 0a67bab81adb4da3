// Values as they cross the boundary (datasource/rows/value.go).

export const Kind = { undefined: 0, null: 1, bool: 2, number: 3, string: 4, date: 5, json: 6, ref: 7 };

// What is no data (functions, instances of classes) stays on this side; Go knows it by its index here.
export class Refs {
  constructor() {
    this.values = [undefined]; // 0 is no reference
    this.indexes = new Map();
  }

  at(index) {
    return this.values[index];
  }

  index(value) {
    let index = this.indexes.get(value);
    if (index === undefined) {
      index = this.values.push(value) - 1;
      this.indexes.set(value, index);
    }
    return index;
  }
}

// Takes a value apart: sink.number(kind, number) or sink.text(kind, string).
export function take(value, refs, sink) {
  switch (typeof value) {
    case 'number':
      return sink.number(Kind.number, value);
    case 'string':
      return sink.text(Kind.string, value);
    case 'boolean':
      return sink.number(Kind.bool, value ? 1 : 0);
    case 'undefined':
      return sink.number(Kind.undefined, 0);
    case 'object':
      return takeObject(value, refs, sink);
    default:
      return sink.number(Kind.ref, refs.index(value));
  }
}

function takeObject(value, refs, sink) {
  if (value === null) return sink.number(Kind.null, 0);
  if (value instanceof Date) return sink.number(Kind.date, value.getTime());
  const json = isData(value) ? stringify(value) : undefined;
  return json === undefined ? sink.number(Kind.ref, refs.index(value)) : sink.text(Kind.json, json);
}

function isData(value) {
  if (Array.isArray(value) || typeof value.toJSON === 'function') return true;
  const proto = Object.getPrototypeOf(value);
  return proto === null || proto === Object.prototype || Object.getPrototypeOf(proto) === null;
}

function stringify(value) {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined; // it contains itself
  }
}

export function make(kind, number, string, refs) {
  switch (kind) {
    case Kind.null:
      return null;
    case Kind.bool:
      return number !== 0;
    case Kind.number:
      return number;
    case Kind.string:
      return string;
    case Kind.date:
      return new Date(number);
    case Kind.json:
      return JSON.parse(string);
    case Kind.ref:
      return refs.at(number);
    default:
      return undefined;
  }
}

export function writeValue(writer, value, refs) {
  take(value, refs, {
    text: (kind, string) => writer.u8(kind).str(string),
    number: (kind, number) => (kind >= Kind.bool ? writer.u8(kind).f64(number) : writer.u8(kind)),
  });
}

export function readValue(reader, refs) {
  const kind = reader.u8();
  if (kind === Kind.string || kind === Kind.json) return make(kind, 0, reader.str(), refs);
  return make(kind, kind >= Kind.bool ? reader.f64() : 0, '', refs);
}
