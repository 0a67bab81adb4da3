#!/usr/bin/env node
// Runs a Go test binary for js/wasm in the browser of the tests, as `go test -exec` wants it: go-exec.js FILE.wasm ARGUMENTS…
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { launch } from './browser.js';

const [file, ...args] = process.argv.slice(2);
const goroot = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
const files = {
  '/': ['text/html', '<!doctype html><script src="/wasm_exec.js"></script>'],
  '/wasm_exec.js': ['text/javascript', readFileSync(join(goroot, 'lib/wasm/wasm_exec.js'))],
  '/test.wasm': ['application/wasm', readFileSync(file)],
};

const server = createServer(({ url }, response) => {
  const [type, body] = files[url] ?? [];
  response.writeHead(body ? 200 : 404, { 'content-type': type ?? 'text/plain' }).end(body);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const browser = await launch();
const page = await browser.newPage();
page.on('console', (message) => console.log(message.text()));
await page.goto(`http://127.0.0.1:${server.address().port}`);
const code = await page.evaluate(run, args);
await browser.close();
process.exit(code);

/** In the page: runs the binary, and resolves with its exit code. What it writes goes to the console. */
async function run(args) {
  const go = new Go();
  go.argv = ['test', ...args];
  const exited = new Promise((resolve) => { go.exit = resolve; });
  const { instance } = await WebAssembly.instantiateStreaming(fetch('/test.wasm'), go.importObject);
  await go.run(instance);
  return exited;
}
