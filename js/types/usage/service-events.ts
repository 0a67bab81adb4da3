// Everything that activities, presence, historical models and models kept offline tell.

import {
  Activity, ActivityDeletedEvent, ActivityLeftEvent, ActivityService, ActivitySessionLeftEvent, ActivityStateClearedEvent,
  ActivityStateDeltaEvent, ActivityStateRemovedEvent, HistoricalBoolean, HistoricalDate, HistoricalElement, HistoricalModel,
  HistoricalNull, HistoricalNumber, HistoricalObject, HistoricalUndefined, ModelService, ModelServiceEventConstants,
  OfflineModelDeletedEvent, OfflineModelDownloadedEvent, OfflineModelPermissionsRevokedEvent, OfflineModelsDownloadStartedEvent,
  OfflineModelsDownloadStatusChangedEvent, OfflineModelsDownloadStoppedEvent, OfflineModelsSyncCompletedEvent,
  OfflineModelsSyncStartedEvent, OfflineModelSyncCompletedEvent, OfflineModelSyncErrorEvent, OfflineModelSyncStartedEvent,
  OfflineModelUpdatedEvent, PresenceAvailabilityChangedEvent, PresenceStateClearedEvent, PresenceStateRemovedEvent, TransitionEndEvent,
  TransitionStartEvent, UserPresenceSubscription, type HistoricalArrayEvents, type HistoricalBooleanEvents,
  type HistoricalContainerElement, type HistoricalDateEvents, type HistoricalElementEvents, type HistoricalModelEvents,
  type HistoricalNullEvents, type HistoricalNumberEvents, type HistoricalObjectEvents, type HistoricalStringEvents,
  type HistoricalUndefinedEvents, type IActivityAutoCreateOptions, type IActivityCommonOptions, type IActivityCreateOptions,
  type IActivityEvent, type IActivityJoinOptions, type IdentityService, type IModelServiceEvents, type IOperation,
  type OfflineModelDownloadStatusChangeTrigger, type OrderBy, type PresenceServiceEvents, type UserField,
  type UserPresenceSubscriptionEvents, type UserQuery,
} from '../index.js';

export async function ofActivity(service: ActivityService, everybody: IActivityCommonOptions): Promise<void> {
  const create: IActivityCreateOptions = { activityType: 'view', activityId: 'home', ...everybody };
  const autoCreate: IActivityAutoCreateOptions = { ...everybody, ephemeral: true };
  await service.create(create);
  const activity = await service.join('view', 'other', { autoCreate });
  const by = ({ user, sessionId, local }: IActivityEvent) => console.log(user.username, sessionId, local);
  activity
    .on(Activity.Events.SESSION_LEFT, (event: ActivitySessionLeftEvent) => by(event))
    .on(Activity.Events.STATE_REMOVED, ({ key, oldValue }: ActivityStateRemovedEvent) => console.log(key, oldValue))
    .on(Activity.Events.STATE_CLEARED, ({ oldValues }: ActivityStateClearedEvent) => console.log(oldValues.size))
    .on(Activity.Events.STATE_DELTA, ({ values, complete, removed }: ActivityStateDeltaEvent) => console.log(values.size, complete, removed))
    .on(Activity.Events.LEFT, (event: ActivityLeftEvent) => by(event))
    .on('deleted', (event: ActivityDeletedEvent) => by(event));
}

export function ofPresence(subscription: UserPresenceSubscription): UserPresenceSubscriptionEvents {
  const names: PresenceServiceEvents = UserPresenceSubscription.Events;
  subscription
    .on(names.STATE_REMOVED, ({ keys }: PresenceStateRemovedEvent) => console.log(keys.length))
    .on(names.STATE_CLEARED, ({ user }: PresenceStateClearedEvent) => console.log(user.username))
    .on(names.AVAILABILITY_CHANGED, ({ available }: PresenceAvailabilityChangedEvent) => console.log(available));
  return names;
}

export async function people(identity: IdentityService, fields: UserField[], orderBy: OrderBy): Promise<number> {
  const query: UserQuery = { term: 'an', fields, orderBy };
  return (await identity.search(query)).length;
}

