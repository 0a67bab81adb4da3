// A counterpart in Go that calls are made on: a domain, or an open model.

import { Writer } from '../buffer.js';
import { readContent } from './content.js';
import { convergenceError, ConvergenceError, ConvergenceServerError } from './errors.js';

// Numbers of their own: those of sources count up from 1.
let lastID = 1 << 20;

export function newTargetID() {
  return ++lastID;
}

export class Target {
  constructor(bridge, id) {
    this.bridge = bridge;
    this.id = id;
  }

  // Lets a handler, {handle(kind, body), engineDied(error)}, hear what Go tells this target.
  listen(handler) {
    this.bridge.targets.set(this.id, handler);
  }

  end() {
    this.bridge.targets.delete(this.id);
  }

  // Runs an operation and returns a Reader of its result.
  call(op, message) {
    try {
      return this.bridge.call(op, this.id, message?.done());
    } catch (error) {
      throw convergenceError(error);
    }
  }

  // Runs an operation whose failure is nobody's business: the engine died, or the counterpart is gone.
  tell(op, bytes) {
    this.bridge.tell(op, this.id, bytes);
  }

  // Rejects what still waits for the counterpart, which has ended.
  abandon(error) {
    this.bridge.abandon(this, error);
  }

  // A promise among the arguments of a call, besides the one of the call itself. Go settles it even after the counterpart has ended:
  // what is being written then is written to its end.
  nested(message) {
    return new Promise((resolve, reject) => {
      message.u32(this.bridge.promise(resolve, (error, body) => reject(reasonOf(error, body))));
    });
  }

  // A call whose promise Go settles; write appends the arguments in front of the promise, read takes the result apart.
  promise(op, write = () => {}, read) {
    return new Promise((resolve, reject) => {
      const message = new Writer();
      write(message);
      const id = this.bridge.promise(resolve, (error, body) => reject(reasonOf(error, body)), read, this);
      try {
        this.call(op, message.u32(id));
      } catch (error) {
        this.bridge.pending.delete(id);
        reject(error);
      }
    });
  }
}

// A rejection of Go: after code and message, whether the server sent it, and its details.
function reasonOf(error, body) {
  if (!body) return error; // it is not Go's
  const ErrorClass = body.bool() ? ConvergenceServerError : ConvergenceError;
  return new ErrorClass(error.message, error.code, readContent(body) ?? undefined);
}
