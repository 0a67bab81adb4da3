/**
 * Form encoding of parameters, as jQuery's $.param does it, and the deep merge of $.extend(true, …).
 *
 *   param({ids: [1, 2], filter: {field: 'name'}})   // "ids%5B%5D=1&ids%5B%5D=2&filter%5Bfield%5D=name"
 */

/** traditional: arrays as repeated names without brackets, and no nesting. */
export function param(data, traditional = false) {
  const pairs = [];
  const add = (name, value) => {
    const text = typeof value === 'function' ? value() : value;
    pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(text ?? '')}`);
  };
  if (Array.isArray(data)) for (const { name, value } of data) add(name, value);
  else for (const name in data) build(name, data[name], traditional, add);
  return pairs.join('&');
}

function build(name, value, traditional, add) {
  if (Array.isArray(value)) buildArray(name, value, traditional, add);
  else if (!traditional && tag(value) === '[object Object]') {
    for (const key in value) build(`${name}[${key}]`, value[key], traditional, add);
  } else add(name, value);
}

function buildArray(name, list, traditional, add) {
  list.forEach((value, i) => {
    if (traditional || name.endsWith('[]')) add(name, value);
    else build(`${name}[${typeof value === 'object' && value !== null ? i : ''}]`, value, traditional, add);
  });
}

/** Merges plain objects and arrays into target, member by member; undefined members are left out. */
export function deepMerge(target, ...sources) {
  for (const source of sources) {
    for (const name in source) {
      if (name === '__proto__' || source[name] === undefined) continue;
      target[name] = merged(target[name], source[name]);
    }
  }
  return target;
}

function merged(old, value) {
  if (Array.isArray(value)) return deepMerge(Array.isArray(old) ? [...old] : [], value);
  return isPlain(value) ? deepMerge(isPlain(old) ? { ...old } : {}, value) : value;
}

function isPlain(value) {
  if (tag(value) !== '[object Object]') return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.hasOwn(prototype, 'isPrototypeOf');
}

function tag(value) {
  return Object.prototype.toString.call(value);
}
