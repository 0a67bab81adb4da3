import type { IConvergenceEvent } from './emitter.js';
import type { ModelCollaborator, RealTimeModel } from './model.js';
import type { ModelPermissions } from './permissions.js';
import type { DomainUser } from './users.js';

export interface IModelEvent extends IConvergenceEvent {
  readonly src: RealTimeModel;
}

declare abstract class ModelEvent implements IModelEvent {
  readonly name: string;
  readonly src: RealTimeModel;
}

declare abstract class ModelEndEvent extends ModelEvent {
  readonly local: boolean;
  readonly reason?: string;
}

export class ModelClosedEvent extends ModelEndEvent {
  static readonly NAME = 'closed';
}
export class ModelDeletedEvent extends ModelEndEvent {
  static readonly NAME = 'deleted';
}
export class VersionChangedEvent extends ModelEvent {
  static readonly NAME = 'version_changed';
  readonly version: number;
}
/** There are edits now that the server has not acknowledged. */
export class ModelModifiedEvent extends ModelEvent {
  static readonly NAME = 'modified';
}
/** The server has acknowledged every edit. */
export class ModelCommittedEvent extends ModelEvent {
  static readonly NAME = 'committed';
}
export class ModelOfflineEvent extends ModelEvent {
  static readonly NAME = 'offline';
}
export class ModelOnlineEvent extends ModelEvent {
  static readonly NAME = 'online';
}
export class ModelReconnectingEvent extends ModelEvent {
  static readonly NAME = 'reconnecting';
}
export class ResyncStartedEvent extends ModelEvent {
  static readonly NAME = 'resync_started';
}
export class ResyncCompletedEvent extends ModelEvent {
  static readonly NAME = 'resync_completed';
}
export class ResyncErrorEvent extends ModelEvent {
  static readonly NAME = 'resync_error';
  readonly message: string;
}
/**
 * The content was not that of the server, and is now. The events of the elements follow. An error of code `state_differs` of the
 * domain came before, unless only numbers were others: several clients had added to them at a time.
 */
export class ModelStateRepairedEvent extends ModelEvent {
  static readonly NAME = 'state_repaired';
}

declare abstract class CollaboratorEvent extends ModelEvent {
  constructor(src: RealTimeModel, collaborator: ModelCollaborator);
  readonly collaborator: ModelCollaborator;
}

export class CollaboratorOpenedEvent extends CollaboratorEvent {
  static readonly NAME = 'collaborator_opened';
}
export class CollaboratorClosedEvent extends CollaboratorEvent {
  static readonly NAME = 'collaborator_closed';
}

declare abstract class RemoteResyncEvent implements IConvergenceEvent {
  readonly name: string;
  readonly model: RealTimeModel;
  readonly sessionId?: string;
  readonly user?: DomainUser;
}

export class RemoteResyncStartedEvent extends RemoteResyncEvent {
  static readonly NAME = 'remote_resync_started';
}
export class RemoteResyncCompletedEvent extends RemoteResyncEvent {
  static readonly NAME = 'remote_resync_completed';
}
/** `changes` names which of read, write, remove and manage are another. */
export class ModelPermissionsChangedEvent implements IConvergenceEvent {
  static readonly NAME = 'permissions_changed';
  readonly name: string;
  readonly model: RealTimeModel;
  readonly permissions: ModelPermissions;
  readonly changes: string[];
}

// Only what says export is public.
export {};
