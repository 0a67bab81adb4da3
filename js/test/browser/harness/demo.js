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

/** The demo server with a database of its own, on a free port: `{url, api, stop}`. */
export async function startDemo(command) {
  const data = await mkdtemp(join(tmpdir(), 'holdfast-films-'));
  const server = spawn(command.path, ['demo', '--listen', '127.0.0.1:0', '--data', data, '--site', 'demo/dist'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await Promise.race([once(createInterface(server.stdout), 'line'), once(server, 'exit')]);
  const [url] = /http:\/\/\S+/.exec(line) ?? [];
  if (!url) throw new Error(`the demo server did not start: ${line}`);
  const stop = async () => {
    if (server.exitCode === null) {
      server.kill();
      await once(server, 'exit');
    }
    await rm(data, { recursive: true, force: true });
  };
  return { url, api: apiOf(url), stop };
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
