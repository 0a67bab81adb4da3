import type { ConvergenceSession } from './domain.js';
import { ConvergenceEventEmitter } from './emitter.js';
import type { HistoricalModel } from './history.js';
import type { RealTimeModel } from './model.js';
import type { IModelPermissions, ModelPermissionManager, ModelPermissions } from './permissions.js';
import type { DomainUserMapping } from './users.js';

/** Content: null, booleans, numbers, strings, Dates, arrays and plain objects of these. */
export interface ModelData {
  [key: string]: any;
}

/** Makes the content of a model when it is needed. */
export type ModelDataCallback = () => ModelData;
/** The content of a new model, or what makes it. */
export type ModelDataInitializer = ModelData | ModelDataCallback;

/** A model to be made. */
export interface ICreateModelOptions {
  collection: string;
  /** Without it, the server chooses one. */
  id?: string;
  data?: ModelDataInitializer;
  overrideCollectionWorldPermissions?: boolean;
  worldPermissions?: IModelPermissions;
  userPermissions?: DomainUserMapping<IModelPermissions>;
}

/** A model to be opened, and made if there is none. */
export interface IAutoCreateModelOptions extends ICreateModelOptions {
  /** The model is deleted when nobody has it open any more. Without a connection it is not made: that fails with `offline`. */
  ephemeral?: boolean;
}

/** What is known of a model on this device. */
export interface IModelMetaData {
  modelId: string;
  subscribed: boolean;
  /** Its content is here: see details. */
  available: boolean;
  /** Removed here, and not on the server yet. */
  deleted: boolean;
  /** Created here, and not on the server yet. */
  created: boolean;
  /** Has edits that are not sent. */
  uncommitted: boolean;
  syncRequired: boolean;
  details?: {
    collection: string;
    version: number;
    createdTime: Date;
    modifiedTime: Date;
    permissions: ModelPermissions;
  };
}

/** One page of a list. */
export class PagedData<T> {
  readonly data: T[];
  readonly offset: number;
  readonly totalResults: number;
  /** Whether the server has answered; else this device has, out of what it keeps. The two are never mixed. */
  isLive(): boolean;
  /** When the server has answered; of an answer of this device, the time of the last change that it knows of; null if it knows of none. */
  asOf(): Date | null;
}

/** A model that a query has found, or what was selected of it. */
export class ModelResult {
  constructor(data: { [key: string]: any }, collectionId?: string, modelId?: string, created?: Date, modified?: Date, version?: number);
  readonly data: { [key: string]: any };
  readonly collectionId?: string;
  readonly modelId?: string;
  readonly created?: Date;
  readonly modified?: Date;
  readonly version?: number;
}

/** The names of the events of the model service. */
export interface IModelServiceEvents {
  readonly OFFLINE_MODEL_SYNC_STARTED: 'offline_model_sync_started';
  readonly OFFLINE_MODEL_SYNC_COMPLETED: 'offline_model_sync_completed';
  readonly OFFLINE_MODEL_SYNC_ERROR: 'offline_model_sync_error';
  readonly OFFLINE_MODEL_STATUS_CHANGED: 'offline_model_status_changed';
  readonly OFFLINE_MODEL_UPDATED: 'offline_model_updated';
  readonly OFFLINE_MODEL_DELETED: 'offline_model_deleted';
  readonly OFFLINE_MODEL_PERMISSIONS_REVOKED: 'offline_model_permissions_revoked';
  // Of the next three no event has the name, as with the original: listen to offline_models_download_started, …_status_changed and …_stopped.
  readonly OFFLINE_MODELS_DOWNLOAD_PENDING: 'offline_models_download_pending';
  readonly OFFLINE_MODELS_DOWNLOAD_PROGRESS: 'offline_models_download_progress';
  readonly OFFLINE_MODELS_DOWNLOAD_COMPLETED: 'offline_models_download_completed';
  readonly OFFLINE_MODELS_SYNC_STARTED: 'offline_models_sync_started';
  readonly OFFLINE_MODELS_SYNC_PROGRESS: 'offline_models_sync_progress';
  readonly OFFLINE_MODELS_SYNC_COMPLETED: 'offline_models_sync_completed';
  readonly OFFLINE_MODELS_SYNC_ABORTED: 'offline_models_sync_aborted';
}

/** ModelService.Events. */
export const ModelServiceEventConstants: IModelServiceEvents;

/** The models of a domain: finds, makes, opens and removes them. */
export class ModelService extends ConvergenceEventEmitter {
  static readonly Events: IModelServiceEvents;
  session(): ConvergenceSession;
  /** The same model for everybody who opens it here before it is closed. What is on this device needs no connection. */
  open(id: string): Promise<RealTimeModel>;
  openAutoCreate(options: IAutoCreateModelOptions): Promise<RealTimeModel>;
  /** Creates a model without opening it, without a connection on this device. Resolves with its id. */
  create(options: ICreateModelOptions): Promise<string>;
  /** Without a connection the model goes on this device, and on the server later. */
  remove(id: string): Promise<void>;
  /**
   * `SELECT * FROM collection WHERE …`
   *
   * Without a connection, and with `offline.storage`, this device answers: with the models that it keeps, as they would be seen if
   * they were opened; those that were removed here are not found, those that were made here are.
   */
  query(query: string): Promise<PagedData<ModelResult>>;
  /**
   * The model as it was at its last version, to be played from there. Without a connection this device has the history, as far as
   * it is stored.
   */
  history(id: string): Promise<HistoricalModel>;
  permissions(id: string): ModelPermissionManager;
  isOpen(id: string): boolean;
  isOpening(id: string): boolean;
  isResyncing(): boolean;

  // Models that are kept on this device. All reject with bad_option where the domain has no storage.

  /** Keeps models on this device and up to date, open or not. */
  subscribeOffline(modelId: string | string[]): Promise<void>;
  /** Ends that. The content goes, unless the model is open or has edits that are not sent. */
  unsubscribeOffline(modelId: string | string[]): Promise<void>;
  /** Keeps these models, and ends the subscriptions of all others. */
  setOfflineSubscription(modelIds: string[]): Promise<void>;
  getOfflineSubscriptions(): Promise<string[]>;
  getOfflineModelMetaData(): Promise<IModelMetaData[]>;
}
