// PresenceService: who is there, and what they say of themselves (client-api.md §10). Its counterpart is cmd/wasm/presenceops.go.

import { Writer } from '../buffer.js';
import { ConvergenceEventEmitter } from './emitter.js';
import {
  PresenceAvailabilityChangedEvent, PresenceStateClearedEvent, PresenceStateRemovedEvent, PresenceStateSetEvent,
} from './events.js';
import { readFresh } from './fresh.js';
import { writeNames } from './grants.js';
import { PresenceOp } from './presence-protocol.js';
import { readState, writeState } from './state.js';
import { Stream } from './stream.js';
import { readUser, writeUserId, writeUserIds } from './users.js';

const names = Object.freeze({
  STATE_SET: PresenceStateSetEvent.NAME,
  STATE_REMOVED: PresenceStateRemovedEvent.NAME,
  STATE_CLEARED: PresenceStateClearedEvent.NAME,
  AVAILABILITY_CHANGED: PresenceAvailabilityChangedEvent.NAME,
});

/** The presence of a user, as it was when it was asked for. */
export class UserPresence {
  #state;
  #fresh;

  constructor(user, available, state, fresh) {
    Object.assign(this, { user, available });
    this.#state = state;
    this.#fresh = fresh;
  }

  get state() {
    return new Map(this.#state);
  }

  /** Whether the server had just said so, or goes on telling of changes: otherwise it is what was last known. */
  isLive() {
    return this.#fresh.live;
  }

  /** When the server last said so; null for never. */
  asOf() {
    return this.#fresh.asOf;
  }
}

/** What the presence of a user is now, and what changes of it. */
export class UserPresenceSubscription extends ConvergenceEventEmitter {
  static Events = names;

  #service;
  #last; // what was known when it ended; null while it goes on

  constructor(service, presence) {
    super();
    this.#service = service;
    this.#last = null;
    this._user = presence.user;
  }

  get user() {
    return this._now().user;
  }

  get available() {
    return this._now().available;
  }

  get state() {
    return this._now().state;
  }

  isLive() {
    return this._now().isLive();
  }

  asOf() {
    return this._now().asOf();
  }

  // What it is now, and then each change.
  asObservable() {
    return new Stream((observer) => {
      observer.next(this._now());
      return this.events().subscribe(() => observer.next(this._now()), undefined, () => observer.complete());
    });
  }

  unsubscribe() {
    if (this.#last) return;
    this._end();
    this.#service._left(this);
  }

  // From here on it is what was last known.
  _end() {
    const now = this._now();
    this.#last = new UserPresence(now.user, now.available, now.state, { live: false, asOf: now.asOf() });
    this._complete();
  }

  _now() {
    return this.#last ?? this.#service._known(this._user.userId);
  }
}

/** What this user says of itself, and the presence of others. Its events are about this user. */
export class PresenceService extends ConvergenceEventEmitter {
  static Events = names;

  #domain;
  #subscriptions = new Map(); // guid of a user → Set of UserPresenceSubscription

  constructor(domain) {
    super();
    this.#domain = domain;
  }

  session() {
    return this.#domain.session();
  }

  isAvailable() {
    return this.#own().available;
  }

  state() {
    return this.#own().state;
  }

  // A key and its value, or an object or Map of several.
  setState(key, value) {
    const state = arguments.length > 1 ? new Map([[key, value]]) : key;
    this.#domain._now().call(PresenceOp.set, writeState(new Writer(), state));
  }

  removeState(keys) {
    this.#domain._now().call(PresenceOp.remove, writeNames(new Writer(), [keys].flat()));
  }

  clearState() {
    this.#domain._now().call(PresenceOp.clear);
  }

  presence(users) {
    return this.#ask(PresenceOp.ask, users, (presence) => presence);
  }

  subscribe(users) {
    return this.#ask(PresenceOp.subscribe, users, (presence) => this.#subscribed(presence));
  }

  async #ask(op, users, made) {
    const list = await this.#domain._promise(op, (message) => writeUserIds(message, [users].flat()), (body) => (
      Array.from({ length: body.u32() }, () => made(readPresence(body)))
    ));
    return Array.isArray(users) ? list : list[0];
  }

  #subscribed(presence) {
    const guid = presence.user.userId.toGuid();
    const subscription = new UserPresenceSubscription(this, presence);
    this.#subscriptions.set(guid, (this.#subscriptions.get(guid) ?? new Set()).add(subscription));
    return subscription;
  }

  #own() {
    const body = this.#domain._now().call(PresenceOp.own);
    return { available: body.bool(), state: readState(body) };
  }

  _known(user) {
    return readPresence(this.#domain._now().call(PresenceOp.known, writeUserId(new Writer(), user)));
  }

  _left(subscription) {
    const user = subscription._user.userId;
    const list = this.#subscriptions.get(user.toGuid());
    list?.delete(subscription);
    if (!list?.size) this.#subscriptions.delete(user.toGuid());
    this.#domain._tell(PresenceOp.unsubscribe, writeUserId(new Writer(), user).done());
  }

  _happened(body) {
    const own = body.bool();
    const event = readEvent(body);
    if (own) return this._emit(event);
    for (const subscription of [...(this.#subscriptions.get(event.user.userId.toGuid()) ?? [])]) subscription._emit(event);
  }

  // From here on the presence of others is what was last known.
  _dispose() {
    for (const list of this.#subscriptions.values()) for (const subscription of list) subscription._end();
    this.#subscriptions.clear();
    this._complete();
  }

  _complete() {
    for (const list of this.#subscriptions.values()) for (const subscription of list) subscription._complete();
    super._complete();
  }
}

function readPresence(body) {
  body.bool(); // there is always a user
  const user = readUser(body);
  const fresh = readFresh(body);
  return new UserPresence(user, body.bool(), readState(body), fresh);
}

function readEvent(body) {
  body.bool();
  const user = readUser(body);
  switch (body.u8()) {
    case 0:
      return new PresenceStateSetEvent(user, readState(body));
    case 1:
      return new PresenceStateRemovedEvent(user, Array.from({ length: body.u32() }, () => body.str()));
    case 2:
      return new PresenceStateClearedEvent(user);
    default:
      return new PresenceAvailabilityChangedEvent(user, body.bool());
  }
}
