import { calls } from './calls.js';
import { EventLog } from './events.js';
import { connect, disconnect } from './network.js';
import { observe } from './observe.js';
import { rest } from './rest.js';
import { Server } from './server.js';
import { express, revive } from './values.js';

// Kendo's promises settle some timeouts after what they wait for.
const rounds = 12;

// These begin when nobody has called them for 100 ms. A timer of more, set later, ends later.
const debounced = new Set(['range', 'prefetch']);
const debounce = 115;

let lastNumber = 0;

/** One library running one program: its source, its server, and what can be seen of them after each step. */
export class SourceSide {
  constructor(library, program) {
    this.library = library;
    this.program = program;
    this.number = ++lastNumber;
    this.server = new Server(program.server);
  }

  /** Makes the source. */
  open() {
    const options = revive(this.program.source);
    this.store ??= storeOf(options.offlineStorage, this.number);
    if (this.store) options.offlineStorage = this.store.option;
    if (this.program.transport) options.transport = this.#transport(this.program.transport);
    this.source = new this.library.pieces.DataSource(this.library.options(options));
    this.log = new EventLog(this.source);
  }

  /** Makes one call, lets everything settle, and tells what came of it: {returned, threw, promise, events, requests, …}. */
  async step([name, ...args]) {
    const outcome = {};
    let call;
    try {
      call = calls[name](this, ...args);
      outcome.returned = call?.returned;
    } catch (error) {
      this.#threw(outcome, error);
    }
    const promise = watch(call?.promise);
    await this.#settle(name, promise, outcome);
    return {
      ...outcome,
      promise: promise.now(),
      events: this.log.take(),
      requests: this.server.requests.splice(0),
      ...observe(this),
    };
  }

  // Lets both the library and the server come to rest.
  async #settle(name, promise, outcome) {
    do {
      await rest(rounds);
      for (let pages = 0; pages < 3 && debounced.has(name) && promise.state === 'pending' && !this.server.waiting.length; pages++) {
        await new Promise((resolve) => setTimeout(resolve, debounce));
        await rest(rounds);
      }
    } while (this.#answer(outcome));
  }

  // What a library lets out of the callback of a transport belongs to the call.
  #answer(outcome) {
    try {
      return this.server.answer();
    } catch (error) {
      this.#threw(outcome, error);
      return true;
    }
  }

  #threw(outcome, error) {
    outcome.threw = true;
    this.error = error;
  }

  /** Makes another source in place of the first, as a page does that is loaded again. */
  reopen() {
    this.library.close(this.source);
    this.open();
  }

  close() {
    disconnect(this.number);
    if (this.source) this.library.close(this.source);
    this.store?.remove?.();
  }

  #transport({ kind, json, names }) {
    if (kind === 'url') return urlTransport(connect(this.number, this.server), json);
    const transport = {};
    for (const op of names.filter((name) => name !== 'submit')) {
      transport[op] = ({ data, success, error }) => {
        this.server.take(op, JSON.parse(JSON.stringify(data)), { data: express(data) }, ({ status, body }) => {
          if (status < 300) success(body);
          else error({ status, responseText: JSON.stringify(body) }, 'error', 'refused');
        });
      };
    }
    if (names.includes('submit')) transport.submit = (options) => this.#submit(options);
    return transport;
  }

  // All writes in one request, answered for each kind that there is.
  #submit({ data, success, error }) {
    this.server.take('submit', JSON.parse(JSON.stringify(data)), { data: express(data) }, ({ status, body }) => {
      if (status >= 300) error({ status, responseText: '' }, 'error', 'refused');
      else for (const [op, rows] of Object.entries(body)) success(rows, op);
    });
  }
}

function urlTransport(address, json) {
  const write = json ? { contentType: 'application/json' } : {};
  return {
    read: { url: `${address}/read`, dataType: 'json' },
    create: { url: `${address}/create`, type: 'POST', dataType: 'json', ...write },
    update: { url: `${address}/update`, type: 'PUT', dataType: 'json', ...write },
    destroy: { url: `${address}/destroy`, type: 'DELETE', dataType: 'json', ...write },
    ...(json && { parameterMap: (data, op) => (op === 'read' ? data : JSON.stringify(data)) }),
  };
}

// An offline store of a program: a key, or an object that keeps what it is given.
function storeOf(kind, number) {
  if (kind === 'key') return { option: `differential-${number}`, remove: () => localStorage.removeItem(`differential-${number}`) };
  if (kind !== 'object') return undefined;
  let kept = null;
  let fails = false;
  const setItem = (rows) => {
    if (fails) throw new Error('the store is full');
    kept = JSON.parse(JSON.stringify(rows));
  };
  return { option: { getItem: () => structuredClone(kept), setItem }, fail: () => { fails = true; } };
}

// What becomes of a promise of either library.
function watch(promise) {
  const seen = { now: () => seen.state && { ...seen, now: undefined } };
  if (typeof promise?.then !== 'function') return seen;
  seen.state = 'pending';
  promise.then(
    (value) => Object.assign(seen, { state: 'resolved', value: typeof value === 'object' ? 'object' : value }),
    (reason) => Object.assign(seen, { state: 'rejected', status: (reason?.xhr ?? reason)?.status }),
  );
  return seen;
}
