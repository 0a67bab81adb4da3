// The classes of the events (client-api.md §2–§7), made from this table: class name, event name, members in the order of the
// constructor's arguments.

const change = ['element', 'user', 'sessionId', 'local'];

const activity = ['activity', 'user', 'sessionId', 'local'];

const table = [
  ['AuthenticatingEvent', 'authenticating', 'domain', 'method'],
  ['ConnectedEvent', 'connected', 'domain'],
  ['ConnectingEvent', 'connecting', 'domain'],
  ['ConnectionFailedEvent', 'connection_failed', 'domain', 'code', 'authMethod', 'message'],
  ['ConnectionScheduledEvent', 'connection_scheduled', 'domain', 'delay'],
  ['DisconnectedEvent', 'disconnected', 'domain'],
  ['ErrorEvent', 'error', 'domain', 'message', 'cause'],
  ['InterruptedEvent', 'interrupted', 'domain'],

  ['ObjectSetEvent', 'set', ...change, 'key', 'value', 'oldValue'],
  ['ObjectRemoveEvent', 'remove', ...change, 'key', 'oldValue'],
  ['ObjectSetValueEvent', 'value', ...change],
  ['ArrayInsertEvent', 'insert', ...change, 'index', 'value'],
  ['ArrayRemoveEvent', 'remove', ...change, 'index', 'oldValue'],
  ['ArraySetEvent', 'set', ...change, 'index', 'value', 'oldValue'],
  ['ArrayReorderEvent', 'reorder', ...change, 'fromIndex', 'toIndex'],
  ['ArraySetValueEvent', 'value', ...change],
  ['StringInsertEvent', 'insert', ...change, 'index', 'value'],
  ['StringRemoveEvent', 'remove', ...change, 'index', 'value'],
  ['StringSpliceEvent', 'splice', ...change, 'index', 'deleteCount', 'insertValue'],
  ['StringSetValueEvent', 'value', ...change],
  ['NumberDeltaEvent', 'delta', ...change, 'value'],
  ['NumberSetValueEvent', 'value', ...change],
  ['BooleanSetValueEvent', 'value', ...change],
  ['DateSetValueEvent', 'value', ...change],
  ['ModelChangedEvent', 'model_changed', ...change, 'relativePath', 'childEvent'],
  ['ElementDetachedEvent', 'detached', 'src'],

  ['UndoChangedEvent', 'changed', 'manager', 'canUndo', 'canRedo'],
  ['UndoneEvent', 'undo', 'manager', 'canUndo', 'canRedo'],
  ['RedoneEvent', 'redo', 'manager', 'canUndo', 'canRedo'],

  ['PresenceStateSetEvent', 'state_set', 'user', 'state'],
  ['PresenceStateRemovedEvent', 'state_removed', 'user', 'keys'],
  ['PresenceStateClearedEvent', 'state_cleared', 'user'],
  ['PresenceAvailabilityChangedEvent', 'availability_changed', 'user', 'available'],

  ['ModelClosedEvent', 'closed', 'src', 'local', 'reason'],
  ['ModelDeletedEvent', 'deleted', 'src', 'local', 'reason'],
  ['VersionChangedEvent', 'version_changed', 'src', 'version'],
  ['TargetVersionChangedEvent', 'target_changed', 'src', 'version'],
  ['TransitionStartEvent', 'transition_start', 'src'],
  ['TransitionEndEvent', 'transition_end', 'src'],
  ['ModelModifiedEvent', 'modified', 'src'],
  ['ModelCommittedEvent', 'committed', 'src'],
  ['ModelOfflineEvent', 'offline', 'src'],
  ['ModelOnlineEvent', 'online', 'src'],
  ['ModelReconnectingEvent', 'reconnecting', 'src'],
  ['ResyncStartedEvent', 'resync_started', 'src'],
  ['ResyncCompletedEvent', 'resync_completed', 'src'],
  ['ResyncErrorEvent', 'resync_error', 'src', 'message'],
  ['ModelStateRepairedEvent', 'state_repaired', 'src'],
  ['RemoteResyncStartedEvent', 'remote_resync_started', 'model', 'sessionId', 'user'],
  ['RemoteResyncCompletedEvent', 'remote_resync_completed', 'model', 'sessionId', 'user'],
  ['CollaboratorOpenedEvent', 'collaborator_opened', 'src', 'collaborator'],
  ['CollaboratorClosedEvent', 'collaborator_closed', 'src', 'collaborator'],
  ['ModelPermissionsChangedEvent', 'permissions_changed', 'model', 'permissions', 'changes'],
  ['RemoteReferenceCreatedEvent', 'reference', 'reference', 'model', 'element'],

  ['ReferenceSetEvent', 'set', 'src', 'oldValues', 'addedValues', 'removedValues', 'synthetic'],
  ['ReferenceClearedEvent', 'cleared', 'src', 'oldValues'],
  ['ReferenceDisposedEvent', 'disposed', 'src'],

  ['ActivitySessionJoinedEvent', 'session_joined', ...activity, 'participant'],
  ['ActivitySessionLeftEvent', 'session_left', ...activity],
  ['ActivityStateSetEvent', 'state_set', ...activity, 'key', 'value', 'oldValue'],
  ['ActivityStateRemovedEvent', 'state_removed', ...activity, 'key', 'oldValue'],
  ['ActivityStateClearedEvent', 'state_cleared', ...activity, 'oldValues'],
  ['ActivityStateDeltaEvent', 'state_delta', ...activity, 'values', 'complete', 'removed', 'oldValues'],
  ['ActivityLeftEvent', 'left', ...activity],
  ['ActivityForceLeaveEvent', 'force_leave', ...activity, 'reason'],
  ['ActivityDeletedEvent', 'deleted', ...activity],

  ['OfflineModelSyncStartedEvent', 'offline_model_sync_started', 'modelId'],
  ['OfflineModelSyncCompletedEvent', 'offline_model_sync_completed', 'modelId'],
  ['OfflineModelSyncErrorEvent', 'offline_model_sync_error', 'modelId', 'message', 'model'],
  ['OfflineModelStatusChangedEvent', 'offline_model_status_changed', 'id', 'subscribed', 'available', 'synchronized', 'local'],
  ['OfflineModelUpdatedEvent', 'offline_model_updated', 'id', 'version', 'permissions'],
  ['OfflineModelDownloadedEvent', 'offline_model_downloaded', 'id', 'version', 'permissions'],
  ['OfflineModelDeletedEvent', 'offline_model_deleted', 'id'],
  ['OfflineModelPermissionsRevokedEvent', 'offline_model_permissions_revoked', 'id'],
  ['OfflineModelsSyncStartedEvent', 'offline_models_sync_started', 'modelsToSync', 'done', 'total'],
  ['OfflineModelsSyncProgressEvent', 'offline_models_sync_progress', 'modelsToSync', 'done', 'total'],
  ['OfflineModelsSyncCompletedEvent', 'offline_models_sync_completed', 'done', 'total'],
  ['OfflineModelsSyncAbortedEvent', 'offline_models_sync_aborted', 'reason', 'code', 'done', 'total'],
  ['OfflineModelsDownloadStartedEvent', 'offline_models_download_started', 'modelsToDownload'],
  ['OfflineModelsDownloadStatusChangedEvent', 'offline_models_download_status_changed', 'modelsToDownload', 'trigger'],
  ['OfflineModelsDownloadStoppedEvent', 'offline_models_download_stopped'],
];

