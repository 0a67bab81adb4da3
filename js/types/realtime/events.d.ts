import type { ConvergenceDomain } from './domain.js';
import type {
  RealTimeArray, RealTimeBoolean, RealTimeDate, RealTimeElement, RealTimeNumber, RealTimeObject, RealTimeString,
} from './elements.js';
import type { IConvergenceEvent } from './emitter.js';
import type { ModelCollaborator, RealTimeModel } from './model.js';
import type { ModelPermissions } from './permissions.js';
import type { ModelReference } from './references.js';
import type { DomainUser } from './users.js';

/** A step of a path: a key of an object, or an index of an array. */
export type PathElement = string | number;
export type Path = PathElement[];

/** "password", "jwt", "anonymous" or "reconnect" */
export type AuthenticationMethod = 'password' | 'jwt' | 'anonymous' | 'reconnect';

interface Named {
  readonly name: string;
}

// Of the domain.

export interface IConvergenceDomainEvent extends IConvergenceEvent {
  domain: ConvergenceDomain;
}

declare abstract class DomainEvent implements IConvergenceDomainEvent {
  readonly name: string;
  readonly domain: ConvergenceDomain;
}

/** The next attempt is planned, in delay seconds. */
export class ConnectionScheduledEvent extends DomainEvent {
  static readonly NAME = 'connection_scheduled';
  readonly delay: number;
}
export class ConnectingEvent extends DomainEvent {
  static readonly NAME = 'connecting';
}
export class AuthenticatingEvent extends DomainEvent {
  static readonly NAME = 'authenticating';
  readonly method: AuthenticationMethod;
}
/** After every connect, also of a lost connection. */
export class ConnectedEvent extends DomainEvent {
  static readonly NAME = 'connected';
}
export class ConnectionFailedEvent extends DomainEvent {
  static readonly NAME = 'connection_failed';
  readonly code: string;
  readonly authMethod: AuthenticationMethod;
  readonly message?: string;
}
/** The connection was lost. */
export class InterruptedEvent extends DomainEvent {
  static readonly NAME = 'interrupted';
}
/** The connection was ended, or given up. */
export class DisconnectedEvent extends DomainEvent {
  static readonly NAME = 'disconnected';
}
export class ErrorEvent extends DomainEvent {
  static readonly NAME = 'error';
  readonly message: string;
  readonly cause?: Error;
}

// Of elements that were changed.

export interface IConvergenceModelValueEvent extends IConvergenceEvent {
  readonly element: RealTimeElement<any>;
  readonly local: boolean;
}

export interface IValueChangedEvent extends IConvergenceModelValueEvent {
  readonly user: DomainUser;
  readonly sessionId: string;
}

declare abstract class ChangeEvent<E extends RealTimeElement> implements IValueChangedEvent {
  readonly name: string;
  readonly element: E;
  readonly user: DomainUser;
  readonly sessionId: string;
  readonly local: boolean;
}

export class ObjectSetEvent extends ChangeEvent<RealTimeObject> {
  static readonly NAME = 'set';
  readonly key: string;
  readonly value: RealTimeElement<any>;
  readonly oldValue: RealTimeElement<any>;
}
export class ObjectRemoveEvent extends ChangeEvent<RealTimeObject> {
  static readonly NAME = 'remove';
  readonly key: string;
  readonly oldValue: RealTimeElement<any>;
}
export class ObjectSetValueEvent extends ChangeEvent<RealTimeObject> {
  static readonly NAME = 'value';
}
export class ArrayInsertEvent extends ChangeEvent<RealTimeArray> {
  static readonly NAME = 'insert';
  readonly index: number;
  readonly value: RealTimeElement<any>;
}
export class ArrayRemoveEvent extends ChangeEvent<RealTimeArray> {
  static readonly NAME = 'remove';
  readonly index: number;
  readonly oldValue: RealTimeElement<any>;
}
export class ArraySetEvent extends ChangeEvent<RealTimeArray> {
  static readonly NAME = 'set';
  readonly index: number;
  readonly value: RealTimeElement<any>;
  readonly oldValue: RealTimeElement<any>;
}
export class ArrayReorderEvent extends ChangeEvent<RealTimeArray> {
  static readonly NAME = 'reorder';
  readonly fromIndex: number;
  readonly toIndex: number;
}
export class ArraySetValueEvent extends ChangeEvent<RealTimeArray> {
  static readonly NAME = 'value';
}
export class StringInsertEvent extends ChangeEvent<RealTimeString> {
  static readonly NAME = 'insert';
  readonly index: number;
  readonly value: string;
}
/** `value` is the text that was removed. */
export class StringRemoveEvent extends ChangeEvent<RealTimeString> {
  static readonly NAME = 'remove';
  readonly index: number;
  readonly value: string;
}
export class StringSpliceEvent extends ChangeEvent<RealTimeString> {
  static readonly NAME = 'splice';
  readonly index: number;
  readonly deleteCount: number;
  readonly insertValue: string;
}
export class StringSetValueEvent extends ChangeEvent<RealTimeString> {
  static readonly NAME = 'value';
}
export class NumberDeltaEvent extends ChangeEvent<RealTimeNumber> {
  static readonly NAME = 'delta';
  readonly value: number;
}
export class NumberSetValueEvent extends ChangeEvent<RealTimeNumber> {
  static readonly NAME = 'value';
}
export class BooleanSetValueEvent extends ChangeEvent<RealTimeBoolean> {
  static readonly NAME = 'value';
}
export class DateSetValueEvent extends ChangeEvent<RealTimeDate> {
  static readonly NAME = 'value';
}
/** Something below `element` was changed: childEvent, at relativePath. */
export class ModelChangedEvent extends ChangeEvent<RealTimeElement> {
  static readonly NAME = 'model_changed';
  readonly relativePath: Path;
  readonly childEvent: IValueChangedEvent;
}
export class ElementDetachedEvent implements Named {
  static readonly NAME = 'detached';
  readonly name: string;
  readonly src: RealTimeElement<any>;
}

