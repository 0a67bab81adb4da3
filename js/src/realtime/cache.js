// The elements of a model that the page has seen, by their numbers: the same object for the same element. An element that
// was detached stays as long as the page has it; then its number is released.

import { Kind } from './content.js';
import { ElementDetachedEvent } from './events.js';

export class Elements {
  #model;
  #elementOf;
  #entries = new Map(); // number → element, or WeakRef of a detached one
  #lost;

  // elementOf makes the object for an element; release is told of numbers that nobody needs any more.
  constructor(model, elementOf, release) {
    this.#model = model;
    this.#elementOf = elementOf;
    // Stands for whatever is not there.
    this.missing = elementOf(model, 0, Kind.undefined);
    this.#lost = new FinalizationRegistry((ref) => {
      // Another object may stand for the element by now.
      if (this.known(ref) !== undefined || !this.#entries.delete(ref)) return;
      release(ref);
    });
  }

  // The element with this number, if the page has it.
  known(ref) {
    const entry = this.#entries.get(ref);
    return entry instanceof WeakRef ? entry.deref() : entry;
  }

  // The element that a message names by number and kind.
  read(body) {
    const [ref, kind] = [body.u32(), body.u8()];
    return ref === 0 ? this.missing : (this.known(ref) ?? this.#make(ref, kind));
  }

  // The same, if the page has seen it.
  readKnown(body) {
    const [ref] = [body.u32(), body.u8()];
    return this.known(ref);
  }

  // The same for one that is in the model no more.
  readGone(body) {
    const element = this.read(body);
    if (element._ref) this.#weaken(element._ref);
    return element;
  }

  #make(ref, kind) {
    const detached = this.#entries.has(ref);
    const made = this.#elementOf(this.#model, ref, kind);
    this.#entries.set(ref, made);
    if (detached) this.#weaken(ref);
    return made;
  }

  detach(ref) {
    const element = this.known(ref);
    if (!element) return;
    this.#weaken(ref);
    element._emit(new ElementDetachedEvent(element));
  }

  // The model was closed: what is inside of other elements is told before those.
  detachAll() {
    const attached = [...this.#entries.values()].filter((entry) => !(entry instanceof WeakRef));
    for (const element of attached.reverse()) element._emit(new ElementDetachedEvent(element));
  }

  #weaken(ref) {
    const element = this.#entries.get(ref);
    if (element === undefined || element instanceof WeakRef) return;
    this.#entries.set(ref, new WeakRef(element));
    this.#lost.register(element, ref);
  }
}
