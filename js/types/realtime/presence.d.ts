import type { ConvergenceSession } from './domain.js';
import { ConvergenceEventEmitter, type IConvergenceEvent, type Stream } from './emitter.js';
import type { DomainUser, DomainUserIdentifier, StringMapLike } from './users.js';

/** What every event of presence has. */
export interface IPresenceEvent extends IConvergenceEvent {
  readonly user: DomainUser;
}

declare abstract class PresenceEvent implements IPresenceEvent {
  readonly name: string;
  readonly user: DomainUser;
}

/** Keys of a user's state were set. */
export class PresenceStateSetEvent extends PresenceEvent {
  static readonly NAME = 'state_set';
  /** The keys that were set, with their values. */
  readonly state: Map<string, any>;
}
/** Keys of a user's state were removed. */
export class PresenceStateRemovedEvent extends PresenceEvent {
  static readonly NAME = 'state_removed';
  readonly keys: string[];
}
/** A user's state has no keys any more. */
export class PresenceStateClearedEvent extends PresenceEvent {
  static readonly NAME = 'state_cleared';
}
/** A user has come, or has gone. */
export class PresenceAvailabilityChangedEvent extends PresenceEvent {
  static readonly NAME = 'availability_changed';
  readonly available: boolean;
}

/** The names of the events of presence. */
export interface PresenceServiceEvents {
  readonly STATE_SET: string;
  readonly STATE_REMOVED: string;
  readonly STATE_CLEARED: string;
  readonly AVAILABILITY_CHANGED: string;
}

/** The names of the events of a subscription. */
export type UserPresenceSubscriptionEvents = PresenceServiceEvents;

/** The presence of a user, as it was when it was asked for. */
export class UserPresence {
  readonly user: DomainUser;
  readonly available: boolean;
  get state(): Map<string, any>;
  /** Whether the server said so at that moment; otherwise it is what was last known. */
  isLive(): boolean;
  /** When the server last said so, by the clock of this device; null for never. */
  asOf(): Date | null;
}

/** What the presence of a user is now. Its events are the changes, also those made while there was no connection. */
export class UserPresenceSubscription extends ConvergenceEventEmitter<IPresenceEvent> {
  static readonly Events: PresenceServiceEvents;
  get user(): DomainUser;
  get available(): boolean;
  get state(): Map<string, any>;
  /** Whether the server tells of each change; without a connection, the rest is what was last known. */
  isLive(): boolean;
  /** When the server last said so, by the clock of this device; null for never. */
  asOf(): Date | null;
  /** What it is now, and then after each change. */
  asObservable(): Stream<UserPresence>;
  unsubscribe(): void;
}

/**
 * What this user says of itself, and the presence of others. Its events are about this user, whichever of its sessions made the
 * change. The own state is kept on this device (options.offline.storage): it can be changed without a connection, and is set again
 * when the server has lost it.
 */
export class PresenceService extends ConvergenceEventEmitter<IPresenceEvent> {
  static readonly Events: PresenceServiceEvents;
  session(): ConvergenceSession;
  /** Whether others see this user: there is a session. */
  isAvailable(): boolean;
  state(): Map<string, any>;
  /** Values are JSON. */
  setState(state: StringMapLike): void;
  setState(key: string, value: any): void;
  removeState(key: string): void;
  removeState(keys: string[]): void;
  clearState(): void;
  /** Rejects with code "user_not_found"; without a connection it is what was last known, or rejects with code "offline". */
  presence(user: DomainUserIdentifier): Promise<UserPresence>;
  presence(users: DomainUserIdentifier[]): Promise<UserPresence[]>;
  /** As presence(). A subscription made without a connection becomes live with the next one. */
  subscribe(user: DomainUserIdentifier): Promise<UserPresenceSubscription>;
  subscribe(users: DomainUserIdentifier[]): Promise<UserPresenceSubscription[]>;
}
