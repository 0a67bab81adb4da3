import type { ConvergenceSession } from './domain.js';
import { ConvergenceEventEmitter } from './emitter.js';
import type { RealTimeModel } from './model.js';
import type { IModelPermissions, ModelPermissionManager } from './permissions.js';
import type { DomainUserMapping } from './users.js';

/** Content: null, booleans, numbers, strings, Dates, arrays and plain objects of these. */
export interface ModelData {
  [key: string]: any;
}

export type ModelDataCallback = () => ModelData;
export type ModelDataInitializer = ModelData | ModelDataCallback;

export interface ICreateModelOptions {
  collection: string;
  /** Without it, the server chooses one. */
  id?: string;
  data?: ModelDataInitializer;
  overrideCollectionWorldPermissions?: boolean;
  worldPermissions?: IModelPermissions;
  userPermissions?: DomainUserMapping<IModelPermissions>;
}

export interface IAutoCreateModelOptions extends ICreateModelOptions {
  /** The model is deleted when nobody has it open any more. */
  ephemeral?: boolean;
}

/** One page of a list. */
export class PagedData<T> {
  constructor(data: T[], offset: number, totalResults: number);
  readonly data: T[];
  readonly offset: number;
  readonly totalResults: number;
}

export class ModelResult {
  constructor(data: { [key: string]: any }, collectionId?: string, modelId?: string, created?: Date, modified?: Date, version?: number);
  readonly data: { [key: string]: any };
  readonly collectionId?: string;
  readonly modelId?: string;
  readonly created?: Date;
  readonly modified?: Date;
  readonly version?: number;
}

export interface IModelServiceEvents {
  readonly OFFLINE_MODEL_SYNC_STARTED: 'offline_model_sync_started';
  readonly OFFLINE_MODEL_SYNC_COMPLETED: 'offline_model_sync_completed';
  readonly OFFLINE_MODEL_SYNC_ERROR: 'offline_model_sync_error';
  readonly OFFLINE_MODEL_STATUS_CHANGED: 'offline_model_status_changed';
  readonly OFFLINE_MODEL_UPDATED: 'offline_model_updated';
  readonly OFFLINE_MODEL_DELETED: 'offline_model_deleted';
  readonly OFFLINE_MODEL_PERMISSIONS_REVOKED: 'offline_model_permissions_revoked';
  readonly OFFLINE_MODELS_DOWNLOAD_PENDING: 'offline_models_download_pending';
  readonly OFFLINE_MODELS_DOWNLOAD_PROGRESS: 'offline_models_download_progress';
  readonly OFFLINE_MODELS_DOWNLOAD_COMPLETED: 'offline_models_download_completed';
  readonly OFFLINE_MODELS_SYNC_STARTED: 'offline_models_sync_started';
  readonly OFFLINE_MODELS_SYNC_PROGRESS: 'offline_models_sync_progress';
  readonly OFFLINE_MODELS_SYNC_COMPLETED: 'offline_models_sync_completed';
  readonly OFFLINE_MODELS_SYNC_ABORTED: 'offline_models_sync_aborted';
}

export const ModelServiceEventConstants: IModelServiceEvents;

export class ModelService extends ConvergenceEventEmitter {
  static readonly Events: IModelServiceEvents;
  session(): ConvergenceSession;
  /** The same model for everybody who opens it here before it is closed. */
  open(id: string): Promise<RealTimeModel>;
  openAutoCreate(options: IAutoCreateModelOptions): Promise<RealTimeModel>;
  /** Creates a model without opening it. Resolves with its id. */
  create(options: ICreateModelOptions): Promise<string>;
  remove(id: string): Promise<void>;
  /** `SELECT * FROM collection WHERE …` */
  query(query: string): Promise<PagedData<ModelResult>>;
  permissions(id: string): ModelPermissionManager;
  isOpen(id: string): boolean;
  isOpening(id: string): boolean;
  isResyncing(): boolean;
  /** Models cannot be kept offline yet: these reject with not_supported. */
  subscribeOffline(modelId: string | string[]): Promise<void>;
  unsubscribeOffline(modelId: string | string[]): Promise<void>;
  setOfflineSubscription(modelIds: string[]): Promise<void>;
  getOfflineSubscriptions(): Promise<string[]>;
  getOfflineModelMetaData(): Promise<any[]>;
}
