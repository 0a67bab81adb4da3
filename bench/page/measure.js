import { edits } from './edits.js';
import { million } from './million.js';
import { queries } from './queries.js';
import { flight, makeRows, model } from './rows.js';
import { median, time } from './time.js';

const durableEdits = 21;

/**
 * The measurements, for a library with Kendo's DataSource. `durable(source)` waits until its last change is kept for good;
 * `wasmBytes()` is the memory it has beside the JavaScript heap, which the browser does not count. A measurement returns a
 * number, or an object of numbers by what was measured.
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

  /** Reads rows that are there already, and looks at the first page. */
  async loadPage(count) {
    const data = makeRows(count);
    return time(async () => {
      const source = new this.DataSource({ data, schema: { model }, pageSize: 50 });
      await source.read();
      if (source.view()[49].id !== 50) throw new Error('not the first page');
    });
  }

  loadJSON(url, rowModel = model) {
    return time(() => this.#read(url, rowModel));
  }

  loadFlights(url) {
    return this.loadJSON(url, flight);
  }

  /** Queries of rows that are loaded. */
  async queries(count) {
    return queries(await this.#read(`/rows/${count}`));
  }

  /** Queries of so many rows that the page might freeze. */
  async million(count) {
    const before = this.wasmBytes();
    const results = await million(() => this.#read(`/rows/${count}`));
    results['memory of the engine, MiB'] = (this.wasmBytes() - before) / 2 ** 20;
    return results;
  }

  /** Edits of rows that are loaded. */
  async edits(count) {
    return edits(await this.#read(`/rows/${count}`));
  }

  /** What the rows of a read hold on to, in MiB. */
  async memory(count) {
    const before = await this.#usedMiB();
    const source = await this.#read(`/rows/${count}`);
    const after = await this.#usedMiB();
    if (source.total() !== count) throw new Error(`read ${source.total()} rows of ${count}`);
    return after - before;
  }

  /** The median of some edits of one row each, kept by `storage`, among count rows. */
  async editOffline(count, storage) {
    const source = await this.#offline(count, storage);
    const samples = [];
    for (let i = 0; i < durableEdits; i++) {
      samples.push(await time(() => this.#edit(source, Math.floor((count * i) / durableEdits), i)));
    }
    return median(samples);
  }

  /** Rows out of the store. */
  async readOffline(count) {
    const source = await this.#offline(count, 'memory');
    await this.durable(source);
    return time(async () => {
      await source.read();
      if (source.view()[0].id !== 1) throw new Error('not the rows');
    });
  }

  /** Sends edits of a thousand rows that were made offline. */
  async flush(count, batch) {
    const source = await this.#offline(count, 'memory', batch);
    const changed = Math.min(1000, count);
    for (let i = 0; i < changed; i++) source.at(i).set('quantity', 5000 + i);
    await source.sync();
    await this.durable(source);
    return time(async () => {
      await source.online(true);
      if (source.hasChanges()) throw new Error('not everything was sent');
    });
  }

  async #read(url, rowModel = model) {
    const source = new this.DataSource({ transport: { read: { url, dataType: 'json' } }, schema: { model: rowModel } });
    await source.read();
    return source;
  }

  async #offline(count, storage, batch = false) {
    const write = { url: '/echo', type: 'POST', dataType: 'json', contentType: 'application/json' };
    const source = new this.DataSource({
      transport: {
        read: { url: `/rows/${count}`, dataType: 'json' },
        update: write,
        parameterMap: (data, operation) => (operation === 'read' ? data : JSON.stringify(data)),
      },
      schema: { model, data: (response) => response.models ?? response },
      batch,
      offlineStorage: this.offlineStorage(storage),
    });
    await source.read();
    source.online(false);
    return source;
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
