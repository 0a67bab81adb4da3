/**
 * Tells when the page is at rest: when nothing is under way that the browser does for a library outside of the page's own
 * turns. How long that takes depends on the machine, so it is counted and not guessed: transactions and openings of
 * IndexedDB, and Web Locks that are free.
 */

let pending = 0; // transactions and openings of IndexedDB
const locks = new Map(); // name → {held, waiting}: how many requests
let moves = 0; // grows whenever something begins or ends
const waiters = new Set();

// What stands longer than this, in milliseconds, does so for ever.
const patience = 60000;

/** Puts the counting in front of the browser's own methods. Called before a library uses them. */
export function install() {
  replace(IDBDatabase, 'transaction', (transaction) => endsWith(transaction, 'complete', 'abort'));
  replace(IDBFactory, 'open', (request) => endsWith(request, 'success', 'error'));
  const { request } = LockManager.prototype;
  LockManager.prototype.request = function counted(name, ...rest) {
    return requestLock(name, (granted) => request.call(this, name, ...rest.slice(0, -1), granted(rest.at(-1))));
  };
}

/** Resolves when nothing is pending and n rounds of turns have moved nothing. */
export async function rest(n) {
  let seen;
  do {
    await nothingPending();
    seen = moves;
    await window.turns(n);
  } while (moves !== seen || isPending());
}

function replace({ prototype }, name, watch) {
  const method = prototype[name];
  prototype[name] = function counted(...args) {
    const result = method.apply(this, args);
    watch(result);
    return result;
  };
}

// The events are heard here before the library hears them: what it does then has begun before anybody is told.
function endsWith(target, ...events) {
  moved(() => { pending++; });
  for (const event of events) target.addEventListener(event, () => moved(() => { pending--; }), { once: true });
}

// A lock is pending while it is free and somebody waits for it. While it is held it is the holder who is waited for.
function requestLock(name, request) {
  const lock = locks.get(name) ?? { held: 0, waiting: 0 };
  locks.set(name, lock);
  let state = 'waiting';
  const enter = (next) => moved(() => {
    lock[state]--;
    state = next;
    if (next) lock[next]++;
  });
  moved(() => { lock.waiting++; });
  const end = () => enter(undefined);
  const promise = request((callback) => (given) => {
    enter('held');
    return callback(given);
  });
  promise.then(end, end);
  return promise;
}

function moved(change) {
  change();
  moves++;
  if (isPending()) return;
  for (const waiter of waiters) waiter();
  waiters.clear();
}

function isPending() {
  return pending > 0 || [...locks.values()].some(({ held, waiting }) => waiting > 0 && held === 0);
}

async function nothingPending() {
  if (!isPending()) return;
  let timer;
  await new Promise((resolve, reject) => {
    waiters.add(resolve);
    timer = setTimeout(() => reject(new Error(`no rest: ${pending} of IndexedDB, locks ${JSON.stringify([...locks])}`)), patience);
  });
  clearTimeout(timer);
}
