import type { IConvergenceEvent } from './emitter.js';
import type { RealTimeModel } from './model.js';
import type { ModelPermissions } from './permissions.js';

// Of the model service, about models that are kept offline.

declare abstract class OfflineModelEvent implements IConvergenceEvent {
  readonly name: string;
  readonly id: string;
}

declare abstract class OfflineSyncEvent implements IConvergenceEvent {
  readonly name: string;
  readonly modelId: string;
}

/** What was edited in a model without a connection is being sent. */
export class OfflineModelSyncStartedEvent extends OfflineSyncEvent {
  static readonly NAME = 'offline_model_sync_started';
}
/** The server has everything that was edited in a model. */
export class OfflineModelSyncCompletedEvent extends OfflineSyncEvent {
  static readonly NAME = 'offline_model_sync_completed';
}
/** What was edited in a model could not be sent. */
export class OfflineModelSyncErrorEvent extends OfflineSyncEvent {
  static readonly NAME = 'offline_model_sync_error';
  readonly message: string;
  readonly model?: RealTimeModel;
}
/** What is on this device of a model is another. */
export class OfflineModelStatusChangedEvent extends OfflineModelEvent {
  static readonly NAME = 'offline_model_status_changed';
  readonly subscribed: boolean;
  readonly available: boolean;
  readonly synchronized: boolean;
  readonly local: boolean;
}

declare abstract class OfflineModelContentEvent extends OfflineModelEvent {
  readonly version: number | null;
  readonly permissions: ModelPermissions | null;
}

/** The content of a kept model has changed on the server, or what may be done with it; null is what has not. */
export class OfflineModelUpdatedEvent extends OfflineModelContentEvent {
  static readonly NAME = 'offline_model_updated';
}
/** The content of a model is on this device for the first time. */
export class OfflineModelDownloadedEvent extends OfflineModelContentEvent {
  static readonly NAME = 'offline_model_downloaded';
}
/** The server has deleted a model that is kept here. */
export class OfflineModelDeletedEvent extends OfflineModelEvent {
  static readonly NAME = 'offline_model_deleted';
}
/** A model that is kept here may not be read any more. */
export class OfflineModelPermissionsRevokedEvent extends OfflineModelEvent {
  static readonly NAME = 'offline_model_permissions_revoked';
}

/** Of `total` models that were to be sent, `done` are. */
declare abstract class OfflineModelsSyncEvent implements IConvergenceEvent {
  readonly name: string;
  readonly done: number;
  readonly total: number;
}

/** Edits of so many models are to be sent. */
export class OfflineModelsSyncStartedEvent extends OfflineModelsSyncEvent {
  static readonly NAME = 'offline_models_sync_started';
  readonly modelsToSync: number;
}
/** Those of one more model are. */
export class OfflineModelsSyncProgressEvent extends OfflineModelsSyncEvent {
  static readonly NAME = 'offline_models_sync_progress';
  readonly modelsToSync: number;
}
/** Those of all are. */
export class OfflineModelsSyncCompletedEvent extends OfflineModelsSyncEvent {
  static readonly NAME = 'offline_models_sync_completed';
}
/** The connection was lost before all are. It goes on after the next connect. */
export class OfflineModelsSyncAbortedEvent extends OfflineModelsSyncEvent {
  static readonly NAME = 'offline_models_sync_aborted';
  readonly reason: string;
  readonly code: string;
}
/** So many models are still to come to this device. */
export class OfflineModelsDownloadStartedEvent implements IConvergenceEvent {
  static readonly NAME = 'offline_models_download_started';
  readonly name: string;
  readonly modelsToDownload: number;
}
/** Why there are fewer or more models to come. */
export type OfflineModelDownloadStatusChangeTrigger = 'download' | 'subscription_changed';
/** Another number of models is still to come. */
export class OfflineModelsDownloadStatusChangedEvent implements IConvergenceEvent {
  static readonly NAME = 'offline_models_download_status_changed';
  readonly name: string;
  readonly modelsToDownload: number;
  readonly trigger: OfflineModelDownloadStatusChangeTrigger;
}
/** No model is to come any more. */
export class OfflineModelsDownloadStoppedEvent implements IConvergenceEvent {
  static readonly NAME = 'offline_models_download_stopped';
  readonly name: string;
}

// Only what says export is public.
export {};
