import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, firefox } from 'playwright-core';
import { Network } from './network.js';
import { startedProcesses } from './processes.js';

/** Whether the tests run in Firefox (BROWSER=firefox) and not in Chromium. */
export const inFirefox = process.env.BROWSER === 'firefox';

const browserType = inFirefox ? firefox : chromium;

/** After how many milliseconds what is waited for is taken to never come, on a busy machine, too. */
export const patience = 120_000;

/** After how many milliseconds a test is taken to hang: some start a browser several times. */
export const testPatience = 2 * patience;

const launchOptions = inFirefox ? {
  timeout: patience,
  channel: 'moz-firefox',
  args: [],
  firefoxUserPrefs: {
    'network.proxy.allow_hijacking_localhost': true,
    // A strict content security policy forbids the icon that it would ask for, and it would report that as an error of the page.
    'browser.chrome.site_icons': false,
    // Nobody is there to be asked whether a site may keep its data.
    'dom.storageManager.prompt.testing': true,
    'dom.storageManager.prompt.testing.allow': true,
  },
  executablePath: fileURLToPath(new URL('bidi.js', import.meta.url)),
} : {
  timeout: patience,
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

/** Starts the browser; contexts made in it keep their storage in memory. */
export async function launch() {
  const browser = await browserType.launch(launchOptions);
  const newContext = browser.newContext.bind(browser);
  browser.newContext = (options) => prepare((more) => newContext({ ...options, ...more }));
  return browser;
}

function startOn(profile, { args = [], preferences }) {
  const options = { ...launchOptions, args: [...launchOptions.args, ...args] };
  if (inFirefox) options.firefoxUserPrefs = { ...launchOptions.firefoxUserPrefs, ...preferences };
  return prepare((more) => browserType.launchPersistentContext(profile, { ...options, ...more }));
}

async function prepare(makeContext) {
  const context = await (inFirefox ? onNetwork(makeContext) : makeContext());
  context.setDefaultTimeout(patience);
  if (!inFirefox) awaitEvents(context); // Firefox does not tell all pages
  return context;
}

// Has setOffline wait until the pages have heard of it: Chromium tells them in a turn that can come after the test's next command.
function awaitEvents(context) {
  const setOffline = context.setOffline.bind(context);
  context.setOffline = async (offline) => {
    const pages = context.pages();
    await Promise.all(pages.map((page) => page.evaluate((offline) => {
      if (navigator.onLine !== offline) return; // it is that way already
      window.toldOfNetwork = new Promise((resolve) => { addEventListener(offline ? 'offline' : 'online', resolve, { once: true }); });
    }, offline)));
    await setOffline(offline);
    await Promise.all(pages.map((page) => page.evaluate(async () => { await window.toldOfNetwork; })));
  };
}

// Gives a context of Firefox a network that can be cut as it is in Chromium.
async function onNetwork(makeContext) {
  const network = await Network.start();
  const context = await makeContext({ proxy: { server: network.url } });
  const setOffline = context.setOffline.bind(context);
  context.setOffline = async (offline) => {
    network.setOffline(offline);
    await setOffline(offline);
  };
  context.once('close', () => network.stop());
  return context;
}

/** Starts the browser with a profile on disk, gone when closed, and some more flags: `{context, close}`. */
export async function launchWithProfile({ args = [] } = {}) {
  const profile = await mkdtemp(join(tmpdir(), 'holdfast-profile-'));
  const context = await startOn(profile, { args });
  const close = async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  return { context, close };
}

/** Kills the processes that run the pages of page's browser, as the system does when it runs out of memory. */
export async function killRenderers(page) {
  const crashed = inFirefox || page.waitForEvent('crash'); // Firefox does not tell
  const renderers = inFirefox ? firefoxRenderers : await chromiumProcesses(page.context().browser(), 'renderer');
  const killed = await renderers();
  for (const id of killed) kill(id);
  await crashed;
  // Among them is one that the browser keeps ready for the next page, which would crash with it.
  while ((await renderers()).some((id) => killed.includes(id)));
}

/** A profile on disk with a browser on it, which can be killed and started again; `preferences` are Firefox's. */
export class Profile {
  #folder;
  #preferences;
  #processes;
  #starting;

  constructor({ preferences } = {}) {
    this.#preferences = preferences;
  }

  /** Where it is, once the browser was started. */
  get folder() {
    return this.#folder;
  }

  /** Starts the browser, on what earlier ones have left; `context` is that of its pages. */
  async start() {
    this.#folder ??= await mkdtemp(join(tmpdir(), 'holdfast-profile-'));
    this.#starting = startOn(this.#folder, { preferences: this.#preferences });
    this.context = await this.#starting;
    this.#processes = inFirefox ? () => firefoxProcesses(this.#folder) : await chromiumProcesses(this.context.browser());
    return this.context;
  }

  /** Closes the browser in order. */
  async close() {
    await this.context.close();
  }

  /** Ends all processes of the browser with SIGKILL as soon as `moment` resolves. */
  async killAt(moment) {
    const ids = await this.#processes();
    const closed = new Promise((resolve) => { this.context.once('close', resolve); });
    await moment();
    for (const id of ids) kill(id);
    await closed;
  }

  async remove() {
    // A test that has run out of time may still be starting it.
    const context = await this.#starting?.catch(() => {});
    await context?.close().catch(() => {});
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function kill(id) {
  try {
    process.kill(id, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error; // it has ended meanwhile
  }
}

async function chromiumProcesses(browser, kind) {
  const session = await browser.newBrowserCDPSession();
  return async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return processInfo.filter(({ type }) => !kind || type === kind).map(({ id }) => id);
  };
}

function firefoxRenderers() {
  return startedProcesses().filter(({ command }) => /-contentproc .* tab$/.test(command)).map(({ id }) => id);
}

// What Playwright starts (bidi.js) leads a group of processes, all of the browser's; its number, negative, stands for them.
function firefoxProcesses(profile) {
  return [-startedProcesses().find(({ command }) => command.includes('bidi.js') && command.includes(profile)).id];
}
