// Streams: what events() and collaboratorsAsObservable() return. They are observables as RxJS knows them (subscribe, pipe,
// lift, Symbol.observable), so that from(stream) and stream.pipe(operators) work with the application's own RxJS.

import { report } from '../report.js';

export class Stream {
  #start;

  // start(observer) is called for each subscription; it returns what to call when the subscription ends, if anything.
  constructor(start) {
    this.#start = start;
    markInterop();
  }

  subscribe(observer, error, complete) {
    const given = typeof observer === 'object' && observer !== null ? observer : { next: observer, error, complete };
    const subscription = new Subscription();
    const end = (tell) => {
      if (subscription.closed) return;
      tell();
      subscription.unsubscribe();
    };
    subscription.add(this.#start({
      next: (value) => { if (!subscription.closed) guarded(() => given.next?.(value)); },
      error: (reason) => end(() => (given.error ? guarded(() => given.error(reason)) : report(reason))),
      complete: () => end(() => guarded(() => given.complete?.())),
    }));
    return subscription;
  }

  pipe(...operators) {
    return operators.reduce((source, operator) => operator(source), this);
  }

  // What the operators of RxJS call on their source.
  lift(operator) {
    return new Stream((observer) => operator.call(observer, this));
  }

  '@@observable'() {
    return this;
  }
}

class Subscription {
  #teardown = [];
  closed = false;

  add(teardown) {
    if (!teardown) return;
    if (this.closed) finish(teardown);
    else this.#teardown.push(teardown);
  }

  unsubscribe() {
    if (this.closed) return;
    this.closed = true;
    this.#teardown.splice(0).forEach(finish);
  }
}

function finish(teardown) {
  if (typeof teardown === 'function') teardown();
  else teardown.unsubscribe();
}

// An observer that throws keeps nobody else from hearing of what happened.
function guarded(call) {
  try {
    call();
  } catch (error) {
    report(error);
  }
}

// RxJS uses Symbol.observable if it is there when RxJS is loaded, which may be after us.
function markInterop() {
  const symbol = Symbol.observable;
  if (symbol && !(symbol in Stream.prototype)) {
    Object.defineProperty(Stream.prototype, symbol, { value: Stream.prototype['@@observable'] });
  }
}
