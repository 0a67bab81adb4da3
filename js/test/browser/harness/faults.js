/**
 * Faults of the test server. `server.fault` is a function of a request that returns one of these, or nothing for none:
 *
 *   { drop: 'before' }    the connection breaks before anything is done
 *   { drop: 'after' }     the change is made, then the connection breaks without an answer
 *   { drop: 'halfway' }   the change is made, then the connection breaks in the middle of the answer
 *   { answer: {status, body, headers} }   this answer instead of doing anything; a string body goes out as it is
 *   { wait: promise }     the request is carried out when the promise settles; what it gives is the fault then
 */
export const lostAnswer = { drop: 'after' };
export const lostRequest = { drop: 'before' };
export const tornAnswer = { drop: 'halfway' };

/** The fault for every nth write. */
export function everyNthWrite(n, fault) {
  let writes = 0;
  return (request) => (request.op !== 'read' && ++writes % n === 0 ? fault : undefined);
}

/** The fault for the first `count` requests that match. */
export function first(count, matches, fault) {
  let left = count;
  return (request) => (matches(request) && left-- > 0 ? fault : undefined);
}

/** An answer instead of the API's own. */
export function answer(status, body = '', headers = {}) {
  return { answer: { status, body, headers } };
}

/** Whether a request writes. */
export function writes(request) {
  return request.op !== 'read';
}

/** 401 for whatever does not carry the bearer token. */
export function demandToken(token) {
  return (request) => (request.headers.authorization === `Bearer ${token}` ? undefined : answer(401, { error: 'token' }));
}

/** Holds every write at the door from the (passed+1)th on, until it is opened. */
export class Gate {
  #waiting = [];
  #watchers = [];
  #passed;
  #open = false;

  constructor({ pass = 0 } = {}) {
    this.#passed = pass;
    this.fault = (request) => this.#admit(request);
  }

  #admit(request) {
    if (this.#open || request.op === 'read' || this.#passed-- > 0) return undefined;
    const wait = new Promise((resolve) => this.#waiting.push(resolve));
    for (const watch of this.#watchers) watch();
    return { wait };
  }

  /** Resolves when so many writes stand at the gate. */
  reached(count) {
    return new Promise((resolve) => {
      const watch = () => this.#waiting.length >= count && resolve();
      this.#watchers.push(watch);
      watch();
    });
  }

  /** Lets those who wait go on, with this fault if given, and everybody after them without. */
  open(fault) {
    this.#open = true;
    for (const go of this.#waiting.splice(0)) go(fault);
  }
}
