import type { IConvergenceEvent } from './emitter.js';
import type { ModelCollaborator, RealTimeModel } from './model.js';
import type { ModelPermissions } from './permissions.js';
import type { DomainUser } from './users.js';

/** What the events of a model as a whole have. */
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

/** The model is closed: nothing happens to it any more. `local`: by this side. */
export class ModelClosedEvent extends ModelEndEvent {
  static readonly NAME = 'closed';
}
/** The model was deleted. `closed` follows. */
export class ModelDeletedEvent extends ModelEndEvent {
  static readonly NAME = 'deleted';
}
/** The model has another version. */
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
/** There is no connection: edits are kept. */
export class ModelOfflineEvent extends ModelEvent {
  static readonly NAME = 'offline';
}
/** There is a connection again, and the model is caught up with. */
export class ModelOnlineEvent extends ModelEvent {
  static readonly NAME = 'online';
}
/** There is a connection again, and the server is asked what has happened meanwhile. */
export class ModelReconnectingEvent extends ModelEvent {
  static readonly NAME = 'reconnecting';
}
/** Catching up with the server begins. */
export class ResyncStartedEvent extends ModelEvent {
  static readonly NAME = 'resync_started';
}
/** What others did meanwhile is here, and what is here is on its way. */
export class ResyncCompletedEvent extends ModelEvent {
  static readonly NAME = 'resync_completed';
}
/** Catching up has failed. */
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

/** Another session has opened the model. */
export class CollaboratorOpenedEvent extends CollaboratorEvent {
  static readonly NAME = 'collaborator_opened';
}
/** Another session has the model open no more. */
export class CollaboratorClosedEvent extends CollaboratorEvent {
  static readonly NAME = 'collaborator_closed';
}

declare abstract class RemoteResyncEvent implements IConvergenceEvent {
  readonly name: string;
  readonly model: RealTimeModel;
  readonly sessionId?: string;
  readonly user?: DomainUser;
}

/** Another session is catching up. */
export class RemoteResyncStartedEvent extends RemoteResyncEvent {
  static readonly NAME = 'remote_resync_started';
}
/** Another session has caught up. */
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
