// An esbuild plugin: the module "holdfast:wasm-exec" is wasm_exec.js of the very toolchain that builds the wasm file.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const wasmExec = {
  name: 'wasm-exec',
  setup(build) {
    build.onResolve({ filter: /^holdfast:wasm-exec$/ }, () => ({ path: 'wasm-exec', namespace: 'holdfast' }));
    build.onLoad({ filter: /.*/, namespace: 'holdfast' }, () => ({ contents: wrap(source()), loader: 'js' }));
  },
};

function source() {
  const goroot = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
  return readFileSync(join(goroot, 'lib/wasm/wasm_exec.js'), 'utf8');
}

// wasm_exec.js puts Go, fs, process and path on globalThis, where libraries of the page would take it for Node. Here it
// puts them on an object of its own, through which it sees everything else that is global.
function wrap(code) {
  return `
    const own = Object.create(null);
    const scope = new Proxy(own, {
      get: (_, name) => (name in own ? own[name] : Reflect.get(globalThis, name)),
      has: (_, name) => name in own || name in globalThis,
    });
    ((globalThis) => {${once(code, 'fs.writeSync(fd,', 'globalThis.fs.writeSync(fd,')}})(scope);
    export const Go = own.Go;
  `;
}

function once(code, from, to) {
  const parts = code.split(from);
  if (parts.length !== 2) throw new Error(`wasm_exec.js has ${parts.length - 1} times ${from}, expected once: adapt js/wasm-exec.mjs`);
  return parts.join(to);
}
