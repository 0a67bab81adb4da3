// RealTimeModel: a model that is open (client-api.md §4). Its counterpart is cmd/wasm/model.go, and its content are the
// elements of elements.js; changes.js says what happens to them.

import { Writer } from '../buffer.js';
import { readChange } from './changes.js';
import { Cache } from './cache.js';
import { Kind } from './content.js';
import { ConvergenceEventEmitter } from './emitter.js';
import { elementOf, walk } from './elements.js';
import { noStorage } from './errors.js';
import * as events from './events.js';
import { ModelPermissionManager, readRights } from './permissions.js';
import { Batch, Info, Listen, ModelOp, RealtimeFrame } from './protocol.js';
import { References } from './reference-list.js';
import { Stream } from './stream.js';
import { Target } from './target.js';

/** A session that has a model open. */
export class ModelCollaborator {
  constructor(user, sessionId) {
    Object.assign(this, { user, sessionId });
  }
}

const scratch = new Writer(1024);

export class RealTimeModel extends ConvergenceEventEmitter {
  static Events = Object.freeze({
    CLOSED: 'closed',
    DELETED: 'deleted',
    VERSION_CHANGED: 'version_changed',
    MODIFIED: 'modified',
    COMMITTED: 'committed',
    RESYNC_STARTED: 'resync_started',
    RESYNC_COMPLETED: 'resync_completed',
    RESYNC_ERROR: 'resync_error',
    REMOTE_RESYNC_STARTED: 'remote_resync_started',
    REMOTE_RESYNC_COMPLETED: 'remote_resync_completed',
    OFFLINE: 'offline',
    ONLINE: 'online',
    RECONNECTING: 'reconnecting',
    COLLABORATOR_OPENED: 'collaborator_opened',
    COLLABORATOR_CLOSED: 'collaborator_closed',
    REFERENCE: 'reference',
    PERMISSIONS_CHANGED: 'permissions_changed',
  });

  #domain;
  #service;
  #target;
  #id;
  #collection;
  #created;
  #root;
  _missing = elementOf(this, 0, Kind.undefined); // stands for whatever is not there
  #elements;
  #references;
  #emitLocal = false;
  #listen = 0;
  #isClosed = false;
  #batching = false;
  #version = null; // as Go has told, if it does; null when it has not yet
  #committed = null;
  #collaborators = new Set(); // observers of the list
  #closed = deferred();

