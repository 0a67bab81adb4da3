// ConvergenceDomain: the connection to a domain (client-api.md §2). Its counterpart is cmd/wasm/domain.go.

import { Writer } from '../buffer.js';
import { engine, init, isStarted } from '../init.js';
import { Op } from '../protocol.js';
import { readChatLetters } from './chat-letters.js';
import { ChatFrame } from './chat-protocol.js';
import { ChatService } from './chat-service.js';
import { ActivityService } from './activities.js';
import { activityFrame } from './activity-protocol.js';
import { readConnectionEvent } from './connection-events.js';
import { isWellFormed } from './content.js';
import { ConvergenceEventEmitter } from './emitter.js';
import { convergenceError, ConvergenceError } from './errors.js';
import { DisconnectedEvent, ErrorEvent } from './events.js';
import { IdentityService } from './identity.js';
import { answer, challenge, methods } from './logins.js';
import { ModelService } from './models.js';
import { readLetters, readPending } from './offline.js';
import { complete, splitURL, writeOptions } from './options.js';
import { PresenceService } from './presence.js';
import { presenceFrame } from './presence-protocol.js';
import { DomainOp, DomainState, RealtimeFrame } from './protocol.js';
import { ConvergenceSession } from './session.js';
import { SessionUsers } from './session-users.js';
import { Socket } from './socket.js';
import { checkStorage } from './storage.js';
import { newTargetID, Target } from './target.js';
import { readUser } from './users.js';

export class ConvergenceDomain extends ConvergenceEventEmitter {
  static Events = Object.freeze({
    CONNECTION_SCHEDULED: 'connection_scheduled',
    CONNECTING: 'connecting',
    AUTHENTICATING: 'authenticating',
    CONNECTED: 'connected',
    CONNECTION_FAILED: 'connection_failed',
    INTERRUPTED: 'interrupted',
    DISCONNECTED: 'disconnected',
    ERROR: 'error',
  });

  #url;
  #name;
  #options;
  #session = new ConvergenceSession(this);
  #users = new SessionUsers((sessionId) => this.#readUserOf(sessionId));
  #models;
  #chats = new ChatService(this);
  #activities = new ActivityService(this);
  #identity = new IdentityService(this);
  #presence = new PresenceService(this);
  #socket;
  #target = null;
  #opened; // promise of the target: the engine may have to be started first
  #login = null;
  #disposed = false;

