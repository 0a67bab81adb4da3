import { Editor } from './edits.js';
import { outline } from './outline.js';
import { until } from './until.js';

/** A client in this process, with the original API: ours or theirs. It edits at random when told to. */
export class Local {
  #model;
  #editor;

  constructor(model, seed, options) {
    this.#model = model;
    this.#editor = new Editor(model, seed, options);
  }

  /** Makes n edits in one go. */
  async edit(n) {
    for (let i = 0; i < n; i++) this.#editor.edit();
  }

  /** Resolves with the version when everything is acknowledged and at least the given version is reached. */
  async settle(version) {
    const model = this.#model;
    const done = () => {
      if (!model.isOpen()) throw new Error('the model was closed');
      return model.isCommitted() && model.version() >= version;
    };
    await until(done, [[model, 'version_changed', 'committed', 'closed']], `version ${version}`, () => `at ${model.version()}`);
    return model.version();
  }

  /** The content, ids included (see outline). */
  async view() {
    return JSON.parse(JSON.stringify(outline(this.#model.root())));
  }
}
