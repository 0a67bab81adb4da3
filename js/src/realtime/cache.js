// The elements of a model that the page has seen, by their numbers: the same object for the same element. An element that
// was detached stays as long as the page has it; then its number is released.

export class Cache {
  #entries = new Map(); // number → element, or WeakRef of a detached one
  #lost;

  constructor(release) {
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

  // Those that are in the model, the latest one first: what is inside of others before those.
  all() {
    return [...this.#entries.values()].filter((entry) => !(entry instanceof WeakRef)).reverse();
  }

  get(ref, make) {
    const element = this.known(ref);
    if (element !== undefined) return element;
    const detached = this.#entries.has(ref);
    const made = make();
    this.#entries.set(ref, made);
    if (detached) this.weaken(ref);
    return made;
  }

  weaken(ref) {
    const element = this.#entries.get(ref);
    if (element === undefined || element instanceof WeakRef) return;
    this.#entries.set(ref, new WeakRef(element));
    this.#lost.register(element, ref);
  }
}
