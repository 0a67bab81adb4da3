import { byId, h } from '../dom.js';
import { choice, fillMenu } from '../menu.js';
import { openShared } from '../shared.js';
import { toast } from '../toast.js';
import { registerWorker } from '../worker.js';
import { Chat } from './chat.js';
import { inviteColleague } from './colleague.js';
import { Connection, showState } from './connection.js';
import { ownName } from './names.js';
import { Network } from './network.js';
import { Notes } from './notes.js';
import { disc, People } from './people.js';
import { Saved } from './saved.js';
import { Tasks } from './tasks.js';
import { TextField } from './text-field.js';
import { Undo } from './undo.js';
import { Whereabouts } from './whereabouts.js';

/** The page that people use together: joins the shared model with the parts that show it. */
class App {
  #name = ownName();
  #network = new Network();
  #places = new Map(); // username → where that person is

  async start() {
    this.#setUpMenu();
    byId('second').addEventListener('click', openSecondWindow);
    await this.#open();
  }

  /** Opens the shared model; while that is not possible the page offers to try again. */
  async #open() {
    this.#showProblem(null);
    await this.domain?.dispose();
    try {
      const { domain, model } = await openShared(this.#name, { webSocket: this.#network.webSocket, keep: true });
      this.#show(domain, model);
    } catch (error) {
      showState('offline', 'Offline');
      this.#showProblem(error.message);
    }
  }

  #showProblem(text) {
    const problem = byId('problem');
    problem.hidden = !text;
    problem.replaceChildren(h('p', {}, text ?? ''), h('button', { type: 'button', class: 'button', onclick: () => this.#open() }, 'Try again'));
  }

  #show(domain, model) {
    Object.assign(this, { domain, model });
    model.emitLocalEvents(true);
    this.people = new People(domain, model, this.#name, (came, gone) => this.#peopleChanged(came, gone));
    this.whereabouts = new Whereabouts(domain, (username, place) => this.#moved(username, place));
    this.notes = new Notes(model, this.people);
    this.tasks = new Tasks(model, this.people);
    this.title = new TextField(byId('title'), model.elementAt('title'), () => { document.title = `${byId('title').value} · Holdfast demo`; });
    this.undo = new Undo(model);
    this.chat = new Chat(domain, this.people);
    this.saved = new Saved(domain, model);
    this.connection = new Connection(domain, (state) => this.#connectionChanged(state));
    this.#connectionChanged(this.connection.state);
    model.on('closed', ({ local, reason }) => { if (!local) this.#closed(reason); });
    byId('offline-switch').addEventListener('change', (event) => this.#switchOffline(event.target.checked));
    this.#showPeople();
    for (const element of document.querySelectorAll('[data-shared]')) element.disabled = false;
    byId('boards').setAttribute('aria-busy', 'false');
  }

  #closed(reason) {
    for (const element of document.querySelectorAll('[data-shared]')) element.disabled = true;
    byId('boards').setAttribute('aria-busy', 'true');
    this.#showProblem(`The page was closed by the server. ${reason ?? ''}`);
  }

  #connectionChanged(state) {
    this.saved.connected = state === 'online';
    if (state === 'offline') toast('info', 'You are offline. Go on working: it is kept on this device, and merged with what others do when you are back.');
  }

  #peopleChanged(came, gone) {
    if (!this.people) return;
    for (const { name } of came) toast('info', `${name} is here.`);
    for (const { name } of gone) toast('info', `${name} has left.`);
    this.#showPeople();
  }

  #moved(username, place) {
    this.#places.set(username, place);
    this.#showPeople();
  }

  #showPeople() {
    const people = this.people.all();
    this.whereabouts.watch(people);
    byId('people').replaceChildren(...people.map((person) => h('li', {}, disc(person), h('span', { class: 'person-name', 'aria-hidden': 'true' }, person.name, person.me ? h('small', {}, 'you') : h('small', { class: 'place' }, this.#places.get(person.username) ?? '')))));
    document.documentElement.dataset.people = String(people.length);
    this.notes?.carets.drawSoon();
    this.tasks?.showPeople();
  }

  async #switchOffline(offline) {
    if (offline) return this.domain.disconnect();
    try {
      await this.domain.reconnect();
    } catch (error) {
      if (!byId('offline-switch').checked) toast('bad', `The connection could not be made: ${error.message}`);
    }
    return undefined;
  }

  #setUpMenu() {
    fillMenu({
      choices: [
        choice({ label: 'Good', note: 'What you do is seen by the others at once' }, true, () => this.#network.mend()),
        choice({ label: 'Gone', note: 'The connection of this window breaks, and cannot be made again' }, false, () => this.#network.cut()),
      ],
      tricks: [
        { icon: 'windows', label: 'Open a second window', note: 'Put it beside this one and write in both', run: openSecondWindow },
        { icon: 'person', label: 'Invite a colleague', note: 'Comes with a connection of their own, writes, ticks a task, and leaves', run: invite },
      ],
    });
  }
}

async function invite() {
  try {
    await inviteColleague();
  } catch (error) {
    toast('bad', `Your colleague could not come: ${error.message}`);
  }
}

/** Opens this page once more, on the other half of the screen where windows can be placed. Nothing is shared but the server. */
function openSecondWindow() {
  const { availLeft = 0, availTop = 0, availWidth, availHeight } = screen;
  const width = Math.max(Math.floor(availWidth / 2), 420);
  window.open(location.href, '_blank', `popup,noopener,left=${availLeft + availWidth - width},top=${availTop},width=${width},height=${availHeight}`);
}

registerWorker();
new App().start();
