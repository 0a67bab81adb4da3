import { launch } from '../browser/harness/browser.js';
import { serve } from './serve.js';

/** Opens the page with both libraries: `{search, examples, close}`; see page/main.js. */
export async function openPage() {
  const server = await serve();
  const browser = await launch();
  const close = async () => {
    await browser.close();
    await server.stop();
  };
  try {
    const page = await browser.newPage();
    await page.goto(`${server.url}/page/index.html`);
    await page.evaluate(() => window.ready);
    return {
      search: (options) => page.evaluate((given) => window.search(given), options),
      examples: () => page.evaluate(() => window.examples()),
      trace: (program) => page.evaluate((given) => window.trace(given), program),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
