/** Replaces globalThis.fetch during a test: `respond(url, init)` gives a Response or throws. Returns the list of calls. */
export function fakeFetch(t, respond = () => json({})) {
  const calls = [];
  const original = globalThis.fetch;
  globalThis.fetch = async (url, init) => {
    calls.push({ url, ...init });
    return respond(url, init);
  };
  t.after(() => { globalThis.fetch = original; });
  return calls;
}

/** A Response with a JSON body. */
export function json(value, init = {}) {
  return new Response(JSON.stringify(value), { ...init, headers: { 'content-type': 'application/json', ...init.headers } });
}

/** Sends a call and waits for its answer. */
export function send(carrier, call) {
  return new Promise((resolve) => { carrier.send({ op: 'read', data: {}, ...call }, resolve); });
}
