import type { RealTimeModel } from './model.js';
import type { ModelPermissions } from './permissions.js';

// Of the model service, about models that are kept offline.

interface Named {
  readonly name: string;
}

declare abstract class OfflineModelEvent implements Named {
  readonly name: string;
  readonly id: string;
}

declare abstract class OfflineSyncEvent implements Named {
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
export class OfflineModelUpdatedEvent extends OfflineModelEvent {
  static readonly NAME = 'offline_model_updated';
  readonly version: number | null;
  readonly permissions: ModelPermissions | null;
}
export class OfflineModelDownloadedEvent extends OfflineModelEvent {
  static readonly NAME = 'offline_model_downloaded';
  readonly version: number | null;
  readonly permissions: ModelPermissions | null;
}
export class OfflineModelDeletedEvent extends OfflineModelEvent {
  static readonly NAME = 'offline_model_deleted';
}
export class OfflineModelPermissionsRevokedEvent extends OfflineModelEvent {
  static readonly NAME = 'offline_model_permissions_revoked';
}
export class OfflineModelsSyncStartedEvent implements Named {
  static readonly NAME = 'offline_models_sync_started';
  readonly name: string;
  readonly modelsToSync: number;
  readonly done: number;
  readonly total: number;
}
export class OfflineModelsSyncProgressEvent implements Named {
  static readonly NAME = 'offline_models_sync_progress';
  readonly name: string;
  readonly modelsToSync: number;
  readonly done: number;
  readonly total: number;
}
export class OfflineModelsSyncCompletedEvent implements Named {
  static readonly NAME = 'offline_models_sync_completed';
  readonly name: string;
  readonly done: number;
  readonly total: number;
}
export class OfflineModelsSyncAbortedEvent implements Named {
  static readonly NAME = 'offline_models_sync_aborted';
  readonly name: string;
  readonly reason: string;
  readonly code: string;
  readonly done: number;
  readonly total: number;
}
export class OfflineModelsDownloadStartedEvent implements Named {
  static readonly NAME = 'offline_models_download_started';
  readonly name: string;
  readonly modelsToDownload: number;
}
export type OfflineModelDownloadStatusChangeTrigger = 'download' | 'subscription_changed';
export class OfflineModelsDownloadStatusChangedEvent implements Named {
  static readonly NAME = 'offline_models_download_status_changed';
  readonly name: string;
  readonly modelsToDownload: number;
  readonly trigger: OfflineModelDownloadStatusChangeTrigger;
}
export class OfflineModelsDownloadStoppedEvent implements Named {
  static readonly NAME = 'offline_models_download_stopped';
  readonly name: string;
}

// Only what says export is public.
export {};
