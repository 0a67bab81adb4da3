import { compose, invert, splicesOf, transform } from './change.js';

const longest = 200;
const pause = 1000;

/**
 * What one person can undo in a text that others change, too: only what is their own. Everything on the stacks is kept as
 * it would have to be done now.
 */
export class History {
  #undo = [];
  #redo = [];
  #last = null; // what was typed last: {from, to, deletes, at}; null if the next change is another matter

  /** A change was made to this text. What is typed or deleted in one go is undone in one go. */
  made(steps, before, now) {
    const back = invert(steps, before);
    if (this.#goesOn(steps, now)) this.#undo.push(compose(back, this.#undo.pop()));
    else this.#undo.push(back);
    if (this.#undo.length > longest) this.#undo.shift();
    this.#redo = [];
  }

  #goesOn(steps, now) {
    const [{ index, remove, insert }, ...more] = splicesOf(steps);
    const last = this.#last;
    this.#last = more.length || (remove && insert) ? null : { from: index, to: index + insert.length, deletes: remove > 0, at: now };
    if (!last || !this.#last || last.deletes !== this.#last.deletes || now - last.at > pause) return false;
    return index === last.to || index + remove === last.from;
  }

  /** Somebody else changed the text. */
  others(steps) {
    this.#last = null;
    this.#undo = through(this.#undo, steps);
    this.#redo = through(this.#redo, steps);
  }

  /** The change that undoes the last one in this text; undefined if there is none. */
  undo(text) {
    return this.#step(this.#undo, this.#redo, text);
  }

  redo(text) {
    return this.#step(this.#redo, this.#undo, text);
  }

  #step(from, to, text) {
    this.#last = null;
    const steps = from.pop();
    if (steps) to.push(invert(steps, text));
    return steps;
  }
}

// A stack after a change of others: each entry follows those above it, and so does the change on its way down.
function through(stack, steps) {
  const changed = [];
  let other = steps;
  for (const entry of [...stack].reverse()) {
    changed.push(transform(entry, other, true));
    other = transform(other, entry, false);
  }
  return changed.reverse().filter((entry) => entry.length > 0);
}
