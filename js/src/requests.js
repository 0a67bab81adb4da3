/**
 * Requests: the transport calls of a source. Go says what to send; the carrier sends it; the schema takes the answer apart
 * where Go cannot; events and promises get responses and xhr objects from here.
 */

import { Answer } from './answer.js';
import { encodeBlock } from './block-encode.js';
import { Block } from './block.js';
import { writeValue } from './values.js';
import { Writer, text } from './buffer.js';
import { Op, transportOps } from './protocol.js';
import { encodeOptions, reviveOptions } from './options.js';
import { lazily } from './events.js';
import { deepMerge } from './param.js';
import { isPath, readPath, splitPath } from './path.js';

// How many answers are kept for events that may still speak of them.
const keptAnswers = 5000;

// The statuses of a write that was made on an old version of the row.
const conflict = new Set([409, 412]);

export class Requests {
  constructor(source, carrier) {
    this.source = source;
    this.carrier = carrier;
    this.running = new Map();
    this.answers = new Map();
    this.lastRef = 0;
    this.lastFailure = null;
  }

  // transport.submit takes all writes in one call, which has its own events.
  submitTogether() {
    this.carrier.submitTogether(() => {
      this.source.tell({ type: 'requestStart', op: 'submit', rows: [] });
      this.source.tell({ type: 'progress', rows: [] });
    });
  }

  start(body) {
    const id = body.u32();
    const op = transportOps[body.u8()];
    const batch = body.bool();
    const call = { op, idempotencyKey: body.str(), ifMatch: body.str() };
    const params = text(body.blob());
    call.data = op === 'read' ? reviveOptions(params || '{}', this.source.refs) : this.payload(body.blob(), batch);
    let answered = false;
    let sending = true;
    const finish = (answer) => {
      answered = true;
      this.running.delete(id);
      this.finish(id, op, answer);
    };
    // The effects of a write are seen after the method that made it returned, as those of jQuery's promises are.
    const abort = this.carrier.send(call, (answer) => {
      if (sending && op !== 'read') queueMicrotask(() => finish(answer));
      else finish(answer);
    });
    sending = false;
    if (!answered) this.running.set(id, abort);
  }

  abort(id) {
    this.running.get(id)?.();
  }

  abortAll() {
    for (const abort of [...this.running.values()]) abort();
  }

  payload(block, batch) {
    const rows = new Block(block, this.source.refs).rows().map((row) => this.source.schema.serialize(row));
    return batch ? { models: rows } : rows[0];
  }

  // Tells Go how a call ended.
  finish(id, op, answer) {
    this.source.bridge.tell(Op.answer, this.source.id, this.write(id, op, answer).done());
  }

  // Takes a response that the page got by itself for that of a read.
  succeed(value) {
    this.source.call(Op.success, this.write(0, 'read', new Answer({ ok: true, status: 200, value })));
  }

  write(id, op, answer) {
    const { source } = this;
    const found = this.extract(op, answer);
    const failed = answer.failed || found.failed;
    const body = found.body ?? none;
    const rows = found.rows ? encodeBlock(found.rows, source.refs) : none;
    const writer = new Writer(body.length + rows.length + 256);
    writer.u32(id).u32(failed && !answer.status ? 0 : answer.status).bool(answer.network).bool(Boolean(failed));
    writer.f64(answer.retryAfter).str(answer.etag);
    writer.blob(body).blob(rows);
    writer.f64(found.total >= 0 ? found.total : -1);
    writeValue(writer, found.errors, source.refs);
    writer.str(found.failed ? found.reason : answer.ok ? '' : answer.text);
    writer.u32(this.keep(answer));
    return writer.str(options(found.groups, source.refs)).str(options(found.aggregates, source.refs));
  }

  extract(op, answer) {
    if (answer.code === 'bad_response') return { failed: true, reason: answer.text };
    if (!answer.ok) return conflict.has(answer.status) ? this.newer(answer) : {};
    if (op === 'read' && this.source.plain && answer.bytes) return { body: answer.bytes };
    try {
      const value = answer.json();
      if (op !== 'read' && (value === undefined || value === null || value === '')) return {};
      return this.source.schema.read(value, op === 'read' ? this.source.expected() : {});
    } catch (error) {
      Object.assign(answer, { textStatus: 'parsererror', errorThrown: error });
      return { failed: true, reason: error.message };
    }
  }

  // What the server has instead, if its refusal says so.
  newer(answer) {
    try {
      return { rows: this.source.schema.read(answer.json() ?? null).rows };
    } catch {
      return {};
    }
  }

  // One answer may end several calls.
  keep(answer) {
    const ref = (answer.ref ??= ++this.lastRef);
    this.answers.set(ref, answer);
    if (this.answers.size > keptAnswers) this.answers.delete(this.answers.keys().next().value);
    return ref;
  }

  // The events about an answer come together; after them nobody can ask for it.
  take(ref) {
    queueMicrotask(() => this.answers.delete(ref));
    return this.answers.get(ref);
  }

  // The argument of requestEnd. The response is parsed when a handler reads it.
  responseOf(op, ref) {
    const e = { type: op };
    const answer = this.take(ref);
    if (answer) lazily(e, 'response', () => answer.json());
    return e;
  }

  // The argument of error.
  failureOf({ ref, status, error, errors }) {
    const answer = this.take(ref);
    const custom = status === 'customerror';
    const failed = answer?.textStatus === 'success' ? undefined : answer;
    const e = custom
      ? { xhr: null, status, errorThrown: 'custom error', errors }
      : { xhr: answer?.xhr ?? null, status: failed?.textStatus ?? status, errorThrown: failed?.errorThrown ?? error };
    e.error = error;
    if (!custom) this.lastFailure = { message: error?.message, ...e };
    return e;
  }

  // A rejection says what its error event said.
  explain(error) {
    const { message, xhr, status, errorThrown } = this.lastFailure ?? {};
    if (message !== undefined && message === error.message) Object.assign(error, { xhr, textStatus: status, errorThrown });
    return error;
  }
}

const none = new Uint8Array(0);

// A value as options text, '' for none.
function options(value, refs) {
  return value === undefined || value === null ? '' : encodeOptions(value, refs);
}

/**
 * Carries the calls of a source without a transport: reads hand out the rows of the option data, writes succeed with what
 * was sent. Updates go into the rows, so that the next read brings them; the list itself stays as the page made it.
 */
export class LocalCarrier {
  constructor(rows, schema) {
    this.rows = rows;
    this.idName = schema.serverName(schema.model?.idField ?? 'id');
    // The members of rows that hold several fields.
    this.nested = new Set(schema.moved.map(([, from]) => from).filter(isPath).map((from) => splitPath(from)[0]));
    this.byID = new Map();
  }

  send({ op, data }, done) {
    if (op === 'update') for (const row of data.models ?? [data]) this.merge(row);
    const value = op === 'read' ? this.rows : data;
    done({ ok: true, status: 200, network: false, failed: false, retryAfter: 0, etag: '', value, json: () => value });
    return () => {};
  }

  flush() {}

  merge(row) {
    const id = readPath(row, this.idName);
    let found = this.byID.get(id);
    // The page may have changed its list meanwhile.
    if (!found || readPath(found, this.idName) !== id) {
      this.byID = new Map(Array.from(this.rows, (known) => [readPath(known, this.idName), known]));
      found = this.byID.get(id);
    }
    if (!found) return;
    for (const name of Object.keys(row)) found[name] = this.nested.has(name) ? deepMerge({}, found[name], row[name]) : row[name];
  }
}
