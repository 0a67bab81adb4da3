/**
 * The network of the page, without one: requests to /fake/<number>/<op> reach the Server of that number, whether $.ajax
 * makes them (Kendo) or fetch (ours). Both go through all of their library's own request building.
 */

const servers = new Map();

/** Gives a server an address. */
export function connect(number, server) {
  servers.set(String(number), server);
  return `/fake/${number}`;
}

export function disconnect(number) {
  servers.delete(String(number));
}

/** Puts the fakes in place of the page's own. */
export function install() {
  window.jQuery.ajaxTransport('+*', (options) => {
    const target = targetOf(options.url);
    if (!target) return undefined;
    return {
      send(headers, complete) {
        ask(target, { method: options.type, body: options.hasContent ? options.data : undefined, type: options.contentType }, ({ status, body }) => {
          complete(status, statusTexts[status], { text: textOf(body) }, 'content-type: application/json');
        });
      },
      abort() {},
    };
  });
  const { fetch } = window;
  window.fetch = (url, init = {}) => {
    const target = targetOf(String(url));
    if (!target) return fetch(url, init);
    return new Promise((resolve) => {
      ask(target, { method: init.method, body: init.body, type: init.headers?.['Content-Type'] }, ({ status, body }) => resolve(responseOf(status, body)));
    });
  };
}

const statusTexts = { 200: 'OK', 204: 'No Content', 400: 'Bad Request', 422: 'Unprocessable Content', 500: 'Internal Server Error' };

function targetOf(url) {
  const match = /^\/fake\/(\d+)\/(\w+)(\?.*)?$/.exec(url.replace(location.origin, ''));
  return match && servers.has(match[1]) ? { server: servers.get(match[1]), op: match[2], query: match[3] ?? '' } : undefined;
}

function ask({ server, op, query }, { method, body, type }, respond) {
  const content = body === undefined || body === null ? '' : String(body);
  const data = /json/.test(type ?? '') && content ? JSON.parse(content) : parametersOf(content || query);
  server.take(op, data, { method, url: query, body: content }, respond);
}

// The parameters of a form under the names that jQuery gives nested members, as a server has them that knows its columns.
function parametersOf(text) {
  const found = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.split(/[[\]]+/).filter(Boolean);
    let target = found;
    path.slice(0, -1).forEach((part, i) => { target = target[part] ??= /^\d+$/.test(path[i + 1]) ? [] : {}; });
    target[path.at(-1)] = valueOf(value);
  }
  return found;
}

function valueOf(text) {
  if (text === '') return null;
  return /^(true|false|-?\d+(\.\d+)?(e\+\d+)?)$/.test(text) ? JSON.parse(text) : text;
}

function textOf(body) {
  return body === undefined ? '' : JSON.stringify(body);
}

// A Response that is all there: one of the browser's own would take its time.
function responseOf(status, body) {
  return {
    status, statusText: statusTexts[status], ok: status < 300,
    headers: new Headers({ 'content-type': 'application/json' }),
    arrayBuffer: async () => new TextEncoder().encode(textOf(body)).buffer,
  };
}
