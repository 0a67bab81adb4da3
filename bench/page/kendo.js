import { Measurements } from './measure.js';

function offlineStorage(kind) {
  localStorage.clear();
  if (kind === 'localStorage') return 'bench';
  let kept = null;
  return { getItem: () => kept, setItem: (rows) => (kept = rows) };
}

const measurements = new Measurements({ DataSource: window.kendo.data.DataSource, offlineStorage, durable: () => undefined });
window.measure = (method, parameters) => measurements[method](...parameters);
