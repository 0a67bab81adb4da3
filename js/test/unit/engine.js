import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { wasmExec } from '../../wasm-exec.mjs';

const src = fileURLToPath(new URL('../../src', import.meta.url));
const wasm = process.env.HOLDFAST_WASM ?? fileURLToPath(new URL('../../dist/holdfast.wasm', import.meta.url));

/**
 * The package's sources with what it does not export: engine (the bridge), Op and Writer. init() takes the wasm file that
 * build.mjs made, or the one that HOLDFAST_WASM names.
 */
export async function loadSources() {
  const work = mkdtempSync(join(tmpdir(), 'holdfast-test-'));
  const outfile = join(work, 'sources.mjs');
  const contents = `
    export * from './index.js';
    export { default } from './index.js';
    export { engine } from './init.js';
    export { Op } from './protocol.js';
    export { Writer } from './buffer.js';
  `;
  await build({ stdin: { contents, resolveDir: src }, bundle: true, format: 'esm', outfile, plugins: [wasmExec], logLevel: 'error' });
  const sources = await import(pathToFileURL(outfile));
  rmSync(work, { recursive: true });
  const wasmModule = await WebAssembly.compile(readFileSync(wasm));
  return { ...sources, init: (options) => sources.init({ wasmModule, ...options }) };
}
