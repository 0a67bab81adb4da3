/** The short programs that show the differences of allowed.js. */

const fields = { id: { type: 'number' }, name: { type: 'string' }, qty: { type: 'number' }, day: { type: 'date' } };

/** A schema whose model says types. */
export const typed = { model: { id: 'id', fields } };

/** A program over rows of the option data. */
export function local(source, ...steps) {
  return { source, server: { rows: [] }, steps };
}

/** A program over a server of two rows, with a model. */
export function remote(source, ...steps) {
  const rows = [{ id: 1, note: 'n', name: 'a' }, { id: 2, qty: 1, note: 'm', name: 'b' }];
  return {
    source: { schema: { model: { id: 'id' } }, ...source },
    transport: { kind: 'function', names: ['read', 'create', 'update', 'destroy'] },
    server: { rows },
    steps,
  };
}

/** The same, offline after a read. */
export function offline(source, ...steps) {
  return remote({ offlineStorage: 'object', ...source }, ['read'], ['online', false], ...steps);
}

/** The same over URLs. */
export function overURLs(program) {
  return { ...program, transport: { kind: 'url' } };
}

/** A program about a record alone. */
export function record(value, ...steps) {
  return { make: { kind: 'model', definition: { id: 'id' }, value }, steps };
}

/** The same, with all writes in one call. */
export function submitted(program) {
  return { ...program, transport: { kind: 'function', names: ['read', 'submit'] } };
}

/** The same, with the rows at a path of the response. */
export function enveloped(program) {
  const schema = { ...program.source.schema, data: 'data', total: 'total' };
  return { ...program, source: { ...program.source, schema }, server: { ...program.server, envelope: 'data' } };
}
