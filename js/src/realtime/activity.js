// Activity: sessions that do something together, and tell each other a state of each (client-api.md §12). Its counterpart is
// cmd/wasm/activities.go.

import { Writer } from '../buffer.js';
import { readState, writeState } from './state.js';
import { ActivityOp } from './activity-protocol.js';
import { ConvergenceEventEmitter } from './emitter.js';
import { ConvergenceError } from './errors.js';
import { readFresh } from './fresh.js';
import { ActivityPermissionManager } from './grants.js';
import { Stream } from './stream.js';
import { readUser } from './users.js';

/** A session in an activity, as it was when this was asked for. */
export class ActivityParticipant {
  #state;

  constructor(activity, user, sessionId, local, state) {
    Object.assign(this, { activity, user, sessionId, local });
    this.#state = state;
  }

  get state() {
    return new Map(this.#state);
  }

  clone({ activity = this.activity, user = this.user, sessionId = this.sessionId, local = this.local, state = this.state } = {}) {
    return new ActivityParticipant(activity, user, sessionId, local, state);
  }
}

export class Activity extends ConvergenceEventEmitter {
  static Events = Object.freeze({
    SESSION_JOINED: 'session_joined',
    SESSION_LEFT: 'session_left',
    STATE_SET: 'state_set',
    STATE_CLEARED: 'state_cleared',
    STATE_REMOVED: 'state_removed',
    STATE_DELTA: 'state_delta',
    LEFT: 'left',
    DELETED: 'left', // as published; the event is called deleted
    FORCE_LEAVE: 'force_leave',
  });

  #domain;
  #number;
  #about; // {type, id, created, ephemeral}
  #last = null; // what Go knew when it was left: {participants, state, asOf}
  #watchers = []; // of the participants

  constructor(domain, number, about) {
    super();
    this.#domain = domain;
    this.#number = number;
    this.#about = about;
  }

  session() {
    return this.#domain.session();
  }

  type() {
    return this.#about.type;
  }

  id() {
    return this.#about.id;
  }

  createdTime() {
    return new Date(this.#about.created);
  }

  isEphemeral() {
    return this.#about.ephemeral;
  }

  isJoined() {
    return this.#info().joined;
  }

  // Whether the server tells of each change.
  isLive() {
    return this.#info().live;
  }

  // When it last did; null for never.
  asOf() {
    return this.#info().asOf;
  }

  permissions() {
    return new ActivityPermissionManager(this.#domain, this.type(), this.id());
  }

  async leave() {
    if (this.#last) throw new ConvergenceError(`the activity ${this._key()} is not joined`, 'activity_not_joined');
    return this.#domain._promise(ActivityOp.leave, (message) => message.u32(this.#number));
  }

  // Resolves once the own state is with the server, or on this device.
  async saved() {
    if (!this.#last) await this.#domain._promise(ActivityOp.saved, (message) => message.u32(this.#number));
  }

  state() {
    return this.#last ? new Map(this.#last.state) : readState(this.#call(ActivityOp.state));
  }

  setState(state, value) {
    this.#update(typeof state === 'string' ? new Map([[state, value]]) : state);
  }

  removeState(keys) {
    const removed = [keys].flat();
    if (removed.length) this.#update({}, false, removed);
  }

  clearState() {
    this.#update({}, true);
  }

  participant(sessionId) {
    return this.participants().find((one) => one.sessionId === sessionId);
  }

  participants() {
    if (this.#last) return [...this.#last.participants];
    const body = this.#call(ActivityOp.participants);
    return Array.from({ length: body.u32() }, () => this.#readParticipant(body));
  }

  // The participants now, and whenever they change.
  participantsAsObservable() {
    return new Stream((observer) => {
      this.#watchers = [...this.#watchers, observer];
      observer.next(this.participants());
      return () => { this.#watchers = this.#watchers.filter((each) => each !== observer); };
    });
  }

  #readParticipant(body) {
    const [sessionId, local] = [body.str(), body.bool()];
    const user = body.bool() ? readUser(body) : undefined;
    return new ActivityParticipant(this, user, sessionId, local, readState(body));
  }

  // After it was left, a state changes nothing.
  #update(set, complete = false, removed = []) {
    if (this.#last) return;
    const message = writeState(new Writer().u32(this.#number), set).bool(complete).u32(removed.length);
    for (const key of removed) message.str(key);
    this.#domain._now().call(ActivityOp.update, message);
  }

  #info() {
    if (this.#last) return { joined: false, live: false, asOf: this.#last.asOf };
    const body = this.#call(ActivityOp.info);
    return { joined: body.bool(), ...readFresh(body) };
  }

  #call(op) {
    return this.#domain._now().call(op, new Writer().u32(this.#number));
  }

  _key() {
    return `${this.type()}/${this.id()}`;
  }

  // Keeps what is known, for after this.
  _end() {
    if (this.#last) return;
    const { asOf } = this.#info();
    this.#last = { participants: this.participants(), state: this.state(), asOf };
    this.#domain._tell(ActivityOp.forget, new Writer().u32(this.#number).done());
  }

  _complete() {
    for (const observer of this.#watchers) observer.complete();
    super._complete();
  }

  _participantsChanged() {
    for (const observer of this.#watchers) observer.next(this.participants());
  }
}
