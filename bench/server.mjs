import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { makeRows } from './page/rows.js';

const folders = {
  page: new URL('page/', import.meta.url),
  dist: new URL('../js/dist/', import.meta.url),
  modules: new URL('../js/node_modules/', import.meta.url),
};

const types = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm', '.json': 'application/json' };

const responses = new Map();

/** Serves the pages, both libraries, `/rows/<count>`, `/flights` and `/echo` on loopback: `{url, stop}`. */
export async function serve() {
  const server = createServer((request, response) => {
    if (request.url === '/echo') return echo(request, response);
    const answer = find(new URL(request.url, 'http://localhost').pathname);
    if (!answer) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': answer.type, ...isolation }).end(answer.body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => new Promise((resolve) => server.close(resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, stop };
}

// Only isolated pages may measure their memory, and their clock is finer.
const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

// Answers a write with what it wrote.
function echo(request, response) {
  response.writeHead(200, { 'content-type': 'application/json', ...isolation });
  request.pipe(response);
}

function find(path) {
  if (!responses.has(path)) responses.set(path, load(path));
  return responses.get(path);
}

function load(path) {
  const [, place, ...rest] = path.split('/');
  if (place === 'rows') return json(JSON.stringify(makeRows(Number(rest[0]))));
  if (place === 'flights') return json(readFileSync(new URL('vega-datasets/data/flights-200k.json', folders.modules)));
  if (!(place in folders)) return undefined;
  const body = readFileSync(new URL(rest.join('/'), folders[place]));
  return { body, type: types[extname(path)] ?? 'application/octet-stream' };
}

function json(body) {
  return { body, type: 'application/json' };
}
