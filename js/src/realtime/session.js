import { ConvergenceError } from './errors.js';

/** This client's session with the server. Its id changes at every connect. */
export class ConvergenceSession {
  #domain;

  constructor(domain) {
    this.#domain = domain;
  }

  domain() {
    return this.#domain;
  }

  sessionId() {
    return this.#domain._sessionNow().id;
  }

  user() {
    return this.#domain._sessionNow().user;
  }

  reconnectToken() {
    return this.#domain._sessionNow().token;
  }

  isConnected() {
    return this.#domain.isConnected();
  }

  /** Throws an error of code "offline" if there is no connection. */
  assertOnline() {
    if (!this.isConnected()) throw new ConvergenceError('this needs a connection, and there is none', 'offline');
  }
}
