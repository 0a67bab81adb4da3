import * as holdfast from '/dist/holdfast.js';

const { data } = window.kendo;

// Kendo's promises settle some timeouts after what they wait for.
const rounds = 12;

// Milliseconds: for a promise that is to settle, and for calls that have none.
const patience = 2000;
const quiet = 6;

const debounced = new Set(['range', 'prefetch']);
const debounce = 115;

/**
 * The two libraries, as far as a program must know which one it runs on:
 *
 *   options(options)                   what the constructor gets
 *   settle(source, promise, asks, call) waits until nothing moves any more, or asks() says that the server has something to do;
 *                                      promise is that of the call, as watch() in source-side.js sees it
 *   close(source)                      ends a source
 */
export const libraries = {
  kendo: {
    name: 'kendo',
    pieces: data,
    options: (options) => options,
    async settle(source, promise, asks, [name] = []) {
      await window.turns(rounds);
      // These two begin when nobody has called them for a while.
      for (let pages = 0; pages < 3 && debounced.has(name) && promise.state === 'pending' && !asks(); pages++) {
        await new Promise((resolve) => setTimeout(resolve, debounce));
      }
    },
    close: () => {},
  },
  ours: {
    name: 'ours',
    pieces: holdfast,
    // The network is what the program says, and the fake server sees every key.
    options: (options) => ({ ...options, offline: { detect: false, idempotency: true } }),
    async settle(source, promise, asks, [name] = []) {
      await window.turns(rounds);
      if (!source?.options.offlineStorage && !debounced.has(name)) return;
      await source.saved().then(undefined, () => {});
      // IndexedDB takes its time between two steps of a read or a flush.
      const end = performance.now() + (promise.state === 'pending' ? (debounced.has(name) ? 3 * debounce : patience) : quiet);
      while (!asks() && performance.now() < end && promise.state !== 'resolved') await window.turns(1);
      await window.turns(rounds);
    },
    close: (source) => {
      try {
        source.close();
      } catch {
        // Its engine is gone, which is what the program is about.
      }
    },
  },
};

export const start = () => holdfast.init();

/** A new engine after one that failed. */
export const restart = () => holdfast.init({ restart: true });
