import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { expected, nodeApp } from './harness/app.js';
import { makeProject } from './harness/project.js';

function runNode(cwd, file) {
  return execFileSync(process.execPath, [file], { cwd, encoding: 'utf8', timeout: 120_000 }).trim();
}

test('the package can be imported where there is no DOM', (t) => {
  const root = makeProject(t, {
    'app.js': `
      import * as holdfast from 'holdfast';
      console.log([typeof document, typeof window, typeof holdfast.DataSource, new holdfast.ObservableObject({ a: 1 }).get('a')].join());
    `,
  });
  assert.equal(runNode(root, 'app.js'), 'undefined,undefined,function,1');
});

test('the engine runs there too, from the file beside the script', (t) => {
  const root = makeProject(t, { 'app.js': nodeApp() });
  assert.equal(runNode(root, 'app.js'), expected);
});

test('a compiled module or its bytes can be given', (t) => {
  const imports = `
    import { readFileSync } from 'node:fs';
    import { fileURLToPath } from 'node:url';
    const bytes = readFileSync(fileURLToPath(import.meta.resolve('holdfast/holdfast.wasm')));
  `;
  const root = makeProject(t, {
    'bytes.js': nodeApp({ imports, options: '{ wasmModule: bytes }' }),
    'module.js': nodeApp({ imports, options: '{ wasmModule: await WebAssembly.compile(bytes) }' }),
  });
  assert.equal(runNode(root, 'bytes.js'), expected);
  assert.equal(runNode(root, 'module.js'), expected);
});

test('a source made before init() says so', (t) => {
  const root = makeProject(t, {
    'app.js': `
      import { DataSource } from 'holdfast';
      try { new DataSource({ data: [] }); } catch (error) { console.log(error.name, error.code, error.message); }
    `,
  });
  assert.match(runNode(root, 'app.js'), /^FatalError fatal .*init\(\)/);
});