export function ofHistory(history: HistoricalModel): string[] {
  const names: HistoricalModelEvents = HistoricalModel.Events;
  history
    .on(names.TRANSITION_START, ({ src }: TransitionStartEvent) => console.log(src.targetVersion()))
    .on(names.TRANSITION_END, ({ src }: TransitionEndEvent) => console.log(src.version()));
  const root: HistoricalObject = history.root();
  const container: HistoricalContainerElement = root;
  return root.keys().map((key) => kindOf(container.elementAt(key)));
}

function kindOf(element: HistoricalElement): string {
  if (element instanceof HistoricalNumber) return (element.value() + 1).toFixed();
  if (element instanceof HistoricalBoolean) return element.value() ? 'yes' : 'no';
  if (element instanceof HistoricalDate) return element.value().toISOString();
  return element instanceof HistoricalNull || element instanceof HistoricalUndefined ? 'nothing' : element.id();
}

/** The names of the events of historical elements: those of open models. */
export interface Names {
  any: HistoricalElementEvents | HistoricalBooleanEvents | HistoricalDateEvents | HistoricalNullEvents | HistoricalUndefinedEvents;
  object: HistoricalObjectEvents;
  array: HistoricalArrayEvents;
  text: HistoricalStringEvents;
  number: HistoricalNumberEvents;
}

export function ofOfflineModels(models: ModelService): void {
  const names: IModelServiceEvents = ModelServiceEventConstants;
  const triggers: OfflineModelDownloadStatusChangeTrigger[] = ['download', 'subscription_changed'];
  models
    .on(names.OFFLINE_MODEL_SYNC_STARTED, ({ modelId }: OfflineModelSyncStartedEvent) => console.log(modelId))
    .on(names.OFFLINE_MODEL_SYNC_COMPLETED, ({ modelId }: OfflineModelSyncCompletedEvent) => console.log(modelId))
    .on(names.OFFLINE_MODEL_SYNC_ERROR, ({ message, model }: OfflineModelSyncErrorEvent) => console.log(message, model?.version()))
    .on(names.OFFLINE_MODEL_UPDATED, ({ version, permissions }: OfflineModelUpdatedEvent) => console.log(version, permissions?.write))
    .on('offline_model_downloaded', ({ id, version }: OfflineModelDownloadedEvent) => console.log(id, version))
    .on(names.OFFLINE_MODEL_DELETED, ({ id }: OfflineModelDeletedEvent) => console.log(id))
    .on(names.OFFLINE_MODEL_PERMISSIONS_REVOKED, ({ id }: OfflineModelPermissionsRevokedEvent) => console.log(id))
    .on(names.OFFLINE_MODELS_SYNC_STARTED, ({ modelsToSync }: OfflineModelsSyncStartedEvent) => console.log(modelsToSync))
    .on(names.OFFLINE_MODELS_SYNC_COMPLETED, ({ done, total }: OfflineModelsSyncCompletedEvent) => console.log(done, total))
    .on('offline_models_download_started', ({ modelsToDownload }: OfflineModelsDownloadStartedEvent) => console.log(modelsToDownload))
    .on('offline_models_download_status_changed', ({ trigger }: OfflineModelsDownloadStatusChangedEvent) => triggers.indexOf(trigger))
    .on('offline_models_download_stopped', ({ name }: OfflineModelsDownloadStoppedEvent) => console.log(name));
}

export const describe = ({ type, element, index, text }: IOperation): string => `${type} of ${element} at ${index}: ${text}`;

// @ts-expect-error: an activity has a type and an id
export const untyped: IActivityCreateOptions = { activityId: 'home' };
// @ts-expect-error: there is no such permission
export const unknown: IActivityCommonOptions = { worldPermissions: ['read'] };
// @ts-expect-error: a state has keys
export const keyless: IActivityJoinOptions = { state: 7 };
// @ts-expect-error: a term is a text
export const noTerm: UserQuery = { term: 5, fields: 'email' };
