// Changes of a text as lists of steps: a number keeps that many characters, a negative one deletes them, a string is
// inserted. What is behind the last step is kept. Characters are UTF-16 code units, as in fields and in shared texts.
//
// Holdfast itself merges what people do at the same time. This is for what it does not know of: the text in a field,
// which lags behind while somebody composes a character.

/** The change that replaces `remove` characters at index. */
export function splice(index, remove, insert) {
  return insert || remove ? new Builder().add(index).add(insert).add(-remove).steps : [];
}

/** The smallest splice from one text to another, as steps. The caret after the change tells which of several it was. */
export function changeBetween(before, after, caret = after.length) {
  const shorter = Math.min(before.length, after.length);
  let tail = 0;
  const mostTail = Math.min(shorter, after.length - caret);
  while (tail < mostTail && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  if (tail > 0 && splitsPair(before, before.length - tail, after, after.length - tail)) tail--;
  let head = 0;
  while (head < shorter - tail && before[head] === after[head]) head++;
  if (head > 0 && splitsPair(before, head, after, head)) head--;
  return splice(head, before.length - tail - head, after.slice(head, after.length - tail));
}

// Whether a place is in the middle of a surrogate pair in either text.
function splitsPair(a, i, b, j) {
  return isPair(a, i) || isPair(b, j);
}

function isPair(text, i) {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(i - 1, i + 1));
}

/** The splices {index, remove, insert} that make the change when they are made one after the other. */
export function splicesOf(steps) {
  const list = [];
  let index = 0;
  let open = null;
  for (const step of steps) {
    if (typeof step === 'number' && step > 0) {
      index += step;
      open = null;
      continue;
    }
    if (!open) list.push(open = { index, remove: 0, insert: '' });
    if (typeof step === 'string') {
      open.insert += step;
      index += step.length;
    } else {
      open.remove -= step;
    }
  }
  return list;
}

/** What a change does to a text. */
export function applyTo(text, steps) {
  return splicesOf(steps).reduce((now, { index, remove, insert }) => now.slice(0, index) + insert + now.slice(index + remove), text);
}

/** Where a position is after a change. What is inserted right there moves it along, as it moves shared cursors. */
export function moved(position, steps) {
  let at = 0;
  let by = 0;
  for (const step of steps) {
    if (at > position) break;
    if (typeof step === 'string') {
      by += step.length;
      continue;
    }
    if (step < 0) by -= Math.min(-step, position - at);
    at += Math.abs(step);
  }
  return position + by;
}

/** Change a as it is after b, where both were made to the same text. If both insert at one place, `first` says whose comes first. */
export function transform(a, b, first) {
  const [mine, other, out] = [new Walker(a), new Walker(b), new Builder()];
  while (!mine.done) {
    if (mine.inserts && (first || !other.inserts)) {
      out.add(mine.take());
    } else if (other.inserts) {
      out.add(other.take().length);
    } else {
      const length = Math.min(mine.left, other.left);
      const step = mine.take(length);
      if (other.take(length) > 0) out.add(step);
    }
  }
  return out.steps;
}

/** One change that does what a and then b do. */
export function compose(a, b) {
  const [first, second, out] = [new Walker(a), new Walker(b), new Builder()];
  while (!first.done || !second.done) {
    if (first.deletes) {
      out.add(first.take());
    } else if (second.inserts) {
      out.add(second.take());
    } else {
      const length = Math.min(first.left, second.left);
      const [step, then] = [first.take(length), second.take(length)];
      if (then > 0) out.add(step);
      else if (typeof step === 'number') out.add(-step);
    }
  }
  return out.steps;
}

// Collects steps, joining those of a kind.
class Builder {
  steps = [];

  add(step) {
    if (step === 0 || step === '') return this;
    const last = this.steps.at(-1);
    const joins = typeof last === typeof step && (typeof step === 'string' || last > 0 === step > 0);
    if (joins) this.steps[this.steps.length - 1] += step;
    else this.steps.push(step);
    return this;
  }
}

// Goes through steps in pieces of any length.
class Walker {
  #steps;
  #next = 0;
  #used = 0;

  constructor(steps) {
    this.#steps = steps;
  }

  get done() {
    return this.#next >= this.#steps.length;
  }

  get inserts() {
    return typeof this.#step === 'string';
  }

  get deletes() {
    return !this.inserts && this.#step < 0;
  }

  get left() {
    return (this.inserts ? this.#step.length : Math.abs(this.#step)) - this.#used;
  }

  get #step() {
    return this.done ? Infinity : this.#steps[this.#next];
  }

  // The next piece: `length` characters of the step, or what is left of it.
  take(length = this.left) {
    const [step, from] = [this.#step, this.#used];
    this.#used += length;
    if (this.left === 0) {
      this.#next++;
      this.#used = 0;
    }
    if (typeof step === 'string') return step.slice(from, from + length);
    return step < 0 ? -length : length;
  }
}
