// Builds the demo's page from demo/web and js/dist into demo/dist: `node demo/build.mjs` (after js/build.mjs).
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompress, constants } from 'node:zlib';
import { promisify } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const web = join(here, 'web');
const out = join(here, 'dist');
const sdk = join(here, '../js/dist');
const modules = join(here, '../js/node_modules');
const { build } = createRequire(join(here, '../js/package.json'))('esbuild');

const copied = ['index.html', 'together.html', 'icon.svg', 'icons.svg', 'app.webmanifest'];
const sdkFiles = ['holdfast.js', 'holdfast.wasm', 'holdfast.wasm.br'];

const bundle = (options) => build({
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  nodePaths: [modules],
  logLevel: 'warning',
  ...options,
});

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await buildPage();
await buildWorker();
await compress();
await copyFile(join(modules, 'vega-datasets/data/movies.json'), join(out, 'movies.json'));

async function buildPage() {
  const entryPoints = { app: join(web, 'app.js'), together: join(web, 'together/app.js'), style: join(web, 'style.css') };
  await bundle({ entryPoints, outdir: out, external: ['./holdfast.js'] });
  await Promise.all(copied.map((name) => copyFile(join(web, name), join(out, name))));
  await Promise.all(sdkFiles.map((name) => copyFile(join(sdk, name), join(out, name)))).catch((error) => {
    throw new Error('js/dist is not there; build it first with: cd js && node build.mjs', { cause: error });
  });
}

/** The service worker, with the list of everything built so far. */
async function buildWorker() {
  const manifest = await Promise.all((await readdir(out)).filter((name) => !name.endsWith('.br')).map(async (url) => {
    const revision = createHash('sha256').update(await readFile(join(out, url))).digest('hex').slice(0, 16);
    return { url, revision };
  }));
  await bundle({
    entryPoints: [join(web, 'sw.js')],
    outdir: out,
    format: 'iife',
    define: { 'self.__WB_MANIFEST': JSON.stringify(manifest), 'process.env.NODE_ENV': '"production"' },
  });
}

/** A .br beside every script and style sheet, which the demo server prefers; the package brings that of the wasm file. */
async function compress() {
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
  await Promise.all((await readdir(out)).filter((name) => /\.(js|css)$/.test(name)).map(async (name) => {
    await writeFile(join(out, `${name}.br`), await promisify(brotliCompress)(await readFile(join(out, name)), quality));
  }));
}
