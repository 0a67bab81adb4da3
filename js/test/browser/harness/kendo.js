import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const require = createRequire(import.meta.url);

/** Loads jQuery and kendo-ui-core into a page. */
export async function addKendo(page) {
  await page.addScriptTag({ path: require.resolve('jquery') });
  await page.addScriptTag({ path: require.resolve('kendo-ui-core/umd/kendo.ui.core.min.js') });
}

/** A module, by its path from here, as a script: a module again, or one that makes its exports members of a global. */
export async function bundle(path, globalName) {
  const entryPoints = [fileURLToPath(new URL(path, import.meta.url))];
  const { outputFiles } = await build({ entryPoints, bundle: true, format: globalName ? 'iife' : 'esm', globalName, write: false });
  return outputFiles[0].text;
}
