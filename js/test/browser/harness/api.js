/**
 * A REST back end over rows in memory that remembers what it did, so that a test can tell once from twice.
 *
 * It assigns ids, keeps a version per row (412/409 on a stale If-Match), and, unless `knowsKeys` is false, answers a
 * request whose Idempotency-Key it has seen with the first answer instead of doing it again.
 */
export class Api {
  constructor({ rows = [], knowsKeys = true } = {}) {
    this.knowsKeys = knowsKeys;
    this.rows = new Map(rows.map((row) => [row.id, { version: 1, ...row }]));
    this.nextId = Math.max(0, ...this.rows.keys()) + 1;
    this.effects = [];
    this.answers = new Map();
    this.repeats = 0;
  }

  /** Carries out one request `{op, id, key, ifMatch, body}` and returns `{status, body}`. */
  handle(request) {
    if (request.op === 'read') return this.#read(request);
    const known = this.knowsKeys && request.key ? this.answers.get(request.key) : undefined;
    if (known) {
      this.repeats++;
      return known;
    }
    const answer = this.#write(request);
    if (request.key && answer.status < 300) this.answers.set(request.key, answer);
    return answer;
  }

  /** Changes a row behind the client's back, as another user would. */
  change(id, fields) {
    const row = this.rows.get(id);
    this.rows.set(id, { ...row, ...fields, version: row.version + 1 });
  }

  /** How often op really changed the row with this id. */
  timesApplied(op, id) {
    return this.effects.filter((effect) => effect.op === op && effect.id === id).length;
  }

  /** The rows as a sorted list of one field, for comparing. */
  column(field) {
    return [...this.rows.values()].map((row) => row[field]).sort();
  }

  #read({ id }) {
    if (id === undefined) return { status: 200, body: [...this.rows.values()] };
    const row = this.rows.get(id);
    return row ? { status: 200, body: row } : notFound(id);
  }

  #write(request) {
    if (Array.isArray(request.body?.models)) return this.#writeAll(request, request.body.models);
    return this.#writeOne(request, request.body);
  }

  #writeAll(request, models) {
    const answers = models.map((model) => this.#writeOne({ ...request, id: model.id }, model));
    const refused = answers.find((answer) => answer.status >= 300);
    return refused ?? { status: 200, body: answers.map((answer) => answer.body) };
  }

  #writeOne({ op, id, key, ifMatch }, body) {
    if (op === 'create') return this.#create(key, body);
    const row = this.rows.get(id);
    if (!row) return notFound(id);
    if (ifMatch && ifMatch.replaceAll('"', '') !== String(row.version)) return { status: 409, body: row };
    this.effects.push({ op, id, key });
    if (op === 'destroy') {
      this.rows.delete(id);
      return { status: 200, body: row };
    }
    const next = { ...row, ...clean(body), id, version: row.version + 1 };
    this.rows.set(id, next);
    return { status: 200, body: next };
  }

  #create(key, body) {
    const id = this.nextId++;
    const row = { ...clean(body), id, version: 1 };
    this.rows.set(id, row);
    this.effects.push({ op: 'create', id, key });
    return { status: 201, body: row };
  }
}

function clean({ __state__, ...fields }) {
  return fields;
}

function notFound(id) {
  return { status: 404, body: { error: `no row ${id}` } };
}
