import { ConvergenceError } from './errors.js';

/** Gives up a connection attempt: hand it to Convergence.connect… and call cancel(). */
export class CancellationToken {
  #cancel = null;
  #used = false;

  static create() {
    return new CancellationToken();
  }

  cancel() {
    if (!this.#cancel) throw new ConvergenceError('this token belongs to no connection attempt, or was used already', 'invalid_state');
    const cancel = this.#cancel;
    this.#cancel = null;
    cancel();
  }

  isBound() {
    return this.#cancel !== null;
  }

  _bind(cancel) {
    if (this.#used) throw new ConvergenceError('a cancellation token can be used for one attempt only', 'invalid_state');
    this.#used = true;
    this.#cancel = cancel;
  }
}
