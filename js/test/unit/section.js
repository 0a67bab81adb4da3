// What the tests of sections 7 to 9 of the Kendo specification share: rows, a server of functions, a log of events.

export const model = {
  id: 'id',
  fields: { id: { type: 'number', editable: false }, name: { type: 'string' }, qty: { type: 'number' } },
};

export const rows = () => [{ id: 1, name: 'one', qty: 10 }, { id: 2, name: 'two', qty: 20 }, { id: 3, name: 'three', qty: 30 }];

/**
 * A transport of functions and what it was asked: `{transport, sent}`, sent as `[operation, data]`. answer(op, options) may
 * answer a write itself; else creates get ids from 100 on, in the form the option batch wants, and the rest is confirmed.
 */
export function server(answer = () => {}) {
  const sent = [];
  let lastID = 99;
  const serve = (op) => (options) => {
    sent.push([op, structuredClone(options.data)]);
    let answered = false;
    const once = (fn) => (...args) => { answered = true; fn(...args); };
    const pass = answer(op, { ...options, success: once(options.success), error: once(options.error) });
    if (answered || pass === later) return;
    const made = (row) => ({ ...row, id: ++lastID });
    if (op !== 'create') options.success();
    else options.success(options.data.models ? options.data.models.map(made) : made(options.data));
  };
  const transport = { read: ({ success }) => success(rows()) };
  for (const op of ['create', 'update', 'destroy']) transport[op] = serve(op);
  return { transport, sent };
}

/** Makes sources that have read: of `rows`, or of a transport. */
export function opener(DataSource) {
  return async ({ transport, ...options } = {}) => {
    const ds = new DataSource({ schema: { model }, ...(transport ? { transport } : { data: rows() }), ...options });
    await ds.read();
    return ds;
  };
}

/** What an answer function returns that will answer by itself. */
export const later = Symbol('later');

/**
 * Logs events as text: name, type or action, and what `tell(e, ds)` adds. Items are told by their names, changed ones with a
 * star.
 */
export function log(ds, names = ['requestStart', 'requestEnd', 'change', 'sync', 'push', 'error'], tell = () => '') {
  const seen = [];
  for (const name of names) {
    ds.bind(name, (e) => seen.push([name, e.type ?? e.action ?? e.status, tell(e, ds)].filter((x) => x !== undefined && x !== '').join(' ')));
  }
  return seen;
}

/** Items as text: id:name, + for new, * for changed. */
export function tell(items) {
  return Array.from(items, (item) => `${item.id}:${item.name}${item.isNew?.() ? '+' : ''}${item.dirty ? '*' : ''}`).join(' ');
}

/** Takes what was logged so far. */
export const take = (seen) => seen.splice(0);
