import { DataSource, init } from '/dist/holdfast.js';
import { Measurements } from './measure.js';

// Each measurement gets rows of its own: what an earlier one left pending must not be loaded with them.
const offlineStorage = () => `bench-${crypto.randomUUID()}`;

let wasmMemory;
const ready = start();
const measurements = new Measurements({
  DataSource,
  offlineStorage,
  durable: (source) => source.saved(),
  wasmBytes: () => wasmMemory.buffer.byteLength,
});

window.measure = async (method, parameters) => {
  await ready;
  return measurements[method](...parameters);
};

// The package keeps its instance to itself; the browser hands it out here on its way.
async function start() {
  const { instantiateStreaming } = WebAssembly;
  WebAssembly.instantiateStreaming = async (...args) => {
    const result = await instantiateStreaming.apply(WebAssembly, args);
    wasmMemory = result.instance.exports.mem;
    return result;
  };
  await init();
}
