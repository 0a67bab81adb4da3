import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as esbuild from 'esbuild';
import * as vite from 'vite';
import webpack from 'webpack';
import { pageApp } from './harness/app.js';
import { html, serve, useBrowser } from './harness/page.js';
import { installed, makeProject } from './harness/project.js';

const browser = useBrowser();

const app = { 'index.html': html('/app.js'), 'app.js': pageApp() };

test('esbuild, with the wasm file copied beside the bundle', async (t) => {
  const root = makeProject(t, app);
  const out = join(root, 'out');
  await esbuild.build({ entryPoints: [join(root, 'app.js')], bundle: true, format: 'esm', target: 'es2022', outdir: out });
  cpSync(join(installed(root), 'dist/holdfast.wasm'), join(out, 'holdfast.wasm'));
  cpSync(join(root, 'index.html'), join(out, 'index.html'));
  await browser.run(await serve(t, out));
});

test('esbuild, with its loader of files', async (t) => {
  const imports = "import wasmURL from 'holdfast/holdfast.wasm';";
  const root = makeProject(t, { ...app, 'app.js': pageApp({ imports, options: '{ wasmURL }' }) });
  const out = join(root, 'out');
  await esbuild.build({
    entryPoints: [join(root, 'app.js')], bundle: true, format: 'esm', target: 'es2022', outdir: out, loader: { '.wasm': 'file' },
  });
  cpSync(join(root, 'index.html'), join(out, 'index.html'));
  await browser.run(await serve(t, out));
});

test('a Vite build, without configuration', async (t) => {
  const root = makeProject(t, app);
  await vite.build({ root, configFile: false, logLevel: 'error', build: { target: 'es2022' } });
  await browser.run(await serve(t, join(root, 'dist')));
});

test('the Vite development server, without configuration', async (t) => {
  const root = makeProject(t, app);
  const server = await vite.createServer({ root, configFile: false, logLevel: 'error', server: { host: '127.0.0.1', port: 0 } });
  t.after(() => server.close());
  await server.listen();
  await browser.run(server.resolvedUrls.local[0]);
});

test('webpack 5, with a module as output', async (t) => {
  const root = makeProject(t, app);
  const out = join(root, 'out');
  await runWebpack({
    mode: 'production', context: root, entry: './app.js',
    experiments: { outputModule: true }, output: { path: out, filename: 'app.js', module: true },
  });
  cpSync(join(root, 'index.html'), join(out, 'index.html'));
  await browser.run(await serve(t, out));
});

function runWebpack(config) {
  return new Promise((resolve, reject) => {
    webpack(config, (error, stats) => {
      if (error ?? stats.hasErrors()) reject(error ?? new Error(stats.toString('errors-only')));
      else resolve();
    });
  });
}
