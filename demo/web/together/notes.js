import { byId } from '../dom.js';
import { Carets } from './carets.js';
import { TextField } from './text-field.js';

const key = 'selection';

/** The notes: a text that everybody writes, with the carets and selections of the others in it. */
export class Notes {
  #field = byId('notes');
  #string;
  #own;

  constructor(model, people) {
    this.model = model;
    this.people = people;
    this.#string = model.elementAt('notes');
    this.#own = this.#string.rangeReference(key);
    this.carets = new Carets(this.#field, byId('notes-mirror'), byId('notes-carets'), () => this.#places());
    this.text = new TextField(this.#field, this.#string, () => this.carets.setText(this.#field.value));
    this.#shareOwn();
    this.#watchOthers();
  }

  #shareOwn() {
    this.#own.share();
    document.addEventListener('selectionchange', () => this.#setOwn());
    this.#field.addEventListener('focus', () => this.#setOwn());
    this.#field.addEventListener('input', () => this.#setOwn());
    this.#field.addEventListener('compositionend', () => this.#setOwn());
  }

  // The shared selection moves with the text by itself. It is only told of what that does not explain.
  #setOwn() {
    if (document.activeElement !== this.#field) return;
    const { selectionStart, selectionEnd, selectionDirection } = this.#field;
    const ends = [selectionStart, selectionEnd].map((index) => this.text.position(index));
    const [start, end] = selectionDirection === 'backward' ? ends.reverse() : ends;
    const now = this.#own.value();
    if (this.model.isOpen() && (now?.start !== start || now.end !== end)) this.#own.set({ start, end });
  }

  #watchOthers() {
    const watch = (reference) => {
      if (reference.key() !== key) return;
      for (const name of ['set', 'cleared', 'disposed']) reference.on(name, () => this.carets.drawSoon());
      this.carets.drawSoon();
    };
    this.#string.references({ key }).forEach(watch);
    this.#string.on('reference', ({ reference }) => watch(reference));
  }

  // Of those who are here. Somebody whose connection broke may have left a reference behind.
  #places() {
    return this.#string.references({ key })
      .map((reference) => ({ reference, person: this.people.of(reference.sessionId()) }))
      .filter(({ reference, person }) => person && !person.me && reference.isSet())
      .map(({ reference, person }) => {
        const { start, end } = reference.value();
        return { who: reference.sessionId(), from: start, to: end, name: person.name, color: person.color };
      });
  }
}
