import { readFileSync } from 'node:fs';
import { extname } from 'node:path';

const folders = {
  '/dist/': new URL('../../../dist/', import.meta.url),
  '/': new URL('../page/', import.meta.url),
};

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.map': 'application/json',
  '.wasm': 'application/wasm',
};

// Nothing beyond what the README promises: a page with this policy must be able to use the package.
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' ws://127.0.0.1:*";

/** The answer `{status, body, headers}` to a request for a file of the page or of the built package. */
export function readShell(path) {
  const prefix = path.startsWith('/dist/') ? '/dist/' : '/';
  const name = path.slice(prefix.length) || 'index.html';
  try {
    const body = readFileSync(new URL(name, folders[prefix]));
    return { status: 200, body, headers: { 'content-type': types[extname(name)], 'content-security-policy': policy } };
  } catch (error) {
    return { status: 404, body: `no file ${path}: ${error.code}`, headers: { 'content-type': 'text/plain' } };
  }
}

/** Serves the page and the package of this context from disk, as a service worker would, so that both load offline. */
export async function keepShellOffline(context, server) {
  await context.route(
    (url) => url.origin === server.url && !url.pathname.startsWith('/api/'),
    (route) => route.fulfill(readShell(new URL(route.request().url()).pathname)),
  );
}
