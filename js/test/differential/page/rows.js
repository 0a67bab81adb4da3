/**
 * Values of the fields. What is typed in the model may be sent by a server as anything, and is a Date and so on where the
 * page gives it; a column without a type holds values of one kind, because Kendo's order of mixed ones is none (see
 * mixed-order in allowed.js).
 */
const plain = {
  name: (random) => random.of(['alpha', 'Alpha', 'beta', 'ähre', 'Zeta', 'zeta', '', 'b', 'B10', 'b9', null]),
  qty: (random) => random.of([0, 1, 2, 10, -3, 2.5, 1e21, null]),
  day: (random) => random.of(['2024-02-29T12:00:00.000Z', '2024-02-29T12:00:00.001Z', '1999-12-31T23:59:59.999Z', null]),
  paid: (random) => random.of([true, false, null]),
  note: (random) => random.of([null, '', 'note', 'Note', 'other']),
  place: (random) => ({ city: random.of(['Turin', 'turin', 'London', null]), zip: random.below(3) }),
};

const wild = {
  ...plain,
  name: (random) => (random.chance(0.8) ? plain.name(random) : random.of(['null', 5, true])),
  qty: (random) => (random.chance(0.7) ? plain.qty(random) : random.of(['7', 'x', true])),
  day: (random) => (random.chance(0.8) ? plain.day(random) : random.of(['no day', '/Date(0)/'])),
  paid: (random) => random.of([true, false, null, 'true', 'no', 0, 1]),
};

const typed = {
  ...plain,
  day: (random) => random.of([{ $date: 1709208000000 }, { $date: 946684799999 }, null]),
};

// What the page leaves out of these types, Kendo fills in from the server's answer (answers-fill-nothing).
const nulls = new Set(['number', 'date']);


/** Rows with ids from 1 on, as a server sends them. */
export function loadedRows(random, count, schema) {
  return random.list(count, (i) => makeRow(random, wild, schema, i + 1));
}

/** Rows with ids from 1 on, as a page gives them. */
export function givenRows(random, count, schema) {
  return random.list(count, (i) => makeRow(random, typed, schema, i + 1));
}

/** Rows that have all their members. */
export function fullRows(random, count, schema) {
  return givenRows(random, count, schema).map((row) => ({ ...Object.fromEntries(Object.keys(plain).map((name) => [name, null])), ...row }));
}

/** A row as a page gives it, with an id if one is given. */
export function givenRow(random, schema, id) {
  return makeRow(random, typed, schema, id);
}

/** A change of a row: [field, value]. What is set is parsed, so anything will do where there is a type. */
export function change(random, schema) {
  const field = random.of(['name', 'name', 'qty', 'qty', 'day', 'paid', 'note', 'place.city']);
  if (field === 'place.city') return [field, random.of(['Rome', 'turin'])];
  return [field, valueOf(random, random.of([typed, wild]), schema, field)];
}

function makeRow(random, values, schema, id) {
  const row = id === undefined ? {} : { id };
  for (const field of Object.keys(values)) {
    const isNeeded = values === typed && nulls.has(schema?.model?.fields?.[field]?.type);
    if (isNeeded || random.chance(0.85)) row[field] = valueOf(random, values, schema, field);
  }
  return row;
}

function valueOf(random, values, schema, field) {
  return (schema?.model?.fields?.[field]?.type ? values : plain)[field](random);
}

/** A schema with a model, more or less described. */
export function schemaOf(random) {
  const fields = {
    id: random.of([{ type: 'number' }, { type: 'number', editable: false }]),
    name: random.of([{ type: 'string' }, {}, { type: 'string', defaultValue: 'new' }]),
    qty: random.of([{ type: 'number' }, { type: 'number', nullable: true }, {}]),
    day: random.of([{ type: 'date' }, {}]),
    paid: { type: 'boolean' },
  };
  if (random.chance(0.2)) delete fields.id;
  if (random.chance(0.2)) return { model: { id: 'id' } };
  return { model: { id: 'id', fields } };
}
