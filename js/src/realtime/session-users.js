// The users of sessions: the same object for a session as long as the page has it. Sessions come and go for as long as a page
// is open, so what nobody has any more is dropped.

export class SessionUsers {
  #ask;
  #users = new Map(); // session id → WeakRef of a DomainUser
  #lost;

  // ask(sessionId) reads the user of a session; undefined if the session is not known.
  constructor(ask) {
    this.#ask = ask;
    this.#lost = new FinalizationRegistry((sessionId) => {
      // Another object may stand for the user by now.
      if (this.#users.get(sessionId)?.deref() === undefined) this.#users.delete(sessionId);
    });
  }

  of(sessionId) {
    const known = this.#users.get(sessionId)?.deref();
    if (known) return known;
    const user = this.#ask(sessionId);
    if (user) {
      this.#users.set(sessionId, new WeakRef(user));
      this.#lost.register(user, sessionId);
    }
    return user;
  }

  // How many sessions are remembered.
  get size() {
    return this.#users.size;
  }
}
