import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, watch, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const executable = process.env.FIREFOX ?? '/usr/bin/firefox-esr';

export const hasFirefox = existsSync(executable);

/**
 * A Firefox as distributions ship it, driven over Marionette. (Playwright drives a Firefox of its own build only: over
 * WebDriver BiDi its newContext asks for a command that the ESR does not know.)
 */
export class Firefox {
  static async launch() {
    const profile = await mkdtemp(join(tmpdir(), 'holdfast-firefox-'));
    await writeFile(join(profile, 'user.js'), 'user_pref("marionette.port", 0);\n');
    const args = ['--headless', '--marionette', '--no-remote', '--profile', profile];
    const browser = spawn(executable, args, { stdio: 'ignore', env: { ...process.env, HOME: profile } });
    const socket = connect(await portOf(profile, browser), '127.0.0.1');
    const firefox = new Firefox(browser, profile, new Marionette(socket));
    await firefox.marionette.send('WebDriver:NewSession', { capabilities: { alwaysMatch: { timeouts: { script: 120_000 } } } });
    return firefox;
  }

  constructor(browser, profile, marionette) {
    Object.assign(this, { browser, profile, marionette });
  }

  goto(url) {
    return this.marionette.send('WebDriver:Navigate', { url });
  }

  /** Runs a function in the page, awaits what it returns, and gives that back. */
  async evaluate(fn, ...args) {
    const script = `
      const done = arguments[arguments.length - 1];
      (async () => (${fn})(...arguments[0]))().then(
        (value) => done({ value }), (error) => done({ error: String(error) + (error?.stack ?? '') }))`;
    const { value } = await this.marionette.send('WebDriver:ExecuteAsyncScript', { script, args: [args], sandbox: null });
    if (value.error) throw new Error(value.error);
    return value.value;
  }

  async close() {
    const gone = new Promise((resolve) => this.browser.once('exit', resolve));
    await this.marionette.send('Marionette:Quit', { flags: ['eForceQuit'] });
    await gone;
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

// Firefox writes the port it listens on into its profile.
async function portOf(profile, browser) {
  const ended = new AbortController();
  browser.once('exit', (code) => ended.abort(new Error(`${executable} ended with code ${code} before it listened`)));
  for await (const { filename } of watch(profile, { signal: ended.signal })) {
    if (filename !== 'MarionetteActivePort') continue;
    const port = await readFile(join(profile, filename), 'utf8');
    if (port) return Number(port);
  }
}

// Packets are "<length>:<JSON>"; a command is [0, id, name, parameters], its answer [1, id, error, result].
class Marionette {
  #received = Buffer.alloc(0);
  #waiting = new Map();
  #id = 0;

  constructor(socket) {
    this.socket = socket;
    socket.on('data', (chunk) => this.#receive(chunk));
  }

  send(name, parameters) {
    const packet = JSON.stringify([0, ++this.#id, name, parameters]);
    this.socket.write(`${Buffer.byteLength(packet)}:${packet}`);
    return new Promise((resolve, reject) => this.#waiting.set(this.#id, { resolve, reject }));
  }

  #receive(chunk) {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (let colon; (colon = this.#received.indexOf(':')) > 0; ) {
      const end = colon + 1 + Number(this.#received.subarray(0, colon));
      if (this.#received.length < end) return;
      const message = JSON.parse(this.#received.subarray(colon + 1, end));
      this.#received = this.#received.subarray(end);
      if (Array.isArray(message)) this.#settle(message);
    }
  }

  #settle([, id, error, result]) {
    const { resolve, reject } = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) reject(new Error(`${error.error}: ${error.message}`));
    else resolve(result);
  }
}
