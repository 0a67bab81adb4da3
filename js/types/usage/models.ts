// Open models: what is read and changed, who may do so, and the events of a model as a whole.

import {
  CollaboratorClosedEvent, DomainUserId, ModelCommittedEvent, ModelDeletedEvent, ModelModifiedEvent, ModelOfflineEvent, ModelOnlineEvent,
  ModelPermissionManager, ModelPermissionsChangedEvent, ModelReconnectingEvent, ModelService, ModelStateRepairedEvent, RealTimeModel,
  RemoteResyncCompletedEvent, RemoteResyncStartedEvent, ResyncCompletedEvent, ResyncErrorEvent, ResyncStartedEvent,
  type IAutoCreateModelOptions, type ICreateModelOptions, type IModelEvent, type IModelPermissions, type ModelData,
  type ModelDataCallback, type ModelDataInitializer, type PathElement, type RealTimeContainerElement, type RealTimeModelEvents,
} from '../index.js';

const readOnly: IModelPermissions = { read: true, write: false, remove: false, manage: false };

export async function make(models: ModelService, text: ModelDataCallback): Promise<RealTimeModel> {
  const data: ModelDataInitializer = text;
  const options: ICreateModelOptions = { collection: 'notes', data, worldPermissions: readOnly, userPermissions: { ann: readOnly } };
  const id: string = await models.create(options);
  const manager: ModelPermissionManager = models.permissions(id);
  await manager.setOverridesCollection(true);
  await manager.setWorldPermissions(readOnly);
  await manager.setAllUserPermissions(new Map([[DomainUserId.anonymous('x'), readOnly]]));
  await manager.removeUserPermissions('ann');
  const ann = await manager.getUserPermissions('ann');
  console.log(manager.modelId, ann?.manage, (await manager.getPermissions()).live);
  return models.open(id);
}

export function content(model: RealTimeModel, path: PathElement[]): ModelData {
  const container = model.elementAt(path) as RealTimeContainerElement;
  console.log(container.elementAt('a', 0).path(), container.parent().id(), container.relativePath());
  return model.root().value();
}

export function watch(model: RealTimeModel): void {
  const names: RealTimeModelEvents = RealTimeModel.Events;
  const state = ({ src, name }: IModelEvent) => console.log(src.modelId(), name);
  model
    .on(names.DELETED, ({ local, reason }: ModelDeletedEvent) => console.log(local, reason))
    .on(names.MODIFIED, (event: ModelModifiedEvent) => state(event))
    .on(names.COMMITTED, (event: ModelCommittedEvent) => state(event))
    .on(names.OFFLINE, (event: ModelOfflineEvent) => state(event))
    .on(names.RECONNECTING, (event: ModelReconnectingEvent) => state(event))
    .on(names.ONLINE, (event: ModelOnlineEvent) => state(event))
    .on(names.RESYNC_STARTED, (event: ResyncStartedEvent) => state(event))
    .on(names.RESYNC_COMPLETED, (event: ResyncCompletedEvent) => state(event))
    .on(names.RESYNC_ERROR, ({ message }: ResyncErrorEvent) => console.log(message))
    .on('state_repaired', (event: ModelStateRepairedEvent) => state(event))
    .on(names.REMOTE_RESYNC_STARTED, ({ sessionId }: RemoteResyncStartedEvent) => console.log(sessionId))
    .on(names.REMOTE_RESYNC_COMPLETED, ({ user }: RemoteResyncCompletedEvent) => console.log(user?.displayName))
    .on(names.COLLABORATOR_CLOSED, ({ collaborator }: CollaboratorClosedEvent) => console.log(collaborator.user.username))
    .on(names.PERMISSIONS_CHANGED, ({ permissions, changes }: ModelPermissionsChangedEvent) => console.log(permissions.write, changes));
}

// @ts-expect-error: a model is in a collection
export const nowhere: IAutoCreateModelOptions = { id: 'n1' };
// @ts-expect-error: a permission is given or not
export const maybe: IModelPermissions = { ...readOnly, write: 'sometimes' };
// @ts-expect-error: a model has an id
export const unnamed = (models: ModelService) => models.open();
// @ts-expect-error: content is an object
export const bare: ICreateModelOptions = { collection: 'notes', data: 5 };
