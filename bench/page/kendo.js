import { Measurements } from './measure.js';

function offlineStorage(kind) {
  localStorage.clear();
  if (kind === 'localStorage') return 'bench';
  let kept = null;
  return { getItem: () => kept, setItem: (rows) => (kept = rows) };
}

const { DataSource } = window.kendo.data;
const measurements = new Measurements({ DataSource, offlineStorage, durable: () => undefined, wasmBytes: () => 0 });
window.measure = (method, parameters) => measurements[method](...parameters);
