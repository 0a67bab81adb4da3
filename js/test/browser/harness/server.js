import { createServer } from 'node:http';
import { Api } from './api.js';
import { readShell } from './shell.js';

/**
 * The web server of the tests: the test page, the built package and the API under /api/rows, on one origin.
 * `fault` (see faults.js) makes it misbehave; `requests` lists the API requests as they came in.
 * With `anyScript` its page may run scripts that are not the server's.
 */
export class TestServer {
  #http;
  #port = 0;
  #watchers = new Set();
  #anyScript;

  constructor({ anyScript, ...options } = {}) {
    this.#anyScript = anyScript;
    this.api = new Api(options);
    this.fault = undefined;
    this.requests = [];
  }

  static async start(options) {
    const server = new TestServer(options);
    await server.appear();
    return server;
  }

  get url() {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Listens, on the same port as before if it was gone. */
  async appear() {
    this.#http = createServer((request, response) => this.#serve(request, response));
    await new Promise((resolve) => this.#http.listen(this.#port, '127.0.0.1', resolve));
    this.#port = this.#http.address().port;
  }

  /** Breaks all connections and stops listening: what a server that is gone looks like. */
  async disappear() {
    const closed = new Promise((resolve) => this.#http.close(resolve));
    this.#http.closeAllConnections();
    await closed;
  }

  stop() {
    return this.disappear();
  }

  /** The answer to a request for a file of the page or of the built package. */
  shell(path) {
    return readShell(path, { anyScript: this.#anyScript });
  }

  /** The writes that came in, repeated ones included. */
  get writes() {
    return this.requests.filter((request) => request.op !== 'read');
  }

  /** Resolves as soon as condition() holds after some request. */
  until(condition) {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => {
      const watch = () => {
        if (!condition()) return;
        this.#watchers.delete(watch);
        resolve();
      };
      this.#watchers.add(watch);
    });
  }

  async #serve(incoming, response) {
    const url = new URL(incoming.url, this.url);
    if (!url.pathname.startsWith('/api/rows')) return send(response, this.shell(url.pathname));
    const request = await parse(incoming, url).catch(() => undefined);
    if (!request) return; // the client is gone: it was killed, or the server disappears
    this.requests.push(request);
    await this.#carryOut(request, response, this.fault?.(request));
    for (const watch of [...this.#watchers]) watch();
  }

  async #carryOut(request, response, fault) {
    if (fault?.wait) return this.#carryOut(request, response, await fault.wait);
    if (fault?.drop === 'before') return response.destroy();
    if (fault?.answer) return send(response, asText(fault.answer));
    const answer = asText(this.api.handle(request));
    if (fault?.drop === 'after') return response.destroy();
    if (fault?.drop === 'halfway') return tear(response, answer);
    send(response, answer);
  }
}

async function parse(incoming, url) {
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const id = url.pathname.split('/')[3];
  return {
    op: { GET: 'read', POST: 'create', PUT: 'update', DELETE: 'destroy' }[incoming.method],
    id: id === undefined ? undefined : Number(id),
    key: incoming.headers['idempotency-key'] ?? url.searchParams.get('key') ?? undefined,
    ifMatch: incoming.headers['if-match'],
    headers: incoming.headers,
    query: Object.fromEntries(url.searchParams),
    body: parseBody(Buffer.concat(chunks).toString(), incoming.headers['content-type']),
  };
}

function parseBody(text, type = '') {
  if (text === '') return undefined;
  return type.includes('json') ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text));
}

function asText({ status, body, headers }) {
  if (typeof body === 'string') return { status, body, headers: { 'content-type': 'text/plain', ...headers } };
  const etag = body.version ? { etag: `"${body.version}"` } : {};
  return { status, body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...etag, ...headers } };
}

// Chromium by itself repeats a request that finds a reused connection closed, even a POST. That would do the SDK's work
// for it, so no connection is used twice.
function send(response, { status, body, headers }) {
  if (response.destroyed) return;
  response.writeHead(status, { connection: 'close', 'cache-control': 'no-store', ...headers });
  response.end(body);
}

function tear(response, { status, body, headers }) {
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.write(body.slice(0, body.length / 2), () => response.destroy());
}
