import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const launchOptions = {
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

/** Starts Chromium; contexts made in it keep their storage in memory. */
export function launch() {
  return chromium.launch(launchOptions);
}

/** Starts Chromium with a profile on disk, gone when closed, and some more flags: `{context, close}`. */
export async function launchWithProfile({ args = [] } = {}) {
  const profile = await mkdtemp(join(tmpdir(), 'holdfast-profile-'));
  const context = await chromium.launchPersistentContext(profile, { ...launchOptions, args: [...launchOptions.args, ...args] });
  const close = async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  return { context, close };
}

/** Kills the processes that run the pages of page's browser, as the system does when it runs out of memory. */
export async function killRenderers(page) {
  const crashed = page.waitForEvent('crash');
  const session = await page.context().browser().newBrowserCDPSession();
  const renderers = async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  };
  const killed = await renderers();
  for (const id of killed) process.kill(id, 'SIGKILL');
  await crashed;
  // Among them is one that the browser keeps ready for the next page, which would crash with it.
  while ((await renderers()).some((id) => killed.includes(id)));
  await session.detach();
}

/** A profile on disk with Chromium on it, which can be killed and started again. */
export class Profile {
  #folder;
  #processes;

  /** Where it is, once Chromium was started. */
  get folder() {
    return this.#folder;
  }

  /** Starts Chromium, on what earlier ones have left; `context` is that of its pages. */
  async start() {
    this.#folder ??= await mkdtemp(join(tmpdir(), 'holdfast-profile-'));
    this.context = await chromium.launchPersistentContext(this.#folder, launchOptions);
    const session = await this.context.browser().newBrowserCDPSession();
    this.#processes = async () => (await session.send('SystemInfo.getProcessInfo')).processInfo.map(({ id }) => id);
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
    for (const id of ids) process.kill(id, 'SIGKILL');
    await closed;
  }

  async remove() {
    await this.context?.close().catch(() => {});
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
