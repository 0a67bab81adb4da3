import { express } from './values.js';

const names = ['requestStart', 'progress', 'requestEnd', 'change', 'sync', 'push', 'error', 'reset'];
const members = ['type', 'action', 'index', 'field', 'partialUpdate', 'status', 'errorThrown', 'errors', 'response'];

/** The events of a source in their order, with what they carry and what a handler sees of the source. */
export class EventLog {
  #seen = [];

  constructor(source) {
    for (const name of names) source.bind(name, (e) => this.#seen.push(this.#entry(source, name, e)));
  }

  /** What came since the last time. */
  take() {
    return this.#seen.splice(0);
  }

  #entry(source, name, e) {
    const entry = { event: name };
    for (const member of members) if (e[member] !== undefined) entry[member] = express(e[member]);
    if (e.xhr) entry.xhr = { status: e.xhr.status };
    if (name === 'change' || name === 'push') {
      if (e.items) entry.items = Array.from(e.items, express);
      if (e.changedItems) entry.changedItems = Array.from(e.changedItems, express);
      entry.sees = { total: source.total(), view: Array.from(source.view(), express) };
    }
    return entry;
  }
}
