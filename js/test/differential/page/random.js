/** A seeded source of choices: the same seed makes the same choices. */
export class Random {
  #state;

  constructor(seed) {
    this.#state = (Math.imul(seed, 0x9e3779b1) ^ 0x6d2b79f5) >>> 0;
  }

  /** A number in [0, 1) (mulberry32). */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number below n. */
  below(n) {
    return Math.floor(this.next() * n);
  }

  /** One of the list. */
  of(list) {
    return list[this.below(list.length)];
  }

  /** True with this probability. */
  chance(probability) {
    return this.next() < probability;
  }

  /** One of the names, each as likely as its weight says: `{read: 3, sync: 1}`. */
  weighted(weights) {
    const entries = Object.entries(weights);
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) if ((left -= weight) < 0) return name;
    return entries.at(-1)[0];
  }

  /** As many as `count` says, made by make(i). */
  list(count, make) {
    return Array.from({ length: count }, (_, i) => make(i));
  }
}
