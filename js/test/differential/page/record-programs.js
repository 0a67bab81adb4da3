/** Programs about records without a source: {make, steps}; see record-side.js. */
export function recordProgram(random) {
  const kind = random.of(['object', 'array', 'model', 'model']);
  const make = makers[kind](random);
  const names = random.list(3 + random.below(12), () => random.weighted(kinds[kind]));
  return { make: { kind, ...make }, steps: names.map((name) => [name, ...argumentsOf(random, name, kind)]) };
}

const scalars = [0, 1, '1', '', 'text', null, true, { $date: 1709208000000 }, 2.5];
const scalar = (random) => random.of(scalars);

function nested(random, depth = 0) {
  if (depth > 1 || random.chance(0.6)) return scalar(random);
  return random.chance(0.5) ? { a: nested(random, depth + 1), n: 1 } : random.list(random.below(3), () => nested(random, depth + 1));
}

function members(random) {
  const value = { name: scalar(random), n: random.below(3), list: random.list(random.below(4), () => nested(random, 1)) };
  if (random.chance(0.7)) value.inner = { a: nested(random), deep: { b: scalar(random) } };
  return value;
}

// What a text field makes of dates and objects differs (their JSON here).
const types = [{}, { type: 'number' }, { type: 'boolean' }, { type: 'date' }, { type: 'number', nullable: true }];

const makers = {
  object: (random) => ({ value: members(random) }),
  array: (random) => ({ value: random.list(random.below(5), () => nested(random)) }),
  model: (random) => ({
    definition: {
      id: 'id',
      fields: {
        id: random.of([{ type: 'number' }, {}, { type: 'string' }, { type: 'number', nullable: true }]),
        name: random.of(types),
        n: { ...random.of(types), ...(random.chance(0.2) && { editable: false }), ...(random.chance(0.2) && { defaultValue: 7 }) },
      },
    },
    value: random.chance(0.15) ? { $undefined: 0 } : { ...members(random), ...(random.chance(0.7) && { id: random.of([0, 1, 'x', null]) }) },
  }),
};

const lists = {
  push: 2, unshift: 1, pop: 1, shift: 1, splice: 2, remove: 1, empty: 0.3, indexOf: 0.5, join: 0.3, slice: 0.5, map: 0.3, filter: 0.3, find: 0.3,
  some: 0.3, reduce: 0.3,
};
const records = { set: 8, get: 2, setAt: 2, forEach: 0.5, shouldSerialize: 0.3, parentOf: 0.3, ...lists };
const kinds = {
  object: records,
  array: lists,
  model: { ...records, accept: 1, editable: 0.3, assign: 0.5 },
};

function argumentsOf(random, name, kind) {
  const list = kind === 'array' ? '' : 'list';
  switch (name) {
    case 'set': {
      if (random.chance(0.4)) return [random.of(['name', 'n', 'id']), scalar(random)];
      return [random.of(['inner', 'inner.a', 'inner.deep.b', 'list', 'fresh']), nested(random)];
    }
    case 'get': return [random.of(['name', 'inner', 'inner.a', 'list', 'this', 'missing'])];
    case 'setAt': return ['inner', random.of(['a', 'deep.b', 'deep']), nested(random)];
    case 'assign': return [random.of(['name', 'n']), scalar(random)];
    case 'accept': return [{ name: scalar(random), ...(random.chance(0.5) && { id: random.below(3) }) }];
    case 'editable': return [random.of(['name', 'n', 'missing'])];
    case 'shouldSerialize': return [random.of(['name', 'uid', 'missing', 'dirty'])];
    case 'parentOf': return [random.of(['list', 'inner'])];
    case 'push': case 'unshift': return [list, ...random.list(1 + random.below(2), () => nested(random))];
    case 'splice': return [list, random.below(4) - 1, random.below(3), ...random.list(random.below(3), () => nested(random))];
    case 'remove': case 'indexOf': return [list, random.below(3)];
    case 'slice': return [list, random.below(3)];
    case 'forEach': return [];
    default: return [list];
  }
}
