import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** Builds the command `holdfast` into a folder of its own: `{path, remove}`. */
export async function buildCommand() {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-demo-'));
  const path = join(folder, 'holdfast');
  await promisify(execFile)('go', ['build', '-o', path, './cmd/holdfast'], { cwd: root });
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}

/**
 * The demo server with databases of its own, on a free port: `{url, api, stop, end, restart}`. `end` ends the process as
 * `signal` does, and `restart` starts another one on the same port and data.
 */
export async function startDemo(command) {
  const data = await mkdtemp(join(tmpdir(), 'holdfast-films-'));
  let server = await spawnDemo(command, data, '127.0.0.1:0');
  const { url } = server;
  const end = (signal) => server.end(signal);
  const restart = async () => { server = await spawnDemo(command, data, new URL(url).host); };
  const stop = async () => {
    await end();
    await rm(data, { recursive: true, force: true });
  };
  return { url, api: apiOf(url), stop, end, restart };
}

async function spawnDemo(command, data, listen) {
  const server = spawn(command.path, ['demo', '--listen', listen, '--data', data, '--site', 'demo/dist'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await Promise.race([once(createInterface(server.stdout), 'line'), once(server, 'exit')]);
  const [url] = /http:\/\/\S+/.exec(line) ?? [];
  if (!url) throw new Error(`the demo server did not start: ${line}`);
  const end = async (signal) => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const exit = once(server, 'exit');
    server.kill(signal);
    await exit;
  };
  return { url, end };
}

/** The server's films as anybody may see and change them, past the page. */
function apiOf(url) {
  const films = `${url}/api/movies`;
  const call = async (path, method, body) => {
    const response = await fetch(path, { method, headers: { 'content-type': 'application/json' }, body: body && JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  return {
    all: async () => (await call(films, 'GET')).data,
    film: async (id) => (await call(`${films}/${id}`, 'GET')).data,
    change: async (id, fields) => call(`${films}/${id}`, 'PUT', { ...(await call(`${films}/${id}`, 'GET')).data, ...fields }),
    faults: (settings) => call(`${url}/demo/faults`, 'POST', settings),
  };
}
