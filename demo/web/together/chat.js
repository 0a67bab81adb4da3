import { byId, h, icon } from '../dom.js';
import { toast } from '../toast.js';
import { disc } from './people.js';

const room = { type: 'room', membership: 'public', id: 'film-night', name: 'Film night', ignoreExistsError: true };
const latest = 100;
const news = ['message', 'message_pending', 'message_delivered', 'message_refused'];

/** What people say to each other beside their work. Without a connection it is kept on this device, and said once there is one. */
export class Chat {
  #list = byId('messages');
  #domain;
  #people;
  #chat = null;
  #said = new Map(); // event number → message
  #opening = false;

  constructor(domain, people) {
    this.#domain = domain;
    this.#people = people;
    byId('say').addEventListener('submit', (event) => this.#say(event));
    domain.on('connected', () => this.#open());
    this.#open();
  }

  // The first visit needs a connection; after that the room is on this device.
  async #open() {
    if (this.#chat || this.#opening) return;
    this.#opening = true;
    try {
      const service = this.#domain.chat();
      if (this.#domain.isConnected()) await service.create(room);
      this.#begin(await service.join(room.id));
    } catch (error) {
      if (error.code !== 'offline') toast('bad', `The chat could not be opened: ${error.message}`);
    } finally {
      this.#opening = false;
    }
  }

  #begin(chat) {
    this.#chat = chat;
    for (const name of news) chat.on(name, (event) => this.#happened(event));
    this.#readHistory();
    this.#domain.on('connected', () => this.#readHistory());
    byId('say').elements.message.disabled = false;
    byId('say').querySelector('button').disabled = false;
    this.#show();
  }

  async #readHistory() {
    try {
      const { data } = await this.#chat.getHistory({ limit: latest, eventFilter: ['message'] });
      for (const entry of data) this.#said.set(entry.eventNumber, entry);
    } catch (error) {
      if (error.code !== 'offline') toast('bad', `What was said before could not be read: ${error.message}`);
    }
    this.#show();
  }

  #happened(event) {
    if (event.name === 'message') this.#said.set(event.eventNumber, event);
    if (event.name === 'message_refused') toast('bad', `“${event.message}” was refused: ${event.reason}`);
    this.#show();
  }

  async #say(event) {
    event.preventDefault();
    const box = event.target.elements.message;
    const text = box.value.trim();
    box.value = '';
    if (!text) return;
    const sent = this.#chat.send(text);
    sent.catch(() => {}); // message_refused says so
    try {
      await sent.saved();
      this.#show();
    } catch (error) {
      toast('bad', `“${text}” could not be kept on this device: ${error.message}`);
    }
  }

  /** Shows all messages: what was said, and behind that what waits here to be sent. */
  #show() {
    const atEnd = this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight < 40;
    const said = [...this.#said.values()].sort((a, b) => a.eventNumber - b.eventNumber);
    const waiting = this.#chat.pending().filter(({ state }) => state !== 'refused');
    this.#list.replaceChildren(
      ...said.map(({ user, message, timestamp }) => this.#row(user, message, timestamp)),
      ...waiting.map(({ message, timestamp, state }) => this.#row(this.#domain.session().user(), message, timestamp, state !== 'unsaved')),
    );
    byId('no-messages').hidden = said.length + waiting.length > 0;
    if (atEnd) this.#list.scrollTop = this.#list.scrollHeight;
  }

  #row(user, message, timestamp, waits = false) {
    const person = this.#people.named(user);
    const time = timestamp.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
    return h('li', { class: waits ? 'message waits' : 'message' }, disc(person),
      h('div', {}, h('span', { class: 'message-head' }, h('b', {}, person.name), waits ? h('small', {}, icon('cloud'), 'waits on this device') : h('small', {}, time)),
        h('p', {}, message)));
  }
}
