import { init } from './holdfast.js';
import { byId, h } from './dom.js';
import { openFilms } from './source.js';
import { View } from './view.js';
import { Table } from './table.js';
import { Pager } from './pager.js';
import { Drawer } from './drawer.js';
import { Films } from './films.js';
import { tricks } from './tricks.js';
import { setUpLab } from './lab.js';
import { deviceStorage } from './device.js';
import { setUpToolbar } from './toolbar.js';
import { showConnection, showCounts, showFlush, showStorage } from './status.js';
import { toast } from './toast.js';
import { registerWorker } from './worker.js';

const pageSize = 25;
const forcedKey = 'work-offline';

/** The page: joins the source with the parts that show it. */
class App {
  constructor() {
    this.ds = openFilms(pageSize);
    this.view = new View(this.ds, pageSize);
    this.films = new Films(this.ds, this.view);
    this.table = new Table(this.view, this.films);
    this.pager = new Pager(this.view);
    this.drawer = new Drawer(this.view, this.films);
    this.refreshing = false;
    this.loaded = false;
    this.waited = 0;
  }

  async start() {
    this.#bind();
    setUpToolbar(this.view, { add: () => this.films.add(), switchOffline: (on) => this.#force(on), openDrawer: (tab) => this.#openDrawer(tab) });
    if (localStorage.getItem(forcedKey)) await this.ds.online(false);
    this.#showConnection(this.ds.connection());
    await this.#load();
    await this.#showStorage();
    await setUpLab(tricks(this.films, this.view));
  }

  #bind() {
    const { ds } = this;
    for (const name of ['change', 'pending', 'rejected', 'conflict', 'uncertain', 'storage']) ds.bind(name, () => this.#refreshSoon());
    ds.bind('connection', ({ to }) => this.#connectionChanged(to));
    ds.bind('flush', ({ done, total }) => this.#flushed(done, total));
    ds.bind('rejected', () => this.#tell('bad', 'The server refused a change.', 'failed'));
    ds.bind('conflict', () => this.#tell('bad', 'Somebody else changed a film that you changed too.', 'conflicts'));
    ds.bind('uncertain', () => this.#tell('bad', 'It is not certain whether a change arrived.', 'conflicts'));
    ds.bind('storage', ({ error }) => toast('bad', error?.message ?? 'This device could not save a change.'));
  }

  /** Reads the films; while that is not possible the table offers to try again. */
  async #load() {
    byId('grid').setAttribute('aria-busy', 'true');
    try {
      await this.view.query();
      this.loaded = true;
    } catch (error) {
      this.#showEmpty(error.message ?? 'The films could not be loaded.', () => this.#load());
    }
    byId('grid').setAttribute('aria-busy', 'false');
    this.#refreshSoon();
  }

  /** Many events make one refresh, before the next frame. */
  #refreshSoon() {
    if (this.refreshing) return;
    this.refreshing = true;
    requestAnimationFrame(() => {
      this.refreshing = false;
      this.#refresh();
    });
  }

  #refresh() {
    const counts = this.ds.pending();
    this.view.refresh();
    this.table.render();
    this.pager.render();
    this.drawer.render();
    this.#tellWhenSent(showCounts(counts, this.ds.connection()));
    this.#showChangedCount();
    if (this.loaded) this.#showEmpty(this.view.total === 0 ? this.#nothingFound() : null);
  }

  /** One change is seen to arrive; about many it is worth a word. */
  #tellWhenSent(waiting) {
    if (waiting === 0 && this.waited > 1) toast('good', 'Your changes have been sent.');
    this.waited = waiting === 0 ? 0 : Math.max(this.waited, waiting);
  }

  #showChangedCount() {
    const badge = byId('changed-count');
    const count = this.view.changes.size;
    badge.hidden = count === 0;
    badge.textContent = String(count);
  }

  #nothingFound() {
    return this.view.show === 'changed' ? 'No film has a change that is not on the server.' : `No film matches “${this.view.search}”.`;
  }

  #showEmpty(text, again) {
    const empty = byId('empty');
    empty.hidden = !text;
    empty.replaceChildren(h('p', {}, text ?? ''), ...(again ? [h('button', { type: 'button', class: 'button', onclick: again }, 'Try again')] : []));
  }

  #connectionChanged(state) {
    this.#showConnection(state);
    if (state === 'online') this.#readAgain();
    if (state === 'offline') toast('info', 'You are offline. Go on working: changes are kept on this device.');
    this.#refreshSoon();
  }

  /** Others may have changed films while there was no network. */
  #readAgain() {
    if (!this.loaded) this.#load();
    else Promise.resolve(this.ds.read()).catch(() => {});
  }

  #showConnection(state) {
    showConnection(state, localStorage.getItem(forcedKey) !== null);
  }

  #force(offline) {
    if (offline) localStorage.setItem(forcedKey, 'yes');
    else localStorage.removeItem(forcedKey);
    Promise.resolve(this.ds.online(!offline)).catch(() => {});
    this.#showConnection(this.ds.connection());
  }

  #flushed(done, total) {
    showFlush(done, total);
    if (done === total) this.#showStorage();
  }

  #tell(kind, text, tab) {
    toast(kind, text, { label: 'Show', run: () => this.#openDrawer(tab) });
  }

  async #openDrawer(tab) {
    await this.#showStorage();
    this.drawer.open(tab);
  }

  async #showStorage() {
    this.drawer.storage = await deviceStorage(() => this.#openDrawer('storage'));
    showStorage(this.drawer.storage);
  }
}

async function main() {
  registerWorker();
  try {
    await init();
    await new App().start();
  } catch (error) {
    toast('bad', `The page could not start: ${error.message}`);
    throw error;
  }
}

main();
