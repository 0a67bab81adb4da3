import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Adds what makes the requests (src/carrier.js) to a page: window.transport. */
export async function addCarrier(page) {
  const entryPoints = [fileURLToPath(new URL('../../../src/carrier.js', import.meta.url))];
  const { outputFiles } = await build({ entryPoints, bundle: true, format: 'iife', globalName: 'transport', write: false });
  await page.addScriptTag({ content: outputFiles[0].text });
}
