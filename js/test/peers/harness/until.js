/** How long nothing may happen before a test gives up waiting, in seconds. */
const PATIENCE = 60;

/** Resolves with the event's payload when it is emitted next (and `matches`, when given). */
export function event(emitter, name, matches = () => true) {
  return within(`the event ${name}`, (resolve) => {
    const listener = (payload) => {
      if (matches(payload)) resolve(payload);
    };
    emitter.on(name, listener);
    return () => emitter.off(name, listener);
  });
}

/**
 * Resolves as soon as condition() holds. It is looked at after each of the named events of the emitters: `[[emitter, …names]]`.
 * `describe` says in the error how things stood when patience ended.
 */
export function until(condition, sources, what, describe) {
  if (condition()) return Promise.resolve();
  return within(what, (resolve, reject, wait) => {
    let looking = false;
    // An emitter may tell before it has changed all of its state.
    const look = () => {
      wait();
      if (looking) return;
      looking = true;
      queueMicrotask(() => {
        looking = false;
        try {
          if (condition()) resolve();
        } catch (error) {
          reject(error);
        }
      });
    };
    for (const [emitter, ...names] of sources) for (const name of names) emitter.on(name, look);
    return () => {
      for (const [emitter, ...names] of sources) for (const name of names) emitter.off(name, look);
    };
  }, describe);
}

/**
 * A promise of what start(resolve, reject, wait) comes to; start returns how to tidy up. Rejects when patience ends, which
 * wait() renews.
 */
function within(what, start, describe = () => '') {
  return new Promise((resolve, reject) => {
    let stop = () => {};
    const settle = (how, value) => {
      clearTimeout(timer);
      stop();
      how(value);
    };
    const giveUp = () => settle(reject, new Error(`waited ${PATIENCE} s for ${what} ${describe()}`));
    const timer = setTimeout(giveUp, PATIENCE * 1000);
    stop = start((value) => settle(resolve, value), (error) => settle(reject, error), () => timer.refresh?.());
  });
}
