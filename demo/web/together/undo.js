import { byId } from '../dom.js';

const ways = { undo: 'canUndo', redo: 'canRedo' };

/** Buttons and keys that take back what was done in this window, whatever others have done meanwhile: text, ticks, and the order of tasks. */
export class Undo {
  constructor(model) {
    this.manager = model.undoManager({ groupMilliseconds: 1000 });
    this.manager.on('changed', () => this.#show());
    for (const how of Object.keys(ways)) byId(how).addEventListener('click', () => this.manager[how]());
    document.addEventListener('keydown', (event) => this.#byKey(event));
    document.addEventListener('beforeinput', (event) => this.#byBrowser(event));
    this.#show();
  }

  #show() {
    for (const [how, can] of Object.entries(ways)) byId(how).disabled = !this.manager[can];
  }

  #byKey(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return;
    const key = event.key.toLowerCase();
    if (key === 'z') this.#do(event.shiftKey ? 'redo' : 'undo', event);
    else if (key === 'y' && !event.metaKey) this.#do('redo', event);
  }

  // The browser's own undo, from its menu for example, knows nothing of what others did.
  #byBrowser(event) {
    const how = { historyUndo: 'undo', historyRedo: 'redo' }[event.inputType];
    if (how) this.#do(how, event);
  }

  // What is typed into a field that is not shared is nobody else's business.
  #do(how, event) {
    if (event.target.matches?.('[data-private]')) return;
    event.preventDefault();
    this.manager[how]();
  }
}
