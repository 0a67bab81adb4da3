import { byId } from '../dom.js';

const words = { online: 'Connected', connecting: 'Reconnecting', offline: 'Offline' };

/** What the pill in the top bar says of the connection: `online`, `connecting` or `offline`. */
export class Connection {
  #domain;
  #state = 'connecting';

  /** `changed` is called with the state when it is another one. */
  constructor(domain, changed) {
    this.#domain = domain;
    this.changed = changed;
    for (const name of ['connected', 'interrupted', 'connection_scheduled', 'connecting', 'connection_failed', 'disconnected']) {
      domain.on(name, () => this.#look());
    }
    for (const name of ['online', 'offline']) window.addEventListener(name, () => this.#look());
    this.#look();
  }

  get state() {
    return this.#state;
  }

  // Without a network the attempts to connect go on, but they are not worth the word.
  #look() {
    const state = this.#domain.isConnected() ? 'online' : this.#domain.isDisconnected() || !navigator.onLine ? 'offline' : 'connecting';
    if (state === this.#state && byId('connection').dataset.state === state) return;
    this.#state = state;
    showState(state, words[state]);
    this.changed(state);
  }
}

/** Shows a state of the connection. */
export function showState(state, word) {
  const pill = byId('connection');
  pill.dataset.state = state;
  pill.querySelector('.pill-text').textContent = word;
  document.documentElement.dataset.connection = state;
}