// Of models.

export interface IModelEvent extends IConvergenceEvent {
  readonly src: RealTimeModel;
}

declare abstract class ModelEvent implements IModelEvent {
  readonly name: string;
  readonly src: RealTimeModel;
}

export class ModelClosedEvent extends ModelEvent {
  static readonly NAME = 'closed';
  readonly local: boolean;
  readonly reason?: string;
}
export class ModelDeletedEvent extends ModelEvent {
  static readonly NAME = 'deleted';
  readonly local: boolean;
  readonly reason?: string;
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
export class CollaboratorOpenedEvent extends ModelEvent {
  static readonly NAME = 'collaborator_opened';
  constructor(src: RealTimeModel, collaborator: ModelCollaborator);
  readonly collaborator: ModelCollaborator;
}
export class CollaboratorClosedEvent extends ModelEvent {
  static readonly NAME = 'collaborator_closed';
  constructor(src: RealTimeModel, collaborator: ModelCollaborator);
  readonly collaborator: ModelCollaborator;
}
export class RemoteResyncStartedEvent implements Named {
  static readonly NAME = 'remote_resync_started';
  readonly name: string;
  readonly model: RealTimeModel;
  readonly sessionId?: string;
  readonly user?: DomainUser;
}
export class RemoteResyncCompletedEvent implements Named {
  static readonly NAME = 'remote_resync_completed';
  readonly name: string;
  readonly model: RealTimeModel;
  readonly sessionId?: string;
  readonly user?: DomainUser;
}
/** `changes` names which of read, write, remove and manage are another. */
export class ModelPermissionsChangedEvent implements Named {
  static readonly NAME = 'permissions_changed';
  readonly name: string;
  readonly model: RealTimeModel;
  readonly permissions: ModelPermissions;
  readonly changes: string[];
}

// Of references.

export class RemoteReferenceCreatedEvent implements Named {
  static readonly NAME = 'reference';
  readonly name: string;
  readonly reference: ModelReference<any>;
  readonly model: RealTimeModel;
  readonly element?: RealTimeElement<any>;
}
/** `synthetic`: an edit has moved it, nobody has set it. */
export class ReferenceSetEvent<T> implements Named {
  static readonly NAME = 'set';
  constructor(src: ModelReference<any>, oldValues: T[], addedValues: T[], removedValues: T[], synthetic: boolean);
  readonly name: string;
  readonly src: ModelReference<any>;
  readonly oldValue: T;
  readonly oldValues: T[];
  readonly addedValues: T[];
  readonly removedValues: T[];
  readonly synthetic: boolean;
}
export class ReferenceClearedEvent<T> implements Named {
  static readonly NAME = 'cleared';
  constructor(src: ModelReference<any>, oldValues: T[]);
  readonly name: string;
  readonly src: ModelReference<any>;
  readonly oldValue: T;
  readonly oldValues: T[];
}
export class ReferenceDisposedEvent implements Named {
  static readonly NAME = 'disposed';
  constructor(src: ModelReference<any>);
  readonly name: string;
  readonly src: ModelReference<any>;
}

// Only what says export is public.
export {};
