// The keys of a storage: their order, ranges of them, and what an application's storage may answer.

/** Whether any key can be within the range. */
export function canHold({ lower, upper, lowerOpen, upperOpen }) {
  const order = lower && upper ? compareStorageKeys(lower, upper) : -1;
  return order < 0 || (order === 0 && !lowerOpen && !upperOpen);
}

function within(key, { lower, upper, lowerOpen, upperOpen }) {
  const [above, below] = [lower ? compareStorageKeys(key, lower) : 1, upper ? compareStorageKeys(upper, key) : 1];
  return (lowerOpen ? above > 0 : above >= 0) && (upperOpen ? below > 0 : below >= 0);
}

/**
 * The order of keys: part by part, numbers before strings, strings by UTF-16 code unit, and [] behind them all; a key is before
 * those that begin with it. Negative if a is before b.
 */
export function compareStorageKeys(a, b) {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = rank(a[i]) - rank(b[i]);
    if (order !== 0) return order;
    if (a[i] < b[i]) return -1;
    if (a[i] > b[i]) return 1;
  }
  return a.length - b.length;
}

function rank(part) {
  return ['number', 'string', 'object'].indexOf(typeof part);
}

/** Throws unless key is one, within the range and behind the last one. Others would be taken for the content of something else. */
export function checkKey(key, last, range) {
  const isPart = (part) => typeof part === 'string' || Number.isSafeInteger(part);
  const isKey = Array.isArray(key) && key.length > 0 && key.length < 256 && key.every(isPart);
  if (!isKey) throw new Error(`it answered ${describe(key)} as a key, which has to be an array of strings and integers`);
  if (!within(key, range)) throw new Error(`it answered the key ${JSON.stringify(key)}, which is not within the range`);
  if (last && compareStorageKeys(key, last) * (range.reverse ? -1 : 1) <= 0) {
    throw new Error(`it answered the key ${JSON.stringify(key)} behind ${JSON.stringify(last)}`);
  }
}

/** Returns a value, or throws if it is none. */
export function checkValue(value) {
  if (Object.prototype.toString.call(value) === '[object Uint8Array]') return value;
  throw new Error(`it answered ${describe(value)} as a value, which has to be a Uint8Array`);
}

/** Whether two values have the same bytes. */
export function sameValue(a, b) {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function describe(value) {
  return value === null || value === undefined ? String(value) : `something of type ${Array.isArray(value) ? 'array' : typeof value}`;
}
