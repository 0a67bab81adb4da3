import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { inFirefox } from './browser.js';

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

/** The answer `{status, body, headers}` to a request for a file of the page or of the built package; with `anyScript` it has no policy. */
export function readShell(path, { anyScript = false } = {}) {
  const prefix = path.startsWith('/dist/') ? '/dist/' : '/';
  const name = path.slice(prefix.length) || 'index.html';
  try {
    const body = readFileSync(new URL(name, folders[prefix]));
    const headers = { 'content-type': types[extname(name)], ...(!anyScript && { 'content-security-policy': policy }) };
    return { status: 200, body, headers };
  } catch (error) {
    return { status: 404, body: `no file ${path}: ${error.code}`, headers: { 'content-type': 'text/plain' } };
  }
}

/**
 * Lets the page and the package load in this context without the server and without a network, as a service worker would: in Chromium
 * they are served from here, and in Firefox, where a page that is offline makes no request to be answered, by a service worker.
 */
export function keepShellOffline(context, server) {
  return inFirefox ? install(context, server) : intercept(context, server);
}

function intercept(context, server) {
  return context.route(
    (url) => url.origin === server.url && !url.pathname.startsWith('/api/'),
    (route) => route.fulfill(server.shell(new URL(route.request().url()).pathname)),
  );
}

async function install(context, server) {
  const page = await context.newPage();
  const open = () => page.goto(`${server.url}/shell-worker.js`);
  await open();
  await page.evaluate(async () => {
    await navigator.serviceWorker.register('/shell-worker.js');
    await navigator.serviceWorker.ready;
  });
  // It takes a moment until pages that are opened are its.
  do await open();
  while (!await page.evaluate(() => navigator.serviceWorker.controller !== null));
  await page.close();
}
