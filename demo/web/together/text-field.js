import { changeBetween, compose, moved, splice, splicesOf, transform } from './change.js';

const lone = /\p{Surrogate}/u;

/**
 * Joins a text field with a shared text (a RealTimeString). What somebody types becomes the smallest splice; what others
 * write appears without moving the caret away from its words. While a character is being composed, by an input method for
 * example, the field is left alone: what others write waits until that is through.
 */
export class TextField {
  #composing = false;
  #sharing = false; // what is told of is what this field has made
  #behind = []; // from the text of the field to the shared one; empty but while somebody composes
  #ended = new AbortController();

  /** `changed` is called after every change, of whomever. */
  constructor(field, string, changed = () => {}) {
    Object.assign(this, { field, string, changed });
    field.value = this.#shown(string.value());
    this.text = field.value;
    this.#listen('input', () => this.#typed());
    this.#listen('compositionstart', () => { this.#composing = true; });
    this.#listen('compositionend', () => this.#composed());
    string.on('insert', (event) => this.#others(event, splice(event.index, 0, event.value)));
    string.on('remove', (event) => this.#others(event, splice(event.index, event.value.length, '')));
    string.on('splice', (event) => this.#others(event, splice(event.index, event.deleteCount, event.insertValue)));
    string.on('value', (event) => this.#replaced(event));
    changed();
  }

  /** Lets go of the field, which stands for another text from now on. */
  end() {
    this.#ended.abort();
  }

  /** A position of the field as one of the shared text. */
  position(index) {
    return moved(index, this.#behind);
  }

  #listen(name, handler) {
    this.field.addEventListener(name, handler, { signal: this.#ended.signal });
  }

  // Fields cannot show every character. Those that they would drop or change are shown as blanks, so that positions agree.
  #shown(text) {
    return text.replace(this.field.tagName === 'TEXTAREA' ? /\r/g : /[\r\n]/g, ' ');
  }

  #typed() {
    // Half a surrogate pair is no text. No keyboard makes one, but a script can.
    if (lone.test(this.field.value)) this.field.value = this.field.value.replace(new RegExp(lone, 'gu'), '\ufffd');
    const steps = changeBetween(this.text, this.field.value, this.field.selectionEnd);
    if (steps.length === 0) return;
    this.text = this.field.value;
    this.#share(steps);
  }

  #share(steps) {
    const list = splicesOf(transform(steps, this.#behind, false));
    this.#behind = transform(this.#behind, steps, true);
    this.#sharing = true;
    try {
      for (const { index, remove, insert } of list) this.string.splice(index, remove, insert);
    } finally {
      this.#sharing = false;
    }
    this.changed();
  }

  #composed() {
    this.#composing = false;
    this.#typed();
    const steps = this.#behind;
    this.#behind = [];
    this.#show(steps);
  }

  // What others do, and what is undone here.
  #others({ local }, steps) {
    if (this.#sharing || this.#ended.signal.aborted) return;
    if (this.#composing) this.#behind = compose(this.#behind, steps);
    else this.#show(steps, local);
  }

  #replaced(event) {
    const now = this.#shown(this.string.value());
    const before = splicesOf(this.#behind).reduce((length, { remove, insert }) => length - remove + insert.length, this.text.length);
    this.#others(event, splice(0, before, now));
  }

  // Changes the field. The selection stays with the characters that it was at, or goes where the change was.
  #show(steps, follow = false) {
    if (steps.length === 0) return;
    const { field } = this;
    const { selectionStart, selectionEnd, selectionDirection } = field;
    const focused = field.ownerDocument.activeElement === field;
    let end = 0;
    for (const { index, remove, insert } of splicesOf(steps)) {
      field.setRangeText(this.#shown(insert), index, index + remove, 'preserve');
      end = index + insert.length;
    }
    // A selection that is set takes the focus in some browsers.
    if (focused && follow) field.setSelectionRange(end, end);
    else if (focused) field.setSelectionRange(moved(selectionStart, steps), moved(selectionEnd, steps), selectionDirection);
    this.text = field.value;
    this.changed();
  }
}
