import { byId } from '../dom.js';

const words = {
  saved: () => 'All changes saved',
  saving: () => 'Saving…',
  waiting: (count) => `${count} ${count === 1 ? 'change' : 'changes'} kept on this device, not sent yet`,
  unsafe: () => 'Not sent yet: keep this window open',
};
const patience = 400;

/** Shows whether the server has everything that was done in this window, or how much of it waits on this device. */
export class Saved {
  #domain;
  #model;
  #connected = true;
  #kept = true; // what was done so far is on this device
  #changes = 0;
  #timer;

  constructor(domain, model) {
    this.#domain = domain;
    this.#model = model;
    for (const name of ['modified', 'committed']) model.on(name, () => this.#look());
    model.root().on('model_changed', ({ local }) => { if (local) this.#keep(); });
    // What is neither sent nor kept is nowhere but here.
    window.addEventListener('beforeunload', (event) => { if (!model.isCommitted() && !this.#kept) event.preventDefault(); });
    this.#keep();
  }

  set connected(connected) {
    this.#connected = connected;
    this.#look();
  }

  /** Waits until everything is on this device; only the last change asks. */
  async #keep() {
    const change = ++this.#changes;
    this.#kept = false;
    const kept = await this.#model.saved().then(() => true, () => false);
    if (change !== this.#changes) return;
    this.#kept = kept;
    this.#look();
  }

  #look() {
    clearTimeout(this.#timer);
    if (this.#model.isCommitted()) return this.#show('saved');
    if (!this.#connected) return this.#kept ? this.#show('waiting', this.#domain.pending().entries) : this.#show('unsafe');
    // Most of the time it is done before anybody could read it.
    this.#timer = setTimeout(() => this.#show('saving'), patience);
    return undefined;
  }

  #show(state, count) {
    const element = byId('saved');
    const text = words[state](count);
    element.dataset.state = state;
    const shown = element.querySelector('span');
    if (shown.textContent !== text) shown.textContent = text;
  }
}
