/** Numbers from a seed: the same seed gives the same ones. */
export class Random {
  #state;

  constructor(seed) {
    this.#state = seed | 0;
  }

  /** A whole number from 0 up to, not including, n (mulberry32). */
  below(n) {
    let x = (this.#state = (this.#state + 0x6d2b79f5) | 0);
    x = Math.imul(x ^ (x >>> 15), x | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return Math.floor((((x ^ (x >>> 14)) >>> 0) / 2 ** 32) * n);
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  chance(probability) {
    return this.below(1000) < probability * 1000;
  }

  /** Text of the given length, of letters only. */
  text(length) {
    return Array.from({ length }, () => String.fromCharCode(97 + this.below(26))).join('');
  }
}
