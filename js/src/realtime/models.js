// ModelService: opens, creates, removes and finds models (client-api.md §3). Its counterpart is cmd/wasm/models.go.

import { Writer } from '../buffer.js';
import { asJSON, isWellFormed, readContent, tagOf, writeContent } from './content.js';
import { ConvergenceEventEmitter } from './emitter.js';
import { ConvergenceError } from './errors.js';
import { readFresh } from './fresh.js';
import { openHistory } from './history.js';
import { RealTimeModel } from './model.js';
import { readMetaData, readModelsEvent } from './offline.js';
import { ModelPermissionManager, writeRights, writeUserRights } from './permissions.js';
import { DomainOp, ModelState, Subscribe } from './protocol.js';
import { newTargetID } from './target.js';

export const ModelServiceEventConstants = Object.freeze({
  OFFLINE_MODEL_SYNC_STARTED: 'offline_model_sync_started',
  OFFLINE_MODEL_SYNC_COMPLETED: 'offline_model_sync_completed',
  OFFLINE_MODEL_SYNC_ERROR: 'offline_model_sync_error',
  OFFLINE_MODEL_STATUS_CHANGED: 'offline_model_status_changed',
  OFFLINE_MODEL_UPDATED: 'offline_model_updated',
  OFFLINE_MODEL_DELETED: 'offline_model_deleted',
  OFFLINE_MODEL_PERMISSIONS_REVOKED: 'offline_model_permissions_revoked',
  OFFLINE_MODELS_DOWNLOAD_PENDING: 'offline_models_download_pending',
  OFFLINE_MODELS_DOWNLOAD_PROGRESS: 'offline_models_download_progress',
  OFFLINE_MODELS_DOWNLOAD_COMPLETED: 'offline_models_download_completed',
  OFFLINE_MODELS_SYNC_STARTED: 'offline_models_sync_started',
  OFFLINE_MODELS_SYNC_PROGRESS: 'offline_models_sync_progress',
  OFFLINE_MODELS_SYNC_COMPLETED: 'offline_models_sync_completed',
  OFFLINE_MODELS_SYNC_ABORTED: 'offline_models_sync_aborted',
});

/** One page of a list. */
export class PagedData {
  #fresh;

  constructor(data, offset, totalResults, fresh) {
    Object.assign(this, { data, offset, totalResults });
    this.#fresh = fresh;
  }

  // Whether the server has answered; else this device has, out of what it knew at asOf().
  isLive() {
    return this.#fresh.live;
  }

  asOf() {
    return this.#fresh.asOf;
  }
}

/** A model that a query found. */
export class ModelResult {
  constructor(data, collectionId, modelId, created, modified, version) {
    Object.assign(this, { data, collectionId, modelId, created, modified, version });
  }
}

export class ModelService extends ConvergenceEventEmitter {
  static Events = ModelServiceEventConstants;

  #domain;
  #dataOptions;
  #models = new Map(); // by number of the target; the open ones
  #initializers = new Map(); // by number of the target: what makes the content of a model that is being opened

  constructor(domain, dataOptions) {
    super();
    this.#domain = domain;
    this.#dataOptions = dataOptions;
  }

  session() {
    return this.#domain.session();
  }

  // The same model for everybody who opens it before it is closed.
  async open(id) {
    required(id, 'the id of a model');
    return this.#open(DomainOp.open, newTargetID(), (message) => message.str(id));
  }

  async openAutoCreate(options) {
    checkNew(options);
    const { data, ephemeral } = options;
    const handle = newTargetID();
    if (typeof data === 'function') this.#initializers.set(handle, data);
    return this.#open(DomainOp.openAutoCreate, handle, (message) => this.#writeNew(message.bool(ephemeral), options));
  }

  async create(options) {
    checkNew(options);
    const data = typeof options.data === 'function' ? checkedRoot(options.data()) : options.data;
    const write = (message) => this.#writeNew(message, { ...options, data });
    return this.#domain._promise(DomainOp.create, write, (body) => body.str());
  }

  async remove(id) {
    required(id, 'the id of a model');
    return this.#domain._promise(DomainOp.remove, (message) => message.str(id));
  }

  async query(query) {
    required(query, 'a query');
    return this.#domain._promise(DomainOp.query, (message) => message.str(query), readPage);
  }

