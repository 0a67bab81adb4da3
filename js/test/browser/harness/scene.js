import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { inFirefox, launch, testPatience } from './browser.js';
import { TestServer } from './server.js';
import { keepShellOffline } from './shell.js';

/** One browser for the tests of a file, started before the first and closed after the last. */
export function useBrowser() {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());
  return { setScene: (t, options) => setScene(t, browser, options) };
}

/**
 * A server with `options`, and a context of its own: `{server, context, openTab}`. Its pages may connect to other servers of this
 * machine: to Chromium they come from elsewhere. All is cleared away after test t, which fails if a page had an error that nobody
 * caught.
 */
async function setScene(t, browser, options) {
  const server = await TestServer.start(options);
  const context = await browser.newContext();
  await context.grantPermissions(['local-network-access']);
  const uncaught = watchErrors(context);
  await keepShellOffline(context, server);
  // A test that waits for something that never comes loses its pages, and fails instead of hanging.
  const giveUp = setTimeout(() => context.close({ reason: `the test has not ended within ${testPatience} ms` }), testPatience);
  t.after(async () => {
    clearTimeout(giveUp);
    await context.close();
    await server.stop();
    assert.deepEqual(uncaught, [], 'errors in the page that nobody caught');
  });
  return { server, context, openTab: (init) => openTab(context, server, init) };
}

/** The stacks of the errors that nobody in the context's pages catches, from now on. */
export function watchErrors(context) {
  const uncaught = [];
  context.on('weberror', (error) => {
    const { message, stack } = error.error();
    // Firefox reports these as it reports errors of scripts, the page notwithstanding.
    if (inFirefox && /^Firefox can’t establish a connection|^The connection to \S+ was interrupted/.test(message)) return;
    // kendo-ui-core, of which one part needs another that is not in the package, ends its script with an error of its own.
    if (!/kendo\.ui\.core/.test(stack.split('\n')[1])) uncaught.push(stack);
  });
  return uncaught;
}

/** Opens the test page with the package started; init runs in it before anything else. */
export async function openTab(context, server, init) {
  const page = await context.newPage();
  if (init) await page.addInitScript(init);
  await page.goto(server.url);
  await page.evaluate(() => window.ready);
  return page;
}

/** Reloads the test page and waits until the package has started again. */
export async function reload(page) {
  await page.reload();
  await page.evaluate(() => window.ready);
}

/** Rows as the tests like them: ids from 1, a name that tells the id, and a bit of everything. */
export function makeRows(count) {
  return Array.from({ length: count }, (_, i) => ({
    id: i + 1,
    name: `row ${i + 1}`,
    qty: i + 1,
    day: new Date(Date.UTC(2026, 0, 1 + (i % 28))).toISOString(),
    paid: i % 2 === 0,
    note: null,
  }));
}
