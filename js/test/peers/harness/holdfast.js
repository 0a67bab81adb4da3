import { spawn, execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const binary = join(root, 'bin', 'holdfast');

/** Builds the server's binary; quick when nothing changed. */
export async function build() {
  await promisify(execFile)('go', ['build', '-o', binary, './cmd/holdfast'], { cwd: root });
}

/** One `holdfast serve` on loopback, with a data folder of its own that goes when it stops. */
export class Holdfast {
  #process;
  #exited;
  #log = '';

  constructor(folder, args) {
    this.folder = folder;
    this.args = args;
  }

  /** Builds and starts a server in development mode: domain convergence/default, administrator admin/password. */
  static async start({ args = ['--dev'] } = {}) {
    await build();
    const server = new Holdfast(await mkdtemp(join(tmpdir(), 'holdfast-peers-')), args);
    await server.boot();
    return server;
  }

  /** Starts the process on the data folder, at new ports. Resolves when it listens. */
  async boot() {
    const listen = ['--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0', '--data', this.folder];
    this.#process = spawn(binary, ['serve', ...this.args, ...listen], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#exited = new Promise((resolve) => this.#process.once('close', (code, signal) => resolve(signal ?? code)));
    this.#process.stderr.on('data', (chunk) => (this.#log = (this.#log + chunk).slice(-20_000)));
    const gone = this.#exited.then((status) => {
      throw new Error(`holdfast serve ended with ${status}: ${this.#log}`);
    });
    gone.catch(() => {});
    [this.url, this.admin] = await Promise.race([this.#addresses(), gone]);
  }

  async #addresses() {
    for await (const line of createInterface(this.#process.stdout)) {
      const urls = line.match(/http:\/\/127\.0\.0\.1:\d+/g);
      if (urls?.length >= 2) {
        this.#process.stdout.resume();
        return urls;
      }
    }
    return new Promise(() => {});
  }

  /** The URL that clients connect to. */
  domain(namespace = 'convergence', id = 'default') {
    return `${this.url}/${namespace}/${id}`;
  }

  get pid() {
    return this.#process.pid;
  }

  /** The end of what the server has logged. */
  get log() {
    return this.#log;
  }

  /** Ends the process in an orderly way and removes its data. */
  async stop() {
    await this.end('SIGTERM');
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Ends the process with the signal; the data stays, boot() starts another one on it. */
  async end(signal) {
    this.#process.kill(signal);
    return this.#exited;
  }
}
