import { Random } from './random.js';

/**
 * Random edits of a model, the same for the same seed and model. They use only what both APIs have, and every kind of
 * operation. What the original client is known to get wrong (ot.md) is kept out:
 *
 *  - Two concurrent splices that each replace text: the original shifts the later one by the length of the wrong text. All
 *    such splices here put in REPLACEMENT code units, so the wrong length is the right one.
 *  - An object set to one without properties ends the original client: none is emptied that way.
 *  - Halves of surrogate pairs cannot be sent: the texts have none of them unless `astral`, for sessions without the original.
 *  - Sums of fractions depend on their order: numbers are whole.
 */
export class Editor {
  #model;
  #random;
  #astral;

  constructor(model, seed, { astral = false } = {}) {
    this.#model = model;
    this.#random = new Random(seed);
    this.#astral = astral;
  }

  /** One edit of an element that the random numbers choose, or one batch of a few. */
  edit() {
    if (!this.#random.chance(0.08)) return this.#editOne();
    this.#model.startBatch();
    for (let n = 1 + this.#random.below(4); n > 0; n--) this.#editOne();
    if (this.#model.batchSize() > 0) this.#model.completeBatch();
    else this.#model.cancelBatch();
  }

  #editOne() {
    const all = elements(this.#model.root());
    // Most of what can go wrong is in these.
    const rich = all.filter((element) => ['object', 'array', 'string'].includes(element.type()));
    const element = this.#random.pick(this.#random.chance(0.6) ? rich : all);
    edits[element.type()]?.(element, this.#random, this);
  }

  /** New text of n code units. */
  text(n) {
    if (this.#astral && n === REPLACEMENT) return '🜛';
    return this.#random.text(n);
  }
}

/** The model that random edits start with: something of every type. */
export function seedData() {
  return {
    text: 'the quick brown fox',
    count: 1,
    flag: true,
    when: new Date(1_000_000_000_000),
    nothing: null,
    list: ['a', 1, { deep: 'b' }, ['c']],
    map: { a: 'x', b: [1, 2, 3] },
  };
}

const REPLACEMENT = 2;
const LONGEST = 12;
const LONGEST_TEXT = 60;
const KEYS = ['a', 'b', 'c', 'd'];
const FIXED = ['text', 'count', 'flag', 'when', 'list', 'map'];

/** The elements from the given one down. The fixed part of the root keeps enough of each type alive. */
function elements(element, found = []) {
  found.push(element);
  if (element.type() === 'object' || element.type() === 'array') element.forEach((child) => elements(child, found));
  return found;
}

/** The index, or the one before it if it is inside a surrogate pair. */
function whole(text, index) {
  const code = text.charCodeAt(index);
  return code >= 0xdc00 && code < 0xe000 ? index - 1 : index;
}

const edits = {
  string(element, random, editor) {
    const text = element.value();
    const index = whole(text, random.below(text.length + 1));
    const count = whole(text, Math.min(index + 1 + random.below(4), text.length)) - index;
    if (random.chance(0.03)) return element.value(editor.text(4));
    if (text.length < LONGEST_TEXT && random.chance(0.5)) return element.insert(index, editor.text(1 + random.below(3)));
    if (count === 0) return;
    if (random.chance(0.5)) return element.remove(index, count);
    element.splice(index, count, editor.text(REPLACEMENT));
  },

  number(element, random) {
    if (random.chance(0.2)) element.value(random.below(100));
    else element.add(random.below(9) - 4);
  },

  boolean(element, random) {
    element.value(random.chance(0.5));
  },

  date(element, random) {
    element.value(new Date(1_000_000_000_000 + random.below(1_000_000)));
  },

  array(element, random, editor) {
    const length = element.length();
    const at = () => random.below(length);
    const kind = random.below(length > LONGEST ? 3 : 10);
    if (kind === 9 && random.chance(0.2)) return element.value([value(random, editor), value(random, editor)]);
    if (length === 0 || kind > 5) return element.insert(random.below(length + 1), value(random, editor));
    if (kind < 2) return element.remove(at());
    if (kind < 4) return element.reorder(at(), at());
    element.set(at(), value(random, editor));
  },

  object(element, random, editor) {
    const root = element.path().length === 0;
    const key = root ? random.pick([...FIXED.slice(0, 2), ...KEYS]) : random.pick(KEYS);
    if (root && FIXED.includes(key)) return;
    if (!root && random.chance(0.05)) return element.value({ [key]: value(random, editor), z: 1 });
    if (element.hasKey(key) && random.chance(0.4)) return element.remove(key);
    element.set(key, value(random, editor));
  },
};

/** A new value: mostly plain, sometimes nested. */
function value(random, editor) {
  const makers = [
    () => editor.text(random.below(6)),
    () => random.below(50),
    () => random.chance(0.5),
    () => new Date(1_000_000_000_000 + random.below(1_000_000)),
    () => null,
    () => ({ a: editor.text(2), b: [random.below(5)] }),
    () => [editor.text(1), random.below(5)],
  ];
  return random.pick(makers)();
}
