import * as holdfast from '/dist/holdfast.js';

const { data } = window.kendo;

/**
 * The two libraries, as far as a program must know which one it runs on:
 *
 *   options(options)   what the constructor gets
 *   close(source)      ends a source
 */
export const libraries = {
  kendo: {
    name: 'kendo',
    pieces: data,
    options: (options) => options,
    close: () => {},
  },
  ours: {
    name: 'ours',
    pieces: holdfast,
    // The network is what the program says, and the fake server sees every key.
    options: (options) => ({ ...options, offline: { detect: false, idempotency: true } }),
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
