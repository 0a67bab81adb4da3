// ConvergenceEventEmitter: named events for listeners, and all of them as a stream (client-api.md §15).

import { report } from '../report.js';
import { Stream } from './stream.js';

export class ConvergenceEventEmitter {
  #listeners = null; // lower-case name → [{listener, once}]; most elements of a model never have any
  #observers = null;

  addListener(event, listener) {
    return this.on(event, listener);
  }

  // The same listener is called once for an event, however often it is added.
  on(event, listener) {
    return this.#add(event, listener, false);
  }

  once(event, listener) {
    return this.#add(event, listener, true);
  }

  off(event, listener) {
    const key = keyOf(event);
    const rest = this.#listeners?.get(key)?.filter((entry) => entry.listener !== listener) ?? [];
    if (rest.length) this.#listeners.set(key, rest);
    else this.#listeners?.delete(key);
    return this;
  }

  removeListener(event, listener) {
    return this.off(event, listener);
  }

  removeListeners(event) {
    this.#listeners?.delete(keyOf(event));
    return this;
  }

  removeAllListeners() {
    this.#listeners = null;
    return this;
  }

  // Everything that is emitted from now on.
  events() {
    return new Stream((observer) => {
      this.#observers = [...(this.#observers ?? []), observer];
      this._listened('*');
      return () => { this.#observers = this.#observers.filter((each) => each !== observer); };
    });
  }

  #add(event, listener, once) {
    if (typeof listener !== 'function') throw new TypeError(`the listener of "${event}" has to be a function`);
    const key = keyOf(event);
    this.#listeners ??= new Map();
    const list = this.#listeners.get(key) ?? [];
    // Emission goes over the list as it was, so it is replaced and never changed.
    if (!list.some((entry) => entry.listener === listener)) this.#listeners.set(key, [...list, { listener, once }]);
    this._listened(key);
    return this;
  }

  // Tells a class that somebody listens to an event now; '*' is all of them.
  _listened() {}

  _wants(name) {
    return this.#listeners?.has(name) || this.#observers?.length > 0;
  }

  // Calls the listeners of an event and the observers, one after the other, before it returns. An exception of one keeps
  // neither the others nor the engine from going on.
  _emit(event) {
    for (const entry of this.#listeners?.get(event.name) ?? []) {
      if (entry.once) this.off(event.name, entry.listener);
      try {
        entry.listener.call(this, event);
      } catch (error) {
        report(error);
      }
    }
    for (const observer of this.#observers ?? []) observer.next(event);
  }

  // Ends the streams.
  _complete() {
    for (const observer of this.#observers ?? []) observer.complete();
  }
}

function keyOf(event) {
  return String(event).toLowerCase();
}
