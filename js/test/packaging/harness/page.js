import assert from 'node:assert/strict';
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { after, before } from 'node:test';
import { launch } from '../../browser/harness/browser.js';
import { expected } from './app.js';

const types = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };

/** One browser for the tests of a file: `run(url)` opens a page and checks that the application did its work there. */
export function useBrowser() {
  let browser;
  before(async () => { browser = await launch(); });
  after(() => browser.close());
  return { run: (url) => run(browser, url) };
}

async function run(browser, url) {
  const page = await browser.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error') problems.push(message.text()); });
  // Chromium asks for an icon that no page has.
  await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
  try {
    await page.goto(url);
    const settled = () => window.result?.then((value) => value, (error) => `failed: ${error.stack}`);
    const result = await page.waitForFunction(settled)
      .then((handle) => handle.jsonValue(), (error) => error.message);
    assert.deepEqual({ result, problems }, { result: expected, problems: [] });
  } finally {
    await page.close();
  }
}

/** Serves a directory on loopback during test t and returns its URL. Headers go with every answer. */
export async function serve(t, root, { headers = {}, mediaTypes = types } = {}) {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url, 'http://x').pathname);
    const file = join(root, path === '/' ? 'index.html' : path);
    if (!existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': mediaTypes[extname(file)] ?? 'application/octet-stream', ...headers });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  t.after(() => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  }));
  return `http://127.0.0.1:${server.address().port}/`;
}

/** A page that runs one script. */
export function html(src, type = 'module') {
  return `<!doctype html><title>app</title>${[].concat(src).map((s) => `<script ${type ? `type="${type}" ` : ''}src="${s}"></script>`).join('')}`;
}
