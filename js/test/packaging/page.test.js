import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { classicApp, pageApp } from './harness/app.js';
import { html, serve, useBrowser } from './harness/page.js';
import { installed, makeProject } from './harness/project.js';

const browser = useBrowser();

// All that a content security policy has to allow beside the page's own files.
const strict = {
  'content-security-policy': "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'",
};

/** A site that serves what is in the package's dist directory beside its own files. */
function makeSite(t, files) {
  const root = makeProject(t, files);
  cpSync(join(installed(root), 'dist'), root, { recursive: true });
  return root;
}

const asModule = (choices) => ({ 'index.html': html('app.js'), 'app.js': pageApp({ specifier: './holdfast.js', ...choices }) });
const asScript = { 'index.html': html(['holdfast.global.js', 'app.js'], ''), 'app.js': classicApp };

test('as a module', async (t) => {
  await browser.run(await serve(t, makeSite(t, asModule())));
});

test('as a module under a strict content security policy', async (t) => {
  await browser.run(await serve(t, makeSite(t, asModule()), { headers: strict }));
});

test('by script tags', async (t) => {
  await browser.run(await serve(t, makeSite(t, asScript)));
});

test('by script tags under a strict content security policy', async (t) => {
  await browser.run(await serve(t, makeSite(t, asScript), { headers: strict }));
});

test('from a server that does not know what wasm is', async (t) => {
  const mediaTypes = { '.html': 'text/html', '.js': 'text/javascript' };
  await browser.run(await serve(t, makeSite(t, asModule()), { mediaTypes }));
});

test('with the wasm file elsewhere', async (t) => {
  const root = makeProject(t, asModule({ options: "{ wasmURL: 'assets/engine.wasm' }" }));
  cpSync(join(installed(root), 'dist/holdfast.js'), join(root, 'holdfast.js'));
  cpSync(join(installed(root), 'dist/holdfast.wasm'), join(root, 'assets/engine.wasm'));
  await browser.run(await serve(t, root));
});
