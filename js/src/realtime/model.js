// RealTimeModel: a model that is open (client-api.md §4). Its counterpart is cmd/wasm/model.go, and its content are the
// elements of elements.js; changes.js says what happens to them.

import { Writer } from '../buffer.js';
import { readChange } from './changes.js';
import { Collaborators } from './collaborators.js';
import { elementOf } from './elements.js';
import * as events from './events.js';
import { readModelEvent } from './model-events.js';
import { ModelState } from './model-state.js';
import { ObservableModel } from './observable-model.js';
import { ModelPermissionManager } from './permissions.js';
import { Batch, Info, Listen, ModelOp, RealtimeFrame } from './protocol.js';
import { References } from './reference-list.js';
import { Target } from './target.js';
import { UndoManagers } from './undo.js';

let scratch = new Writer(1024);

export class RealTimeModel extends ObservableModel {
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

  #service;
  #references;
  #undo = new UndoManagers(this);
  #state = new ModelState(this);
  #isClosed = false;
  #collaborators = new Collaborators(this);
  #closed = deferred();

  constructor(domain, service, bridge, handle, body) {
    super(domain, new Target(bridge, handle), elementOf, body);
    this.#service = service;
    this.#references = new References(this);
    this._readRoot(body);
    // Of the engine's death the service tells.
    this._target.listen({ handle: (kind, body) => this.#handle(kind, body), engineDied() {} });
  }

  version() {
    return this.#state.version;
  }

  minVersion() {
    return 0;
  }

  maxVersion() {
    return this.version();
  }

  time() {
    return this.#state.ask().time;
  }

  minTime() {
    return this.createdTime();
  }

  maxTime() {
    return this.time();
  }

  permissions() {
    return this.#state.ask().permissions;
  }

  permissionsManager() {
    return new ModelPermissionManager(this._domain, this.modelId());
  }

  isOpen() {
    return !this.#isClosed;
  }

  isClosing() {
    return this.#state.is(Info.closing);
  }

  isCommitted() {
    return this.#state.committed;
  }

  isLocal() {
    return this.#state.is(Info.local);
  }

  // Resolves when the server has acknowledged every edit.
  async close() {
    return this._target.promise(ModelOp.close);
  }

  async whenClosed() {
    return this.#closed.promise;
  }

  startBatch() {
    this.#state.batch(Batch.start);
  }

  completeBatch() {
    this.#state.completeBatch();
  }

  endBatch() {
    this.completeBatch();
  }

  cancelBatch() {
    this.#state.batch(Batch.cancel);
  }

  isBatchStarted() {
    return this.#state.batching;
  }

  batchSize() {
    return this.#state.ask().batchSize;
  }

  // Whether changes made here give events like those of others; with an argument, decides it.
  emitLocalEvents(emit) {
    if (emit === undefined) return this.#state.emitLocal;
    this.#state.emitLocal = Boolean(emit);
    return undefined;
  }

  collaborators() {
    return this.#collaborators.list(false);
  }

  resynchronizingCollaborators() {
    return this.#collaborators.list(true);
  }

  // The list now, and whenever it changes.
  collaboratorsAsObservable() {
    return this.#collaborators.stream();
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

  // Undoes what is edited from now on: {scope, groupMilliseconds, depth}.
  undoManager(options) {
    return this.#undo.make(options);
  }

  // Keeps the model on this device and up to date, also when it is closed.
  async subscribeOffline() {
    return this.#service.subscribeOffline(this.modelId());
  }

  async unsubscribeOffline() {
    return this.#service.unsubscribeOffline(this.modelId());
  }

  isSubscribedOffline() {
    return this.#state.is(Info.subscribed);
  }

  // Resolves when every edit so far is on this device, where the page can be closed.
  async saved() {
    return this._target.promise(ModelOp.saved);
  }

  // Resolves when the server has acknowledged every edit, and pending() does not count them any more. If their entries cannot be
  // taken out of a store that has a problem, they are no less committed.
  async committed() {
    await this._target.promise(ModelOp.committed);
    await this.saved().catch(() => {});
  }

  // Whether elements can be attached at all.
  get _alive() {
    return !this.#isClosed;
  }

  // A message that is good until the next one is begun.
  _args() {
    if (scratch.bytes.length > 1 << 16) scratch = new Writer(1024);
    return scratch.reset();
  }

  _writeContent(message, value) {
    return this.#service._writeContent(message, value);
  }

  get _references() {
    return this.#references;
  }

  _listen(bits) {
    if (!this.#isClosed) this.#state.listen(bits);
  }

  _listened(name) {
    if (['version_changed', 'modified', 'committed', '*'].includes(name)) this._listen(Listen.model);
  }

  #handle(kind, body) {
    switch (kind) {
      case RealtimeFrame.modelEvent:
        return this.#happened(body);
      case RealtimeFrame.version:
        this.#state.version = body.f64();
        return this._emit(new events.VersionChangedEvent(this, this.#state.version));
      case RealtimeFrame.modified:
        this.#state.committed = false;
        return this._emit(new events.ModelModifiedEvent(this));
      case RealtimeFrame.committed:
        this.#state.committed = true;
        return this._emit(new events.ModelCommittedEvent(this));
      case RealtimeFrame.detached:
        return this._elements.detach(body.u32());
      case RealtimeFrame.referenceShared:
      case RealtimeFrame.referenceSet:
      case RealtimeFrame.referenceCleared:
      case RealtimeFrame.referenceDisposed:
        return this.#references.handle(kind, body);
      case RealtimeFrame.undo:
        return this.#undo.handle(body);
      default:
        return readChange(this, kind, body);
    }
  }

  #happened(body) {
    const event = readModelEvent(this, body, (sessionId) => this.#collaborators.of(sessionId));
    if (event.name === 'closed') this.#letGo();
    this._emit(event);
    if (/collaborator|remote_resync/.test(event.name)) this.#collaborators.changed();
    if (event.name === 'closed') this._end();
  }

  // Elements and references of a closed model are detached and disposed of, and say so.
  #letGo() {
    this.#isClosed = true;
    this.#references.end();
    this._elements.detachAll();
  }

  // Nothing happens any more. The content can still be read.
  _end() {
    this.#isClosed = true;
    this._target.end();
    this.#service._closed(this._target.id);
    forgotten.register(this, this._target);
    this.#collaborators.end();
    this._complete();
    this.#closed.resolve();
  }
}

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
