/**
 * Options as JSON for Go. What JSON cannot express is an object of one member: {"$fn": n} is a function (or another object
 * that is no data) of the page, by its number among the source's references; {"$date": ms}; {"$undefined": 0}.
 */

export function encodeOptions(options, refs) {
  return JSON.stringify(express(options, refs, new Set()));
}

function express(value, refs, above) {
  switch (typeof value) {
    case 'undefined':
      return { $undefined: 0 };
    case 'function':
      return { $fn: refs.index(value) };
    case 'object':
      return value === null ? null : expressObject(value, refs, above);
    default:
      return value;
  }
}

function expressObject(value, refs, above) {
  if (value instanceof Date) return { $date: Number.isNaN(value.getTime()) ? null : value.getTime() };
  const plain = typeof value.toJSON === 'function' ? value.toJSON() : value;
  const isData = Array.isArray(plain) || isPlain(plain);
  if (!isData || above.has(value)) return { $fn: refs.index(value) };
  above.add(value);
  const expressed = Array.isArray(plain)
    ? plain.map((element) => express(element, refs, above))
    : Object.fromEntries(
        Object.entries(plain)
          .filter(([, member]) => member !== undefined)
          .map(([name, member]) => [name, express(member, refs, above)]),
      );
  above.delete(value);
  return expressed;
}

function isPlain(value) {
  const proto = Object.getPrototypeOf(value);
  return proto === null || Object.getPrototypeOf(proto) === null;
}

export function reviveOptions(json, refs) {
  return JSON.parse(json, (_, value) => {
    if (typeof value !== 'object' || value === null) return value;
    if ('$fn' in value) return refs.values[value.$fn];
    if ('$date' in value) return new Date(value.$date ?? NaN);
    return '$undefined' in value ? undefined : value;
  });
}
