import { ConvergenceError } from './errors.js';
import { DomainOp } from './protocol.js';
import { readUser } from './users.js';

// Before the engine runs.
const nobody = { id: '', token: '', user: undefined };

/** This client's session with the server. Its id changes at every connect. */
export class ConvergenceSession {
  #domain;
  #known = null; // what the engine says, until it may have changed

  constructor(domain) {
    this.#domain = domain;
  }

  domain() {
    return this.#domain;
  }

  sessionId() {
    return this.#now().id;
  }

  user() {
    return this.#now().user;
  }

  reconnectToken() {
    return this.#now().token;
  }

  isConnected() {
    return this.#domain.isConnected();
  }

  /** Throws an error of code "offline" if there is no connection. */
  assertOnline() {
    if (!this.isConnected()) throw new ConvergenceError('this needs a connection, and there is none', 'offline');
  }

  _changed() {
    this.#known = null;
  }

  #now() {
    if (this.#known) return this.#known;
    const body = this.#domain._ask(DomainOp.session);
    if (!body) return nobody;
    this.#known = { id: body.str(), token: body.str(), user: body.bool() ? readUser(body) : undefined };
    return this.#known;
  }
}
