import { h } from '../dom.js';
import { initials } from './names.js';

const colors = 8;
const news = ['collaborator_opened', 'collaborator_closed', 'online', 'offline', 'resync_completed'];

/** Who has the shared page open, each with a colour of their own: the same one in every window. */
export class People {
  #people = new Map(); // session → person
  #connected = false;

  /** `ownName` is who this window is before the server says so; `changed` is called with who has come and who has gone. */
  constructor(domain, model, ownName, changed = () => {}) {
    Object.assign(this, { domain, model, ownName, changed });
    for (const name of news) model.on(name, () => this.#look());
    this.#look();
  }

  /** Everybody: this window first, the others as they came. A person is `{username, id, name, me, color}`. */
  all() {
    return [...this.#people.values()].sort((a, b) => b.me - a.me || a.turn - b.turn);
  }

  /** The person of a session that is here. */
  of(sessionId) {
    return this.#people.get(sessionId);
  }

  /** The person that a user is or was: somebody who has left has no colour any more. */
  named(user) {
    const here = this.all().find(({ username, me }) => (user ? username === user.username : me));
    return here ?? { ...personOf(user ?? { username: '' }, false), color: null };
  }

  // Alone is who has no connection.
  #look() {
    const session = this.domain.session();
    const [before, wasConnected] = [this.#people, this.#connected];
    this.#connected = session.isConnected();
    const me = session.user() ?? { username: '', displayName: this.ownName };
    const here = this.#connected ? this.model.collaborators() : [{ sessionId: session.sessionId(), user: me }];
    // After a reconnect the server may take a while to see that the former session of this window is gone.
    const others = here.filter(({ sessionId, user }) => user && (sessionId === session.sessionId() || user.username !== me.username));
    this.#people = inColors(others.map(({ sessionId, user }) => [sessionId, personOf(user, sessionId === session.sessionId())]));
    // Who loses the connection, or has it again, has gone or come; not all the others.
    const seen = wasConnected && this.#connected;
    this.changed(seen ? missing(this.#people, before) : [], seen ? missing(before, this.#people) : []);
  }
}

// The others in the first list who are not in the second.
const missing = (people, list) => [...people].filter(([id, { me }]) => !me && !list.has(id)).map(([, person]) => person);

// Guests are numbered as they come.
const personOf = (user, me) => ({ username: user.username, id: user.userId, name: user.displayName || 'Somebody', me, turn: Number.parseInt(user.username, 36) || 0 });

// Everybody has a favourite. Who came first gets it, the others the next one that is free.
function inColors(entries) {
  const taken = new Set();
  for (const [, person] of entries.sort(([, a], [, b]) => a.turn - b.turn)) {
    let color = person.turn % colors;
    while (taken.has(color) && taken.size < colors) color = (color + 1) % colors;
    taken.add(color);
    person.color = color;
  }
  return new Map(entries);
}

/** A person as a coloured disc. */
export function disc({ name, me, color }) {
  const label = me ? `${name} (you)` : name;
  return h('span', { class: 'disc', 'data-color': color === null ? null : String(color), role: 'img', 'aria-label': label, title: label }, initials(name));
}
