/** Values of fields as a server may send them, whatever the model says. */
const loaded = {
  name: (random) => random.of(['alpha', 'Alpha', 'beta', 'ähre', 'Zeta', 'zeta', '', 'b', 'B10', 'b9', 'null', '12', null]),
  qty: (random) => random.of([0, 1, 2, 10, -3, 2.5, 1e21, null, '7', 'x', true]),
  day: (random) => random.of(['2024-02-29T12:00:00.000Z', '2024-02-29T12:00:00.001Z', '1999-12-31T23:59:59.999Z', null, 'no day']),
  paid: (random) => random.of([true, false, null, 'true', 'no', 0, 1]),
  note: (random) => random.of([null, '', 'note', 'Note', 'other']),
  place: (random) => ({ city: random.of(['Turin', 'turin', 'London', null]), zip: random.below(3) }),
};

/** Values as a page gives them, of the types that a model may say. */
const given = {
  ...loaded,
  name: (random) => random.of(['alpha', 'Alpha', 'gamma', 'ähre', '', null]),
  qty: (random) => random.of([0, 1, 2, 10, -3, 2.5, null]),
  day: (random) => random.of([{ $date: 1709208000000 }, { $date: 946684799999 }, null]),
  paid: (random) => random.of([true, false, null]),
};

/** Rows with ids from 1 on, as a server sends them. */
export function loadedRows(random, count) {
  return random.list(count, (i) => makeRow(random, loaded, i + 1));
}

/** Rows with ids from 1 on, as a page gives them. */
export function givenRows(random, count) {
  return random.list(count, (i) => makeRow(random, given, i + 1));
}

/** A row as a page gives it, with an id if one is given. */
export function givenRow(random, id) {
  return makeRow(random, given, id);
}

/** A change of a row: [field, value]. What is set is parsed, so anything will do. */
export function change(random) {
  const field = random.of(['name', 'name', 'qty', 'qty', 'day', 'paid', 'note', 'place.city']);
  if (field === 'place.city') return [field, random.of(['Rome', 'turin'])];
  return [field, random.of([given, given, loaded])[field](random)];
}

function makeRow(random, values, id) {
  const row = id === undefined ? {} : { id };
  for (const field of Object.keys(values)) if (random.chance(0.85)) row[field] = values[field](random);
  return row;
}

/** A schema with a model, more or less described. */
export function schemaOf(random) {
  const fields = {
    id: random.of([{ type: 'number' }, { type: 'number', editable: false }, { type: 'number', nullable: true }]),
    name: random.of([{ type: 'string' }, {}, { type: 'string', defaultValue: 'new' }]),
    qty: random.of([{ type: 'number' }, { type: 'number', nullable: true }, {}]),
    day: random.of([{ type: 'date' }, {}]),
    paid: { type: 'boolean' },
  };
  if (random.chance(0.2)) delete fields.id;
  if (random.chance(0.2)) return { model: { id: 'id' } };
  return { model: { id: 'id', fields } };
}
