import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';

const folders = {
  page: new URL('page/', import.meta.url),
  dist: new URL('../../dist/', import.meta.url),
  modules: new URL('../../node_modules/', import.meta.url),
};

const types = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };

/** Serves the page, the built package and kendo-ui-core on loopback: `{url, stop}`. */
export async function serve() {
  const server = createServer(async ({ url }, response) => {
    const [, place, ...rest] = url.split('/');
    try {
      const body = await readFile(new URL(rest.join('/'), folders[place]));
      response.writeHead(200, { 'content-type': types[extname(url)] ?? 'application/octet-stream' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, stop: () => new Promise((resolve) => server.close(resolve)) };
}
