import { withMemory } from '../../wasm-memory.mjs';

/** The wasm file with the memory that it has once an engine has run its start function, before Go runs. */
export function started(wasm) {
  const module = new WebAssembly.Module(wasm);
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = () => {};
  const { mem } = new WebAssembly.Instance(module, imports).exports;
  return withMemory(wasm, new Uint8Array(mem.buffer));
}