  // The model as it was at its last version, to be played from there.
  async history(id) {
    required(id, 'the id of a model');
    return openHistory(this.#domain, await this.#domain._ready(), id);
  }

  permissions(id) {
    return new ModelPermissionManager(this.#domain, id);
  }

  isOpen(id) {
    return typeof id === 'string' && (this.#state(id) & ModelState.open) !== 0;
  }

  isOpening(id) {
    return typeof id === 'string' && (this.#state(id) & ModelState.opening) !== 0;
  }

  isResyncing() {
    return (this.#state('') & ModelState.resyncing) !== 0;
  }

  #state(id) {
    return this.#domain._now().call(DomainOp.modelState, new Writer().str(id)).u8();
  }

  async #open(op, handle, write) {
    const target = await this.#domain._ready();
    try {
      return await target.promise(op, (message) => write(message.u32(handle)), (body) => this.#modelOf(target, body));
    } finally {
      this.#initializers.delete(handle);
    }
  }

  // Runs as soon as Go says so: what happens to the model is told next.
  #modelOf({ bridge }, body) {
    const id = body.u32();
    let model = this.#models.get(id);
    if (!model) {
      model = new RealTimeModel(this.#domain, this, bridge, id, body);
      this.#models.set(id, model);
    }
    return model;
  }

  // Collection, id, content unless a function makes it, permissions.
  #writeNew(message, { collection, id = '', data = {}, overrideCollectionWorldPermissions, worldPermissions, userPermissions }) {
    message.str(collection).str(id).bool(typeof data !== 'function');
    if (typeof data !== 'function') this._writeRoot(message, data);
    // Permissions for the world that are given are meant to apply.
    writeRights(message.bool(overrideCollectionWorldPermissions ?? worldPermissions !== undefined), worldPermissions);
    writeUserRights(message, userPermissions);
  }

  _writeRoot(message, data) {
    return this._writeContent(message, checkedRoot(data));
  }

  _writeContent(message, value) {
    return writeContent(message, value, this.#dataOptions);
  }

  // The server has no such model and asks for its content.
  _initialize(handle) {
    try {
      return this._writeRoot(new Writer().bool(true), this.#initializers.get(handle)()).done();
    } catch (error) {
      return new Writer().bool(false).str('').str(error?.message ?? error).done();
    }
  }

  _closed(id) {
    this.#models.delete(id);
  }

  _engineDied() {
    for (const model of [...this.#models.values()]) model._end();
  }

  // Keeps models on this device and up to date, open or not.
  async subscribeOffline(modelId) {
    return this.#subscribe(Subscribe.these, modelId);
  }

  async unsubscribeOffline(modelId) {
    return this.#subscribe(Subscribe.not, modelId);
  }

  // These, and no others.
  async setOfflineSubscription(modelIds) {
    return this.#subscribe(Subscribe.only, modelIds);
  }

  async getOfflineSubscriptions() {
    const all = await this.getOfflineModelMetaData();
    return all.filter(({ subscribed }) => subscribed).map(({ modelId }) => modelId);
  }

  async getOfflineModelMetaData() {
    return this.#domain._promise(DomainOp.metaData, undefined, readMetaData);
  }

  async #subscribe(what, modelIds) {
    const ids = [modelIds].flat();
    for (const id of ids) required(id, 'the id of a model');
    return this.#domain._promise(DomainOp.subscribe, (message) => ids.reduce((m, id) => m.str(id), message.u8(what).u32(ids.length)));
  }

  _happened(body) {
    this._emit(readModelsEvent(body, (id) => [...this.#models.values()].find((model) => model.modelId() === id)));
  }
}

function required(value, what) {
  if (typeof value !== 'string' || value === '') throw new ConvergenceError(`${what} has to be a string that is not empty`, 'bad_option');
  if (!isWellFormed(value)) throw new ConvergenceError(`${what} has one half of a surrogate pair in it, which cannot be sent`, 'bad_option');
}

// Refuses options of a new model that are none.
function checkNew(options) {
  if (typeof options !== 'object' || options === null) throw new ConvergenceError('the options of a model have to be an object', 'bad_option');
  required(options.collection, 'the option collection of a model');
  if (options.id !== undefined && options.id !== '') required(options.id, 'the option id of a model');
}

// Refuses what is not the content of a whole model.
function checkedRoot(data) {
  const tag = tagOf(data);
  if (tag === 'Object') return data;
  const hint = tag === 'Promise' ? ': await it first, also what an async function returns' : '';
  throw new ConvergenceError(`the option data has to be an object or a function that returns one, and not a value of type ${tag}${hint}`, 'invalid_value');
}

function readPage(body) {
  const [fresh, offset, total] = [readFresh(body), body.f64(), body.f64()];
  return new PagedData(Array.from({ length: body.u32() }, () => readResult(body)), offset, total, fresh);
}

function readResult(body) {
  const [collection, id] = [body.str(), body.str()];
  const [created, modified, version] = [new Date(body.f64()), new Date(body.f64()), body.f64()];
  return new ModelResult(readContent(body, asJSON), collection, id, created, modified, version);
}
