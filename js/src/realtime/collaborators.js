// Who has a model open.

import { ModelOp } from './protocol.js';
import { Stream } from './stream.js';

/** A session that has a model open. */
export class ModelCollaborator {
  constructor(user, sessionId) {
    Object.assign(this, { user, sessionId });
  }
}

export class Collaborators {
  #model;
  #observers = new Set();

  constructor(model) {
    this.#model = model;
  }

  of(sessionId) {
    return new ModelCollaborator(this.#model._userOf(sessionId), sessionId);
  }

  list(resynchronizing) {
    const body = this.#model._call(ModelOp.collaborators, this.#model._args().bool(resynchronizing));
    const sessions = Array.from({ length: body.u32() }, () => body.str());
    return sessions.map((sessionId) => this.of(sessionId));
  }

  // The list now, and whenever it changes.
  stream() {
    return new Stream((observer) => {
      this.#observers.add(observer);
      observer.next(this.list(false));
      return () => this.#observers.delete(observer);
    });
  }

  changed() {
    for (const observer of this.#observers) observer.next(this.list(false));
  }

  end() {
    for (const observer of this.#observers) observer.complete();
  }
}
