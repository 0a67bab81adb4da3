/** What the page of records.test.js runs: our classes, the scenarios, and comparisons over generated values. */

import { ObservableArray } from '../../../src/array.js';
import { Model, setFieldParser } from '../../../src/model.js';
import { ObservableObject } from '../../../src/object.js';
import { deepMerge, param } from '../../../src/param.js';

export { runScenarios } from './all.js';

// The scenarios are about what surrounds parsing; types are parsed by the engine.
setFieldParser((type, value) => value);

export const ours = { ObservableObject, ObservableArray, Model, param, deepMerge };

const leaves = [null, undefined, 0, 1.5, true, false, '', 'a b', 'ä&=+%', new Date(86400000), () => 'called', [], {}, 'x[]'];
const names = ['a', 'b', 'list[]', 'c d', 'é'];

/** Both encoders' texts for 300 generated objects. */
export function encodings(theirs, mine) {
  return generate(300, 1).flatMap((value) => [false, true].map((traditional) => ({
    input: JSON.stringify(value), theirs: theirs(value, traditional), ours: mine(value, traditional),
  })));
}

/** Both mergers' results for 300 generated pairs. */
export function merges(theirs, mine) {
  const values = generate(301, 2);
  return values.slice(1).map((value, i) => {
    const pair = [values[i], value];
    return { input: JSON.stringify(pair), theirs: theirs(...pair), ours: mine(...pair) };
  }).map(({ input, ...both }) => ({ input, theirs: JSON.stringify(both.theirs), ours: JSON.stringify(both.ours) }));
}

function generate(count, seed) {
  const random = mulberry(seed);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const value = (depth) => {
    const kind = random();
    if (depth === 0 || kind < 0.5) return pick(leaves);
    if (kind < 0.75) return Array.from({ length: Math.floor(random() * 4) }, () => value(depth - 1));
    return object(depth);
  };
  const object = (depth) => Object.fromEntries(names.filter(() => random() < 0.6).map((name) => [name, value(depth - 1)]));
  return Array.from({ length: count }, () => object(3));
}

// A small generator of random numbers that gives the same ones for the same seed.
function mulberry(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
