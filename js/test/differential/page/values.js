/**
 * Programs are JSON, so that they can be made smaller, printed and run twice on values of their own. What JSON cannot say
 * is an object of one member: {$date: ms}, {$undefined: 0}, {$fn: name}, where name is one of `functions`.
 */

/** The functions that programs may pass: pure, and the same for both libraries. */
export const functions = {
  asIs: (value) => value,
  byLength: (a, b) => String(a.name).length - String(b.name).length,
  evenID: (value) => value % 2 === 0,
  nameOf: (row) => row.name,
  upper: (value) => (typeof value === 'string' ? value.toUpperCase() : value),
};

/** The value that an expression of a program stands for, made anew. */
export function revive(expression) {
  if (Array.isArray(expression)) return expression.map(revive);
  if (typeof expression !== 'object' || expression === null) return expression;
  if ('$date' in expression) return new Date(expression.$date);
  if ('$undefined' in expression) return undefined;
  if ('$fn' in expression) return functions[expression.$fn];
  return Object.fromEntries(Object.entries(expression).map(([name, value]) => [name, revive(value)]));
}

/** A value as one can compare and print it: plain data, without what differs by nature (uids) or cannot be told (functions). */
export function express(value, depth = 0) {
  if (value === undefined) return { $undefined: 0 };
  if (typeof value === 'function') return { $fn: nameOf(value) };
  if (typeof value === 'number' && !Number.isFinite(value)) return { $number: String(value) };
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return { $date: Number.isNaN(value.getTime()) ? 'invalid' : value.getTime() };
  if (depth > 8) return { $deep: 0 };
  if (typeof value.toJSON === 'function') return express(value.toJSON(), depth + 1);
  if (Array.isArray(value)) return value.map((element) => express(element, depth + 1));
  const members = Object.entries(value).filter(([name]) => name !== 'uid');
  return Object.fromEntries(members.map(([name, member]) => [name, express(member, depth + 1)]));
}

function nameOf(fn) {
  return Object.keys(functions).find((name) => functions[name] === fn) ?? 'other';
}
