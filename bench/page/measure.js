import { flight, makeRows, model } from './rows.js';

const edits = 21;

/**
 * The measurements, for a library with Kendo's DataSource. `durable(source)` waits until its last change is kept for good;
 * `wasmBytes()` is the memory it has beside the JavaScript heap, which the browser does not count.
 */
export class Measurements {
  constructor({ DataSource, offlineStorage, durable, wasmBytes }) {
    this.DataSource = DataSource;
    this.offlineStorage = offlineStorage;
    this.durable = durable;
    this.wasmBytes = wasmBytes;
  }

  async loadData(count) {
    const data = makeRows(count);
    return time(() => new this.DataSource({ data, schema: { model } }).read());
  }

  loadJSON(url, rowModel = model) {
    return time(() => new this.DataSource({ transport: { read: { url, dataType: 'json' } }, schema: { model: rowModel } }).read());
  }

  loadFlights(url) {
    return this.loadJSON(url, flight);
  }

  /** What the rows of a read hold on to, in MiB. */
  async memory(count) {
    const before = await this.#usedMiB();
    const source = new this.DataSource({ transport: { read: { url: `/rows/${count}`, dataType: 'json' } }, schema: { model } });
    await source.read();
    const after = await this.#usedMiB();
    if (source.total() !== count) throw new Error(`read ${source.total()} rows of ${count}`);
    return after - before;
  }

  /** The median of some edits of one row each, kept by `storage`, among count rows. */
  async editOffline(count, storage) {
    const source = new this.DataSource({
      transport: { read: { url: `/rows/${count}`, dataType: 'json' }, update: { url: '/rows', type: 'PUT' } },
      schema: { model },
      offlineStorage: this.offlineStorage(storage),
    });
    await source.read();
    source.online(false);
    const samples = [];
    for (let i = 0; i < edits; i++) samples.push(await time(() => this.#edit(source, Math.floor((count * i) / edits), i)));
    return samples.sort((a, b) => a - b)[edits >> 1];
  }

  async #usedMiB() {
    const { bytes } = await performance.measureUserAgentSpecificMemory();
    return (bytes + this.wasmBytes()) / 2 ** 20;
  }

  async #edit(source, at, value) {
    source.at(at).set('quantity', 5000 + value);
    await source.sync();
    await this.durable(source);
  }
}

async function time(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