// Members that follow from others.
const derived = {
  ReferenceSetEvent: (event) => { event.oldValue = event.oldValues[0]; },
  ReferenceClearedEvent: (event) => { event.oldValue = event.oldValues[0]; },
};

function eventClass([className, name, ...members]) {
  const derive = derived[className];
  const Class = class {
    constructor(...values) {
      this.name = name;
      for (let i = 0; i < members.length; i++) this[members[i]] = values[i];
      derive?.(this);
    }
  };
  Object.defineProperty(Class, 'name', { value: className });
  Class.NAME = name;
  Class.EVENT_NAME = name; // what the original calls it in activities
  // From an object that has the members.
  Class._of = (told) => new Class(...members.map((member) => told[member]));
  return Class;
}

const all = Object.fromEntries(table.map((row) => [row[0], eventClass(row)]));

export const {
  AuthenticatingEvent, ConnectedEvent, ConnectingEvent, ConnectionFailedEvent, ConnectionScheduledEvent,
  DisconnectedEvent, ErrorEvent, InterruptedEvent, ObjectSetEvent, ObjectRemoveEvent, ObjectSetValueEvent,
  ArrayInsertEvent, ArrayRemoveEvent, ArraySetEvent, ArrayReorderEvent, ArraySetValueEvent, StringInsertEvent,
  StringRemoveEvent, StringSpliceEvent, StringSetValueEvent, NumberDeltaEvent, NumberSetValueEvent,
  BooleanSetValueEvent, DateSetValueEvent, ModelChangedEvent, ElementDetachedEvent, ModelClosedEvent,
  ModelDeletedEvent, VersionChangedEvent, ModelModifiedEvent, ModelCommittedEvent, ModelOfflineEvent,
  ModelOnlineEvent, ModelReconnectingEvent, ResyncStartedEvent, ResyncCompletedEvent, ResyncErrorEvent,
  ModelStateRepairedEvent,
  RemoteResyncStartedEvent, RemoteResyncCompletedEvent, CollaboratorOpenedEvent, CollaboratorClosedEvent,
  ModelPermissionsChangedEvent, RemoteReferenceCreatedEvent, ReferenceSetEvent, ReferenceClearedEvent,
  ReferenceDisposedEvent, OfflineModelSyncStartedEvent, OfflineModelSyncCompletedEvent, OfflineModelSyncErrorEvent,
  OfflineModelStatusChangedEvent, OfflineModelUpdatedEvent, OfflineModelDownloadedEvent, OfflineModelDeletedEvent,
  OfflineModelPermissionsRevokedEvent, OfflineModelsSyncStartedEvent, OfflineModelsSyncProgressEvent,
  OfflineModelsSyncCompletedEvent, OfflineModelsSyncAbortedEvent, OfflineModelsDownloadStartedEvent,
  OfflineModelsDownloadStatusChangedEvent, OfflineModelsDownloadStoppedEvent, UndoChangedEvent, UndoneEvent, RedoneEvent,
  ActivitySessionJoinedEvent, ActivitySessionLeftEvent, ActivityStateSetEvent, ActivityStateRemovedEvent, ActivityStateClearedEvent,
  ActivityStateDeltaEvent, ActivityLeftEvent, ActivityForceLeaveEvent, ActivityDeletedEvent,
  TargetVersionChangedEvent, TransitionStartEvent, TransitionEndEvent,
  PresenceStateSetEvent, PresenceStateRemovedEvent, PresenceStateClearedEvent, PresenceAvailabilityChangedEvent,
} = all;
