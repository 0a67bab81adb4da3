// What is measured of domains that keep models on the device. Runs in a Node process (child.mjs) or in a page.
import { typeLetters, Work } from './work.js';

/** One side of a measurement without a network: one domain of one library, of a user that the server knows. */
export class OfflineWork extends Work {
  #library;
  #host;
  #domain;
  #user;
  #model;

  constructor(library, host) {
    super(library, host);
    [this.#library, this.#host] = [library, host];
  }

  /** Opens what the user has on this device, and does not connect. */
  async start(url, user) {
    this.#user = user;
    this.#domain = this.#library.keep(url);
    await this.#domain.initializeOffline(user);
  }

  /** Makes so many models with so many edits each: `{ms, bytes}`, the time until all is durable and what the memory grew at most. */
  makeModels(count, edits) {
    return this.#measure(async () => {
      const models = this.#domain.models();
      for (let n = 0; n < count; n++) {
        const model = await models.openAutoCreate({ collection: 'made', id: `${this.#user}-${n}`, data: { text: '' } });
        typeLetters(model, edits);
        if (n === count - 1) await this.#durable(model, count * edits);
        await model.close();
      }
    });
  }

  /** Connects: `{ms, bytes}` until all models are sent. */
  sendModels() {
    return this.#measure(async () => {
      const sent = next(this.#domain.models(), 'offline_models_sync_completed');
      await this.#connect();
      await sent;
    });
  }

  /** Types so many letters into a new model in one go: `{ms, bytes}` until all are durable. */
  async typeOffline(letters) {
    const id = `${this.#user}-typed`;
    this.#model = await this.#domain.models().openAutoCreate({ collection: 'typed', id, data: { text: '' } });
    await this.#durable(this.#model, 0);
    return this.#measure(() => {
      typeLetters(this.#model, letters);
      return this.#durable(this.#model, letters);
    });
  }

  /** Connects and opens a model. */
  async openOnline(id) {
    await this.#connect();
    this.#model = await this.#domain.models().open(id);
    await this.#domain.models().subscribeOffline(id);
  }

  /** Types so many letters into that model, and resolves when they are durable. */
  typeIn(letters) {
    typeLetters(this.#model, letters);
    return this.#durable(this.#model, letters);
  }

  /** Connects, and resolves when what was on this device is sent or has failed, or nothing has come of it for a while. */
  async sendEdits() {
    const events = ['offline_models_sync_completed', 'offline_models_sync_aborted'].map((name) => next(this.#domain.models(), name));
    await this.#connect();
    await Promise.race([...events, new Promise((resolve) => setTimeout(resolve, 10_000))]);
  }

  #connect() {
    return this.#domain.connectWithPassword({ username: this.#user, password: 'secret' });
  }

  /** Of so many models of the user those whose text on the server has the length. */
  async countArrived(url, user, count, length) {
    const domain = await this.#library.connect(url);
    const arrives = async (n) => {
      const model = await domain.models().open(`${user}-${n}`).catch(() => undefined);
      const text = model?.elementAt('text').value();
      await model?.close();
      return text?.length === length;
    };
    let arrived = 0;
    for (let n = 0; n < count; n++) if (await arrives(n)) arrived++;
    await domain.disconnect();
    return arrived;
  }

  /** The length of a model's text on the server. */
  async lengthOf(url, id) {
    const domain = await this.#library.connect(url);
    const model = await domain.models().open(id);
    const { length } = model.elementAt('text').value();
    await domain.disconnect();
    return length;
  }

  /** Resolves when so many edits of this device are durable. The original has no call for that: one looks into its database. */
  async #durable(model, count) {
    if (model.saved) return model.saved();
    while ((await this.#library.countKept(this.#domain, this.#user)) < count) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  async #measure(work) {
    const grown = await this.#host.watchMemory();
    const start = this.#host.now();
    await work();
    const ms = this.#host.now() - start;
    return { ms, bytes: grown() };
  }
}

function next(emitter, name) {
  return new Promise((resolve) => emitter.once(name, resolve));
}

/** How many edits the database of the original client holds that are not sent. */
export function countLocalOperations(domain, user) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(`convergence.offline.storage:${domain.namespace()}/${domain.id()}/${user}`);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const count = request.result.transaction('ModelLocalOperation').objectStore('ModelLocalOperation').count();
      count.onsuccess = () => {
        request.result.close();
        resolve(count.result);
      };
    };
  });
}