  // Starts the engine if init() was not called. Until it runs the domain is disconnected, and calls of it wait.
  constructor(url, options = {}) {
    super();
    this.#name = splitURL(url);
    this.#url = String(url);
    this.#options = complete(options);
    checkStorage(this.#options.offline.storage);
    this.#socket = new Socket(this, this.#options.webSocket);
    this.#models = new ModelService(this, this.#options.models.data);
    if (isStarted()) this.#opened = Promise.resolve(this.#open());
    else this.#opened = init().then(() => this.#open());
    this.#opened.catch(() => {});
  }

  url() {
    return this.#url;
  }

  namespace() {
    return this.#name.namespace;
  }

  id() {
    return this.#name.id;
  }

  options() {
    const { models, offline: { modelSnapshotInterval, ...offline }, ...rest } = this.#options;
    return { ...rest, offline };
  }

  session() {
    return this.#session;
  }

  models() {
    return this.#models;
  }

  chat() {
    return this.#chats;
  }

  activities() {
    return this.#activities;
  }

  identity() {
    return this.#identity;
  }

  presence() {
    return this.#presence;
  }

  async serverTime() {
    return this._promise(DomainOp.serverTime, undefined, (body) => new Date(body.f64()));
  }

  // Opens the storage of a user, so that models can be used before there is a connection; without a name, that of anonymous
  // users. Otherwise it is opened by the first connection. After that, nobody else can connect (wrong_user).
  async initializeOffline(username) {
    const name = (await (typeof username === 'function' ? username() : username)) ?? '';
    if (typeof name !== 'string' || !isWellFormed(name)) throw new ConvergenceError('the name of the user has to be a string', 'bad_option');
    return this._promise(DomainOp.initialize, (message) => message.str(name));
  }

  // How many edits and messages wait to be sent: {entries, unsaved, models: [{modelId, entries}], chats: [{chatId, entries}]}.
  pending() {
    return readPending(this._now().call(DomainOp.pending));
  }

  // The edits and messages that the server has refused for good.
  async deadLetters() {
    return this._promise(DomainOp.letters, undefined, (body) => [...readLetters(this, body), ...readChatLetters(this, body)]);
  }

  // A function as an argument is asked at each attempt.
  async connectWithPassword(credentials) {
    return this.#connect('password', credentials);
  }

  async connectAnonymously(displayName) {
    return this.#connect('anonymous', displayName);
  }

  async connectWithJwt(jwt) {
    return this.#connect('jwt', jwt);
  }

  // Without a token, with the one the server gave last.
  async reconnect(token) {
    return this.#connect('reconnect', token);
  }

  async disconnect() {
    return this._promise(DomainOp.disconnect);
  }

  async dispose() {
    if (this.#disposed) return;
    const there = this.#target && !this.#target.bridge.fatal;
    if (there) [this.#presence, this.#activities].forEach((service) => service._dispose());
    this.#disposed = true;
    if (there) await this.#target.promise(DomainOp.dispose);
    this.#target?.end();
    this.#target?.abandon(isOver());
    this._complete();
  }

  isDisposed() {
    return this.#disposed;
  }

  isConnected() {
    return this.#is(DomainState.connected, false);
  }

  isDisconnected() {
    return this.#is(DomainState.disconnected, true);
  }

  #is(bit, otherwise) {
    if (this.#disposed || !this.#target || this.#target.bridge.fatal) return otherwise;
    return (this.#target.call(DomainOp.state).u8() & bit) !== 0;
  }

  async #connect(method, given) {
    await this._ready();
    this.#login = { method, given };
    return this.#target.promise(DomainOp.connect, (message) => message.u8(methods.indexOf(method)));
  }

  #open() {
    if (this.#disposed) return;
    const target = new Target(engine(), newTargetID());
    const message = new Writer().u32(target.id).str(this.#url);
    target.listen({
      handle: (kind, body) => this.#handle(kind, body),
      // The message is Go's memory: it is good until this returns.
      send: (bytes) => this.#socket.send(bytes),
      engineDied: (error) => this.#engineDied(error),
    });
    try {
      target.bridge.call(Op.openDomain, 0, writeOptions(message, this.#options, target.bridge).done());
    } catch (error) {
      target.end();
      throw convergenceError(error);
    }
    this.#target = target;
  }

  // Resolves when there is a counterpart to call.
  async _ready() {
    await this.#opened;
    if (this.#disposed) throw isOver();
    return this.#target;
  }

  async _promise(op, write, read) {
    return (await this._ready()).promise(op, write, read);
  }

  // The counterpart for calls that cannot wait.
  _now() {
    if (this.#disposed) throw isOver();
    if (!this.#target) throw new ConvergenceError('Holdfast is still starting; wait for init() or a connect call first', 'offline');
    return this.#target;
  }

  _tell(op, bytes) {
    this.#target?.tell(op, bytes);
  }

  // What the engine answers; undefined until there is a counterpart.
  _ask(op, message) {
    return this.#target?.call(op, message);
  }

  // The user of a session that was seen; undefined if it is not known.
  _userOf(sessionId) {
    return this.#users.of(sessionId);
  }

  #readUserOf(sessionId) {
    const body = this.#target.call(DomainOp.user, new Writer().str(sessionId));
    return body.bool() ? readUser(body) : undefined;
  }

  #handle(kind, body) {
    switch (kind) {
      case RealtimeFrame.dial:
        return this.#socket.dial(body.str());
      case RealtimeFrame.send:
        return this.#socket.send(body.bytes);
      case RealtimeFrame.hangUp:
        return this.#socket.hangUp(body.u32(), body.str());
      case RealtimeFrame.login:
        return void answer(this, body.u32(), this.#login.method, this.#login.given);
      case RealtimeFrame.challenge:
        return challenge(this, this.#options.reconnect, body.u32(), body.str());
      case RealtimeFrame.modelsEvent:
        return this.#models._happened(body);
      case ChatFrame.event:
        return this.#chats._happened(body);
      case presenceFrame:
        return this.#presence._happened(body);
      case RealtimeFrame.initialize:
        return this.#models._initialize(body.u32());
      case activityFrame:
        return this.#activities._happened(body);
      default:
        return this.#happened(body);
    }
  }

  #happened(body) {
    this.#session._changed();
    this._emit(readConnectionEvent(this, body));
  }

  #engineDied(error) {
    this.#socket.hangUp(1000, '');
    this.#models._engineDied(error);
    this._emit(new ErrorEvent(this, error.message, error));
    this._emit(new DisconnectedEvent(this));
    this._complete();
  }

  // Ends the streams of everything there is in the domain, too.
  _complete() {
    for (const service of [this.#models, this.#chats, this.#activities, this.#presence]) service._complete();
    super._complete();
  }
}

const isOver = () => new ConvergenceError('this domain was disposed; make a new one', 'closed');
