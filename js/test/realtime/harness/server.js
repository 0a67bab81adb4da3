import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** A `holdfast serve --dev` for the tests of a file, with a store of its own, started before the first of them. */
export function useServer() {
  const server = new SyncServer();
  before(() => server.start());
  after(() => server.remove());
  return server;
}

/** A server of its own for test t, which may stop it and start it again. */
export async function ownServer(t) {
  const server = new SyncServer();
  t.after(() => server.remove());
  await server.start();
  return server;
}

let command;

/** Builds the command once per test file; HOLDFAST names one that is built already. */
function build() {
  if (process.env.HOLDFAST) return process.env.HOLDFAST;
  command ??= (async () => {
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-command-'));
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, 'holdfast');
    await promisify(execFile)('go', ['build', '-o', path, './cmd/holdfast'], { cwd: root });
    return path;
  })();
  return command;
}

// Before the tests, whose time it would take otherwise: a while, on a busy machine.
before(build);

export class SyncServer {
  #folder;
  #process;
  #addresses = ['127.0.0.1:0', '127.0.0.1:0'];

  /** Takes the same addresses at later starts, and the same store unless it is to be empty. */
  async start({ empty = false } = {}) {
    this.#folder ??= await mkdtemp(join(tmpdir(), 'holdfast-serve-'));
    if (empty) await rm(join(this.#folder, 'data'), { recursive: true, force: true });
    const path = await build();
    const [listen, admin] = this.#addresses;
    const args = ['serve', '--dev', '--listen', listen, '--admin-listen', admin, '--data', join(this.#folder, 'data')];
    this.#process = spawn(path, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    const [line] = await Promise.race([once(createInterface(this.#process.stdout), 'line'), once(this.#process, 'exit')]);
    const urls = String(line).match(/http:\/\/\S+/g);
    if (!urls) throw new Error(`the server did not start: ${line}`);
    this.#addresses = urls.map((url) => new URL(url).host);
  }

  /** The address of the domain that --dev makes. */
  get url() {
    return `http://${this.#addresses[0]}/convergence/default`;
  }

  /** Ends the process; its store stays. */
  async stop(signal = 'SIGTERM') {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill(signal);
    await once(this.#process, 'exit');
  }

  async remove() {
    if (this.#process) await this.stop('SIGKILL');
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true });
  }

  /** A call of the administrator: the body of the answer. */
  async administer(method, path, body) {
    this.token ??= (await this.#rest('POST', '/auth/login', { username: 'admin', password: 'password' })).token;
    return this.#rest(method, path, body);
  }

  async #rest(method, path, body) {
    const headers = { 'content-type': 'application/json', ...(this.token && { authorization: `SessionToken ${this.token}` }) };
    const response = await fetch(`http://${this.#addresses[1]}${path}`, { method, headers, body: body && JSON.stringify(body) });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer.body;
  }

  /** Adds a user to the domain. */
  addUser(username, password, more = {}) {
    return this.administer('POST', '/domains/convergence/default/users', { username, password, ...more });
  }
}
