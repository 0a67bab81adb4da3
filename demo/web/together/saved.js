import { byId } from '../dom.js';

const words = {
  saved: 'All changes saved',
  saving: 'Saving…',
  waiting: 'Not sent yet: keep this window open',
};
const patience = 400;

/** Shows whether the server has everything that was done in this window. */
export class Saved {
  #model;
  #connected = true;
  #timer;

  constructor(model) {
    this.#model = model;
    model.on('modified', () => this.#look());
    model.on('committed', () => this.#look());
    // What is not sent yet is nowhere but here.
    window.addEventListener('beforeunload', (event) => { if (!model.isCommitted()) event.preventDefault(); });
    this.#look();
  }

  set connected(connected) {
    this.#connected = connected;
    this.#look();
  }

  #look() {
    clearTimeout(this.#timer);
    if (this.#model.isCommitted()) return this.#show('saved');
    if (!this.#connected) return this.#show('waiting');
    // Most of the time it is done before anybody could read it.
    this.#timer = setTimeout(() => this.#show('saving'), patience);
    return undefined;
  }

  #show(state) {
    const element = byId('saved');
    if (element.dataset.state === state) return;
    element.dataset.state = state;
    element.querySelector('span').textContent = words[state];
  }
}
