/**
 * Property paths as in Kendo: `a.b`, `items[0].name`, `map["some key"]`. Reading is null-safe: it ends at the
 * first null or undefined and returns that.
 *
 *   readPath(row, 'address.city')
 */

const cache = new Map();

/** The names along a path. */
export function splitPath(path) {
  let names = cache.get(path);
  if (!names) {
    names = Array.from(path.matchAll(/\[(["'])(.*?)\1\]|[^.[\]]+/g), ([name, , quoted]) => quoted ?? name);
    cache.set(path, names);
  }
  return names;
}

/** The path along some names. */
export function joinPath(names) {
  return names.map((name, i) => {
    if (/^\d+$/.test(name)) return `[${name}]`;
    if (/[.[\]\s]/.test(name)) return `["${name}"]`;
    return i > 0 ? `.${name}` : name;
  }).join('');
}

/** The first name of a path. */
export function topOf(path) {
  return path.split(/[.[]/, 1)[0];
}

/** Whether a path goes deeper than the object itself. */
export function isPath(field) {
  return field.includes('.') || field.includes('[');
}

export function readPath(object, path) {
  if (!isPath(path)) return object?.[path];
  let value = object;
  for (const name of splitPath(path)) {
    if (value === null || value === undefined) break;
    value = value[name];
  }
  return value;
}
