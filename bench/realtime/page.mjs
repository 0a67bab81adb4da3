import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';

const folders = {
  realtime: new URL('./', import.meta.url),
  ours: new URL('../../js/dist/', import.meta.url),
  theirs: new URL('../../js/node_modules/@convergence/convergence/', import.meta.url),
  rxjs: new URL('../../js/node_modules/rxjs/bundles/', import.meta.url),
};
const types = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };
// Only isolated pages have a fine clock and may measure their memory.
const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

/** Serves the page of the measurements and both libraries on loopback: `{url, stop}`. */
export async function servePage() {
  const server = createServer((request, response) => {
    const [, place, file] = new URL(request.url, 'http://localhost').pathname.split('/');
    if (!(place in folders)) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream', ...isolation });
    response.end(readFileSync(new URL(file, folders[place])));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => new Promise((resolve) => server.close(resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, stop };
}
