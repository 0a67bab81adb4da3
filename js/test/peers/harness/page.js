import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';

const types = { '.js': 'text/javascript', '.wasm': 'application/wasm', '.html': 'text/html' };
const folders = {
  harness: new URL('./', import.meta.url),
  theirs: new URL('../../../node_modules/@convergence/convergence/', import.meta.url),
  rxjs: new URL('../../../node_modules/rxjs/bundles/', import.meta.url),
  ours: new URL('../../../dist/', import.meta.url),
};
const scripts = ['/rxjs/rxjs.umd.min.js', '/theirs/convergence.global.min.js'];
const shell = `<!doctype html><title>peers</title>${scripts.map((src) => `<script src="${src}"></script>`).join('')}`;

/** Serves a page with the original client in it, and modules of this folder, on loopback: `{url, stop}`. */
export async function servePage() {
  const server = createServer((request, response) => {
    const [, place, file] = request.url.split('/');
    if (place === '') return response.writeHead(200, { 'content-type': types['.html'] }).end(shell);
    if (!(place in folders)) return response.writeHead(404).end();
    const body = readFileSync(new URL(file, folders[place]));
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' }).end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => new Promise((resolve) => server.close(resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, stop };
}
