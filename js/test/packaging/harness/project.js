import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packageRoot = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Makes the project of somebody who installed the package: a directory with the packed package in node_modules and the
 * given files ({path: text}). It is gone after test t. Returns its path.
 */
export function makeProject(t, files = {}) {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-project-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  install(root);
  for (const [path, text] of Object.entries({ 'package.json': '{"type": "module", "private": true}', ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** Where the package is in a project. */
export function installed(root) {
  return join(root, 'node_modules', 'holdfast');
}

// The package is packed once for all projects of a test file.
let packed;

function install(root) {
  const target = installed(root);
  mkdirSync(target, { recursive: true });
  packed ??= pack();
  execFileSync('tar', ['-xzf', packed, '-C', target, '--strip-components=1']);
}

function pack() {
  const work = mkdtempSync(join(tmpdir(), 'holdfast-package-'));
  process.once('exit', () => rmSync(work, { recursive: true, force: true }));
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', work];
  const [{ filename }] = JSON.parse(execFileSync('npm', args, { cwd: packageRoot, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  return join(work, filename);
}
