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

export class OfflineModelSyncStartedEvent extends OfflineSyncEvent {
  static readonly NAME = 'offline_model_sync_started';
}
export class OfflineModelSyncCompletedEvent extends OfflineSyncEvent {
  static readonly NAME = 'offline_model_sync_completed';
}
export class OfflineModelSyncErrorEvent extends OfflineSyncEvent {
  static readonly NAME = 'offline_model_sync_error';
  readonly message: string;
  readonly model?: RealTimeModel;
}
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

export class OfflineModelUpdatedEvent extends OfflineModelContentEvent {
  static readonly NAME = 'offline_model_updated';
}
export class OfflineModelDownloadedEvent extends OfflineModelContentEvent {
  static readonly NAME = 'offline_model_downloaded';
}
export class OfflineModelDeletedEvent extends OfflineModelEvent {
  static readonly NAME = 'offline_model_deleted';
}
export class OfflineModelPermissionsRevokedEvent extends OfflineModelEvent {
  static readonly NAME = 'offline_model_permissions_revoked';
}

/** Of `total` models that were to be sent, `done` are. */
declare abstract class OfflineModelsSyncEvent implements IConvergenceEvent {
  readonly name: string;
  readonly done: number;
  readonly total: number;
}

export class OfflineModelsSyncStartedEvent extends OfflineModelsSyncEvent {
  static readonly NAME = 'offline_models_sync_started';
  readonly modelsToSync: number;
}
export class OfflineModelsSyncProgressEvent extends OfflineModelsSyncEvent {
  static readonly NAME = 'offline_models_sync_progress';
  readonly modelsToSync: number;
}
export class OfflineModelsSyncCompletedEvent extends OfflineModelsSyncEvent {
  static readonly NAME = 'offline_models_sync_completed';
}
export class OfflineModelsSyncAbortedEvent extends OfflineModelsSyncEvent {
  static readonly NAME = 'offline_models_sync_aborted';
  readonly reason: string;
  readonly code: string;
}
export class OfflineModelsDownloadStartedEvent implements IConvergenceEvent {
  static readonly NAME = 'offline_models_download_started';
  readonly name: string;
  readonly modelsToDownload: number;
}
export type OfflineModelDownloadStatusChangeTrigger = 'download' | 'subscription_changed';
export class OfflineModelsDownloadStatusChangedEvent implements IConvergenceEvent {
  static readonly NAME = 'offline_models_download_status_changed';
  readonly name: string;
  readonly modelsToDownload: number;
  readonly trigger: OfflineModelDownloadStatusChangeTrigger;
}
export class OfflineModelsDownloadStoppedEvent implements IConvergenceEvent {
  static readonly NAME = 'offline_models_download_stopped';
  readonly name: string;
}

// Only what says export is public.
export {};
