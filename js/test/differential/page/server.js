/**
 * A back end in the page, one for each library: it keeps rows, remembers what it was asked and answers when it is told to.
 *
 *   options   rows, envelope ('rows' | 'data': {data, total}), echo ('row' | 'none': what a write is answered with),
 *             at ('once' | 'later'), batch
 *
 * It is no model of a good server: it does the same for the same requests, which is all that comparing needs.
 */
export class Server {
  constructor({ rows, envelope = 'rows', echo = 'row', at = 'later' }) {
    this.rows = structuredClone(rows);
    this.options = { envelope, echo, at };
    this.nextId = 100;
    this.requests = [];
    this.waiting = [];
    this.faults = [];
  }

  /** The next request of this kind fails: fault is an HTTP status, or 'errors' for errors in a response. */
  failNext(op, fault) {
    this.faults.push({ op, fault });
  }

  /** Takes a request; respond({status, body}) is called with what the server says, at once or by answer(). */
  take(op, data, told, respond) {
    this.requests.push({ op, ...told });
    const run = () => respond(this.#handle(op, data ?? {}));
    if (this.options.at === 'once') run();
    else this.waiting.push(run);
  }

  /** Answers the request that has waited longest; false if none does. */
  answer() {
    const run = this.waiting.shift();
    run?.();
    return Boolean(run);
  }

  #handle(op, data) {
    const at = this.faults.findIndex((fault) => fault.op === op);
    if (at >= 0) {
      const [{ fault }] = this.faults.splice(at, 1);
      return fault === 'errors' ? { status: 200, body: { errors: [`${op} was refused`] } } : { status: fault, body: { message: 'no' } };
    }
    const body = op === 'read' ? this.#read(data) : op === 'submit' ? this.#submit(data) : this.#write(op, data);
    return { status: body === undefined ? 204 : 200, body };
  }

  #read({ skip, take, sort }) {
    const [by] = [sort ?? []].flat();
    const rows = structuredClone(this.rows);
    if (by) rows.sort((a, b) => (by.dir === 'desc' ? -1 : 1) * order(a[by.field], b[by.field]));
    const page = take === undefined ? rows : rows.slice(Number(skip), Number(skip) + Number(take));
    return this.#envelop(page, rows.length);
  }

  // {create, update, destroy}: the answers to the kinds that are not empty.
  #submit({ created, updated, destroyed }) {
    const kinds = Object.entries({ create: created, update: updated, destroy: destroyed }).filter(([, models]) => models?.length);
    return Object.fromEntries(kinds.map(([op, models]) => [op, this.#write(op, { models })]));
  }

  #write(op, data) {
    const many = Array.isArray(data.models);
    const written = (many ? data.models : [data]).map((row) => this.#writeOne(op, row));
    if (this.options.echo === 'none') return undefined;
    return this.#envelop(many ? written : written[0], written.length);
  }

  #writeOne(op, { __state__, ...row }) {
    if (op === 'create') {
      const created = { ...row, id: this.nextId++ };
      this.rows.push(created);
      return created;
    }
    const at = this.rows.findIndex(({ id }) => String(id) === String(row.id));
    if (at < 0) return row;
    if (op === 'destroy') return this.rows.splice(at, 1)[0];
    return (this.rows[at] = { ...this.rows[at], ...row, id: this.rows[at].id });
  }

  #envelop(data, total) {
    return structuredClone(this.options.envelope === 'data' ? { data, total } : data);
  }
}

function order(a, b) {
  return a === b ? 0 : a < b ? -1 : 1;
}
