import { DataSource, init } from '/dist/holdfast.js';
import { Measurements } from './measure.js';

// Each measurement gets rows of its own: what an earlier one left pending must not be loaded with them.
const offlineStorage = () => `bench-${crypto.randomUUID()}`;

const measurements = new Measurements({ DataSource, offlineStorage, durable: (source) => source.saved() });
const ready = init();
window.measure = async (method, parameters) => {
  await ready;
  return measurements[method](...parameters);
};
