/**
 * DeferredPromise: a Promise that also answers to done, fail and always, as the jQuery promises of Kendo do.
 *
 *   const { promise, resolve, reject } = defer();
 *   ds.sync().done(refresh).fail((xhr, status, errorThrown) => …)   // or: await ds.sync()
 *
 * done, fail and always return the same promise and run at once if it is settled already, in the order they were given.
 * A reason that has a member xhr (a failed transport call) reaches fail and always as Kendo's three arguments; any other
 * as it is.
 *
 * Pages written for Kendo ignore the promises of read() and sync() and bind `error` instead, so a promise made by defer()
 * that nobody looks at raises no unhandledrejection. What then() returns does, as every native promise.
 */

const ignore = () => {};

export class DeferredPromise extends Promise {
  done(...handlers) {
    return listen(this, handlers, []);
  }

  fail(...handlers) {
    return listen(this, [], handlers);
  }

  always(...handlers) {
    return listen(this, handlers, handlers);
  }

  /** "pending", "resolved" or "rejected". */
  state() {
    return settlementOf(this).state;
  }
}

/** A promise with the functions that settle it. */
export function defer() {
  let settle;
  const promise = new DeferredPromise((resolve, reject) => { settle = { resolve, reject }; });
  promise.then(undefined, ignore);
  const settlement = { state: 'pending', args: [], done: [], fail: [] };
  settlements.set(promise, settlement);
  return {
    promise,
    resolve(value) {
      settle.resolve(value);
      finish(settlement, 'resolved', [value]);
    },
    reject(reason) {
      settle.reject(reason);
      finish(settlement, 'rejected', argumentsOf(reason));
    },
  };
}

/** A promise that is resolved already. */
export function resolved(value) {
  const { promise, resolve } = defer();
  resolve(value);
  return promise;
}

const settlements = new WeakMap();

// Promises that then() made have no settlement until somebody asks for one.
function settlementOf(promise) {
  let settlement = settlements.get(promise);
  if (!settlement) {
    settlement = { state: 'pending', args: [], done: [], fail: [] };
    settlements.set(promise, settlement);
    Promise.prototype.then.call(
      promise,
      (value) => finish(settlement, 'resolved', [value]),
      (reason) => finish(settlement, 'rejected', argumentsOf(reason)),
    );
  }
  return settlement;
}

function listen(promise, done, fail) {
  const settlement = settlementOf(promise);
  settlement.done.push(...done.flat());
  settlement.fail.push(...fail.flat());
  if (settlement.state !== 'pending') run(settlement);
  return promise;
}

function finish(settlement, state, args) {
  if (settlement.state !== 'pending') return;
  Object.assign(settlement, { state, args });
  run(settlement);
}

function run(settlement) {
  const handlers = settlement.state === 'resolved' ? settlement.done : settlement.fail;
  while (handlers.length) {
    const handler = handlers.shift();
    try {
      handler(...settlement.args);
    } catch (error) {
      // One page's handler must not keep the engine or the next handler from going on.
      queueMicrotask(() => { throw error; });
    }
  }
}

function argumentsOf(reason) {
  return reason?.xhr ? [reason.xhr, reason.textStatus, reason.errorThrown] : [reason];
}
