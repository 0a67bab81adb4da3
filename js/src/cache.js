/**
 * Caches of read responses (the option transport.cache), by the JSON text of the parameters as they are sent. true and
 * "inmemory" mean a ReadCache; an object of the page with find(key) and add(key, response) is used as it is.
 */

import { makeError } from './errors.js';

export class ReadCache {
  #responses = new Map();

  find(key) {
    return this.#responses.get(key);
  }

  add(key, response) {
    this.#responses.set(key, response);
  }

  remove(key) {
    this.#responses.delete(key);
  }

  clear() {
    this.#responses.clear();
  }
}

/** The cache that the option says, undefined for none. */
export function cacheOf(option) {
  if (!option) return undefined;
  if (option === true || option === 'inmemory') return new ReadCache();
  if (typeof option.find === 'function' && typeof option.add === 'function') return option;
  throw makeError('bad_option', 'transport.cache must be true, "inmemory", or an object with find(key) and add(key, response)');
}
