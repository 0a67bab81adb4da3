// Builds js/dist: holdfast.wasm, holdfast.js (ES module), holdfast.global.js (window.holdfast), and prints what they weigh.
// It fails when the wasm file is over its budget.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'esbuild';
import { withoutComputedTables } from './computed-tables.mjs';
import { shortenCode } from './shorten.mjs';
import { roomSizes } from './sizes.mjs';
import { slimFlags } from './slim.mjs';
import { stripTraces } from './strip.mjs';
import { wasmExec } from './wasm-exec.mjs';

// What the design allows.
const budget = 900 * 1024;
const modulePath = 'github.com/holdfast-sdk/holdfast';
const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'js/dist');

mkdirSync(dist, { recursive: true });
const wasm = join(dist, 'holdfast.wasm');
// Go leaves a file alone that it takes for its own last one, also when it was changed since.
rmSync(wasm, { force: true });
buildWasm(wasm, '-s -w');
writeFileSync(wasm, withoutComputedTables(shortenCode(stripTraces(readFileSync(wasm)))));
await bundle();
const total = reportSizes();
if (total > budget) {
  console.error(`holdfast.wasm is ${kib(total)} KiB brotli, over its budget of ${kib(budget)} KiB: see what grew in the table`);
  process.exit(1);
}

function buildWasm(output, ldflags) {
  // Inlining makes our code a fifth larger and no faster that we could measure. The collector before Go 1.26's is 10 KiB
  // smaller, and no slower here (RATIONALE.md, "Size").
  const flags = ['-trimpath', `-ldflags=${ldflags}`, `-gcflags=${modulePath}/...=-l`, ...slimFlags(root)];
  const env = { ...process.env, GOOS: 'js', GOARCH: 'wasm', GOEXPERIMENT: 'nogreenteagc' };
  execFileSync('go', ['build', ...flags, '-o', output, './cmd/wasm'], { cwd: root, env, stdio: 'inherit' });
}

async function bundle() {
  const common = {
    entryPoints: [join(root, 'js/src/index.js')],
    bundle: true,
    minify: true,
    sourcemap: true,
    target: ['chrome103', 'firefox115', 'safari16'],
    plugins: [wasmExec],
    logLevel: 'warning',
  };
  await build({ ...common, format: 'esm', outfile: join(dist, 'holdfast.js') });
  await build({
    ...common,
    format: 'iife',
    globalName: 'holdfast',
    outfile: join(dist, 'holdfast.global.js'),
    // A classic script has no import.meta: it knows its own address only while it is loaded.
    define: { 'import.meta.url': 'scriptURL' },
    inject: [join(root, 'js/src/script-url.js')],
  });
}

// Prints what each room adds and returns the size that counts.
function reportSizes() {
  const stripped = readFileSync(wasm);
  const brotli = compress(stripped);
  writeFileSync(`${wasm}.br`, brotli);
  const sizes = roomSizes(unstripped());
  const code = sizes.reduce((sum, [, , size]) => sum + size, 0);
  row('KiB', 'functions', 'code', '≈ brotli');
  for (const [room, functions, size] of sizes) row(room, functions, kib(size), kib((brotli.length * size) / code));
  row('holdfast.wasm', '', kib(stripped.length), kib(brotli.length));
  row('budget', '', '', kib(budget));
  for (const file of ['holdfast.js', 'holdfast.global.js']) {
    const script = readFileSync(join(dist, file));
    row(file, '', kib(script.length), kib(compress(script).length));
  }
  return brotli.length;
}

function unstripped() {
  const work = mkdtempSync(join(tmpdir(), 'holdfast-sizes-'));
  const file = join(work, 'named.wasm');
  buildWasm(file, '-w');
  const bytes = readFileSync(file);
  rmSync(work, { recursive: true });
  return bytes;
}

function compress(bytes) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return brotliCompressSync(bytes, { params });
}

function row(name, ...cells) {
  console.log(name.padEnd(22) + cells.map((cell) => String(cell).padStart(10)).join(''));
}

function kib(bytes) {
  return (bytes / 1024).toFixed(1);
}