  constructor(domain, service, bridge, handle, body) {
    super();
    this.#domain = domain;
    this.#service = service;
    this.#target = new Target(bridge, handle);
    this.#elements = new Cache((ref) => this.#target.tell(ModelOp.release, new Writer().u32(ref).done()));
    this.#references = new References(this);
    [this.#id, this.#collection, this.#created] = [body.str(), body.str(), body.f64()];
    this.#root = this._child(body);
    // Of the engine's death the service tells.
    this.#target.listen({ handle: (kind, body) => this.#handle(kind, body), engineDied() {} });
  }

  modelId() {
    return this.#id;
  }

  collectionId() {
    return this.#collection;
  }

  session() {
    return this.#domain.session();
  }

  root() {
    return this.#root;
  }

  // The element at a path, given as an array or as arguments; a RealTimeUndefined if there is none.
  elementAt(...path) {
    return walk(this.#root, path);
  }

  version() {
    if (!this.#hears) return this.#info().version;
    this.#version ??= this.#info().version;
    return this.#version;
  }

  minVersion() {
    return 0;
  }

  maxVersion() {
    return this.version();
  }

  time() {
    return this.#info().time;
  }

  minTime() {
    return this.createdTime();
  }

  maxTime() {
    return this.time();
  }

  createdTime() {
    return new Date(this.#created);
  }

  permissions() {
    return this.#info().permissions;
  }

  permissionsManager() {
    return new ModelPermissionManager(this.#domain, this.#id);
  }

  isOpen() {
    return !this.#isClosed;
  }

  isClosing() {
    return this.#is(Info.closing);
  }

  isCommitted() {
    if (!this.#hears) return this.#is(Info.committed);
    this.#committed ??= this.#is(Info.committed);
    return this.#committed;
  }

  isLocal() {
    return this.#is(Info.local);
  }

  // Resolves when the server has acknowledged every edit.
  async close() {
    return this.#target.promise(ModelOp.close);
  }

  async whenClosed() {
    return this.#closed.promise;
  }

  startBatch() {
    this.#batch(Batch.start);
  }

  // A batch without changes is an error, and ends as well.
  completeBatch() {
    try {
      this.#batch(Batch.complete);
    } catch (error) {
      if (this.isBatchStarted() && this.batchSize() === 0) this.cancelBatch();
      throw error;
    }
  }

  endBatch() {
    this.completeBatch();
  }

  cancelBatch() {
    this.#batch(Batch.cancel);
  }

  isBatchStarted() {
    return this.#batching;
  }

  batchSize() {
    return this.#info().batchSize;
  }

  // Whether changes made here give events like those of others; with an argument, decides it.
  emitLocalEvents(emit) {
    if (emit === undefined) return this.#emitLocal;
    this.#emitLocal = Boolean(emit);
    this._listen(this.#listen & Listen.remote);
    return undefined;
  }

  collaborators() {
    return this.#collaboratorsOf(false);
  }

  resynchronizingCollaborators() {
    return this.#collaboratorsOf(true);
  }

  // The list now, and whenever it changes.
  collaboratorsAsObservable() {
    return new Stream((observer) => {
      this.#collaborators.add(observer);
      observer.next(this.collaborators());
      return () => this.#collaborators.delete(observer);
    });
  }

  elementReference(key) {
    return this.#references.local(null, 'element', key);
  }

  reference(sessionId, key) {
    return this.#references.find(null, sessionId, key);
  }

  references(filter) {
    return this.#references.list(null, filter);
  }

  async subscribeOffline() {
    throw noStorage();
  }

  async unsubscribeOffline() {
    throw noStorage();
  }

  isSubscribedOffline() {
    return false;
  }

  #info() {
    const body = this._call(ModelOp.info);
    return { version: body.f64(), time: new Date(body.f64()), bits: body.u8(), batchSize: body.u32(), permissions: readRights(body) };
  }

  #is(bit) {
    return (this.#info().bits & bit) !== 0;
  }

  #batch(what) {
    this._call(ModelOp.batch, this._args().u8(what));
    this.#batching = what === Batch.start;
  }

  // Whether Go tells of versions and commits, so that there is no need to ask.
  get #hears() {
    return (this.#listen & Listen.model) !== 0;
  }

  #collaboratorsOf(resynchronizing) {
    const body = this._call(ModelOp.collaborators, this._args().bool(resynchronizing));
    return Array.from({ length: body.u32() }, () => this.#collaborator(body.str()));
  }

  #collaborator(sessionId) {
    return new ModelCollaborator(this._userOf(sessionId), sessionId);
  }

  _userOf(sessionId) {
    return this.#domain._userOf(sessionId);
  }

  // Whether elements can be attached at all.
  get _alive() {
    return !this.#isClosed;
  }

  _call(op, message) {
    return this.#target.call(op, message);
  }

  // A message that is good until the next one is begun.
  _args() {
    return scratch.reset();
  }

  _writeContent(message, value) {
    return this.#service._writeContent(message, value);
  }

  get _references() {
    return this.#references;
  }

  // The element that a message names by number and kind.
  _child(body) {
    const [ref, kind] = [body.u32(), body.u8()];
    return ref === 0 ? this._missing : this.#elements.get(ref, () => elementOf(this, ref, kind));
  }

  // The element that a message names, if the page has seen it.
  _known(body) {
    const [ref] = [body.u32(), body.u8()];
    return this.#elements.known(ref);
  }

  // The same for one that is in the model no more: it is kept as long as the page has it.
  _gone(body) {
    const element = this._child(body);
    if (element._ref) this.#elements.weaken(element._ref);
    return element;
  }

  // Tells Go what the page wants to hear of, besides what it wanted already.
  _listen(bits) {
    let wanted = this.#listen | bits;
    if (wanted & Listen.remote) wanted = this.#emitLocal ? wanted | Listen.local : wanted & ~Listen.local;
    if (wanted === this.#listen) return;
    this.#listen = wanted;
    this._call(ModelOp.listen, this._args().u8(wanted));
  }

  _listened(name) {
    if (['version_changed', 'modified', 'committed', '*'].includes(name)) this._listen(Listen.model);
  }

  #handle(kind, body) {
    switch (kind) {
      case RealtimeFrame.modelEvent:
        return this.#happened(body);
      case RealtimeFrame.version:
        this.#version = body.f64();
        return this._emit(new events.VersionChangedEvent(this, this.#version));
      case RealtimeFrame.modified:
        this.#committed = false;
        return this._emit(new events.ModelModifiedEvent(this));
      case RealtimeFrame.committed:
        this.#committed = true;
        return this._emit(new events.ModelCommittedEvent(this));
      case RealtimeFrame.detached:
        return this.#detached(body.u32());
      case RealtimeFrame.referenceShared:
      case RealtimeFrame.referenceSet:
      case RealtimeFrame.referenceCleared:
      case RealtimeFrame.referenceDisposed:
        return this.#references.handle(kind, body);
      default:
        return readChange(this, kind, body);
    }
  }

  #detached(ref) {
    const element = this.#elements.known(ref);
    if (!element) return;
    this.#elements.weaken(ref);
    element._emit(new events.ElementDetachedEvent(element));
  }

  #happened(body) {
    const [name, local] = [body.str(), body.bool()];
    const [reason, message, sessionId] = [body.str() || undefined, body.str(), body.str()];
    const permissions = readRights(body);
    const changes = Array.from({ length: body.u32() }, () => body.str());
    const collaborator = this.#collaborator(sessionId);
    if (name === 'closed') this.#letGo();
    this._emit(shapes[name](this, { local, reason, message, permissions, changes, collaborator }));
    if (/collaborator|remote_resync/.test(name)) for (const observer of this.#collaborators) observer.next(this.collaborators());
    if (name === 'closed') this._end();
  }

  // Elements and references of a closed model are detached and disposed of, and say so.
  #letGo() {
    this.#isClosed = true;
    this.#references.end();
    for (const element of this.#elements.all()) element._emit(new events.ElementDetachedEvent(element));
  }

  // Nothing happens any more. The content can still be read.
  _end() {
    this.#isClosed = true;
    this.#target.end();
    this.#service._closed(this.#target.id);
    forgotten.register(this, this.#target);
    for (const observer of this.#collaborators) observer.complete();
    this._complete();
    this.#closed.resolve();
  }
}

const shapes = {
  closed: (model, { local, reason }) => new events.ModelClosedEvent(model, local, reason),
  deleted: (model, { local, reason }) => new events.ModelDeletedEvent(model, local, reason),
  offline: (model) => new events.ModelOfflineEvent(model),
  online: (model) => new events.ModelOnlineEvent(model),
  reconnecting: (model) => new events.ModelReconnectingEvent(model),
  resync_started: (model) => new events.ResyncStartedEvent(model),
  resync_completed: (model) => new events.ResyncCompletedEvent(model),
  resync_error: (model, { message }) => new events.ResyncErrorEvent(model, message),
  remote_resync_started: (model, { collaborator: { sessionId, user } }) => new events.RemoteResyncStartedEvent(model, sessionId, user),
  remote_resync_completed: (model, { collaborator: { sessionId, user } }) => new events.RemoteResyncCompletedEvent(model, sessionId, user),
  collaborator_opened: (model, { collaborator }) => new events.CollaboratorOpenedEvent(model, collaborator),
  collaborator_closed: (model, { collaborator }) => new events.CollaboratorClosedEvent(model, collaborator),
  permissions_changed: (model, { permissions, changes }) => new events.ModelPermissionsChangedEvent(model, permissions, changes),
};

// Closed models that the page has lost are dropped in Go, too.
const forgotten = new FinalizationRegistry((target) => {
  try {
    target.call(ModelOp.forget);
  } catch {
    // The engine is gone, and the model with it.
  }
});

function deferred() {
  let settle;
  const promise = new Promise((resolve) => { settle = resolve; });
  return { promise, resolve: settle };
}
