// What is measured, written against the API that both libraries have. Runs in a Node process (child.mjs) or in a page.

/** One side of a measurement: some clients of one library. `host` tells the time and the memory where this runs. */
export class Work {
  #library;
  #host;
  #models = [];
  #arrivals = [];
  #domain;

  constructor(library, host) {
    this.#library = library;
    this.#host = host;
  }

  /** Creates a model and returns its id. `elements` fills it with about so many elements. */
  async create(url, elements = 0) {
    const domain = await this.#library.connect(url);
    const id = await domain.models().create({ collection: 'bench', data: makeData(elements) });
    await domain.disconnect();
    return id;
  }

  /** Opens the model with `clients` clients of this side. */
  async open(url, modelID, clients = 1) {
    for (let n = 0; n < clients; n++) {
      const domain = await this.#library.connect(url);
      this.#models.push(await domain.models().open(modelID));
    }
  }

  /** Makes a model of its own for each of `clients` clients. */
  async openOwn(url, clients) {
    for (let n = 0; n < clients; n++) await this.open(url, await this.create(url));
  }

  /** Connects, so that measureOpen() is about the model alone. */
  async connect(url) {
    this.#domain = await this.#library.connect(url);
  }

  /** Opens a model on the connection: how long it took and by how much the memory grew, `{ms, bytes}`. */
  async measureOpen(modelID) {
    const before = await this.#host.memory();
    const start = this.#host.now();
    this.#models.push(await this.#domain.models().open(modelID));
    const ms = this.#host.now() - start;
    return { ms, bytes: (await this.#host.memory()) - before };
  }

  /** Each client types n letters at random places, in one go: the time to apply them and until all are acknowledged. */
  async type(n) {
    const start = this.#host.now();
    for (const model of this.#models) typeLetters(model, n);
    const applied = this.#host.now() - start;
    await Promise.all(this.#models.map(committed));
    return { applied, committed: this.#host.now() - start };
  }

  /** Types and does not wait for the acknowledgements. */
  typeOnly(n) {
    for (const model of this.#models) typeLetters(model, n);
  }

  /** Types n letters with `pause` ms between them; the times at which each was typed. */
  async typeSlowly(n, pause) {
    const times = [];
    for (let i = 0; i < n; i++) {
      times.push(this.#host.now());
      typeLetters(this.#models[0], 1);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    return times;
  }

  /** From here on the times of arrival of each version are noted, for every client. */
  watch() {
    this.#arrivals = this.#models.map(() => new Map());
    for (const [n, model] of this.#models.entries()) {
      model.on('version_changed', ({ version }) => this.#arrivals[n].set(version, this.#host.now()));
    }
  }

  /** The time between the arrival of the first and the given version at the first client. */
  async caughtUp(version) {
    await reached(this.#models[0], version);
    const [arrivals] = this.#arrivals;
    return arrivals.get(version) - Math.min(...arrivals.values());
  }

  /** Resolves when each client is at the version, with the times of arrival of all versions per client. */
  async arrivals(version) {
    await Promise.all(this.#models.map((model) => reached(model, version)));
    return this.#arrivals.map((arrivals) => [...arrivals]);
  }

  /** Answers each edit of a number by another client with an edit, `rounds` times. */
  answer(rounds) {
    const number = this.#models[0].elementAt('number');
    let left = rounds;
    number.on('delta', ({ local }) => {
      if (!local && left-- > 0) number.add(1);
    });
  }

  /** Plays with a client that answers: the milliseconds that one way took, for each round. */
  async serve(rounds) {
    const number = this.#models[0].elementAt('number');
    const times = [];
    for (let n = 0; n < rounds; n++) {
      const answered = new Promise((resolve) => number.once('delta', resolve));
      const start = this.#host.now();
      number.add(1);
      await answered;
      times.push((this.#host.now() - start) / 2);
    }
    return times;
  }

  version() {
    return this.#models[0].version();
  }

  /** The text, as soon as the version is reached. */
  async textAt(version) {
    await reached(this.#models[0], version);
    return this.#models[0].elementAt('text').value();
  }

  /** Resolves when everything is acknowledged. */
  async settle() {
    await Promise.all(this.#models.map(committed));
    return this.#models[0].version();
  }

  cpu() {
    return this.#host.cpu();
  }
}

/** A text, a number, and records of ten elements each until there are about as many elements as asked for. */
function makeData(elements) {
  const records = [];
  for (let n = 0; n < elements / 10; n++) {
    const details = { city: `City ${n % 50}`, tags: ['red', 'green'] };
    records.push({ name: `Record ${n}`, count: n, done: n % 2 === 0, when: new Date(n * 1000), details });
  }
  return { text: '', number: 0, records };
}

let state = 12345;

/** Types n letters at random places, at the same ones in each process. */
export function typeLetters(model, n) {
  const text = model.elementAt('text');
  let length = text.length();
  for (let i = 0; i < n; i++) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    text.insert(state % (length + 1), 'x');
    length++;
  }
}

function committed(model) {
  if (model.isCommitted()) return undefined;
  return new Promise((resolve) => model.once('committed', resolve));
}

function reached(model, version) {
  if (model.version() >= version) return undefined;
  return new Promise((resolve) => {
    const look = () => {
      if (model.version() < version) return;
      model.off('version_changed', look);
      // The other listeners of this event come first.
      setTimeout(resolve);
    };
    model.on('version_changed', look);
  });
}
