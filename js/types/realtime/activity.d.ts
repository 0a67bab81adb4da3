import type { ConvergenceSession } from './domain.js';
import { ConvergenceEventEmitter, type Stream } from './emitter.js';
import type { ActivityPermission, ActivityPermissionManager } from './grants.js';
import type { DomainUser, DomainUserMapping, StringMapLike } from './users.js';

/** Who may do what with a new activity. */
export interface IActivityCommonOptions {
  /** What everybody may do; without it, join, set states and see states. */
  worldPermissions?: ActivityPermission[];
  userPermissions?: DomainUserMapping<ActivityPermission[]>;
  groupPermissions?: StringMapLike<ActivityPermission[]>;
}

/** An activity to be made. */
export interface IActivityCreateOptions extends IActivityCommonOptions {
  activityType: string;
  activityId: string;
}

/** An activity to be made by whoever joins it first. */
export interface IActivityAutoCreateOptions extends IActivityCommonOptions {
  /** The activity goes with its last session. */
  ephemeral?: boolean;
}

/** How to join an activity. */
export interface IActivityJoinOptions {
  /** The own state to begin with: JSON values by key. */
  state?: StringMapLike;
  /** To be no participant, and have no state. */
  lurk?: boolean;
  /** How to make the activity if there is none. */
  autoCreate?: IActivityAutoCreateOptions;
}

/** Makes, joins and removes activities. It emits the events of all that are joined. */
export class ActivityService extends ConvergenceEventEmitter<IActivityEvent> {
  session(): ConvergenceSession;
  /** Makes an activity that stays until it is removed. Who makes it may do everything with it. */
  create(options: IActivityCreateOptions): Promise<void>;
  remove(activityId: string, activityType?: string): Promise<void>;
  /**
   * Everybody who joins an activity before it is left gets the same one. Without a connection it resolves with what was last known of
   * it on this device, and it is really joined after the next connect; if nothing is known it rejects with the code "offline".
   */
  join(type: string, id: string, options?: IActivityJoinOptions): Promise<Activity>;
  /** By "type/id". */
  joined(): Map<string, Activity>;
  isJoined(type: string, id: string): boolean;
}

/**
 * Sessions that do something together, and tell each other a state of each. It stays joined without a connection: the own state can
 * be changed, and is sent, as it is then, after the next connect; what others did meanwhile is told as events.
 */
export class Activity extends ConvergenceEventEmitter<IActivityEvent> {
  static readonly Events: {
    readonly SESSION_JOINED: string;
    readonly SESSION_LEFT: string;
    readonly STATE_SET: string;
    readonly STATE_CLEARED: string;
    readonly STATE_REMOVED: string;
    readonly STATE_DELTA: string;
    readonly LEFT: string;
    /** "left", as the original has it. The event "deleted" is emitted, too, before "left". */
    readonly DELETED: string;
    readonly FORCE_LEAVE: string;
  };
  session(): ConvergenceSession;
  type(): string;
  id(): string;
  createdTime(): Date;
  isEphemeral(): boolean;
  permissions(): ActivityPermissionManager;
  leave(): Promise<void>;
  isJoined(): boolean;
  /** Whether the server tells of each change. Without a connection, participants and states are as they were at asOf(). */
  isLive(): boolean;
  /** When the server last told of changes, by the clock of this device; null for never. */
  asOf(): Date | null;
  /** Resolves once the own state is with the server, or kept on this device until it is. */
  saved(): Promise<void>;
  /** The own state, a copy. */
  state(): Map<string, any>;
  /** Values are JSON. After the activity was left this does nothing. */
  setState(key: string, value: any): void;
  setState(state: StringMapLike): void;
  removeState(key: string): void;
  removeState(keys: string[]): void;
  clearState(): void;
  participant(sessionId: string): ActivityParticipant | undefined;
  /** In the order in which their sessions began. */
  participants(): ActivityParticipant[];
  /** The participants now, and whenever they change. */
  participantsAsObservable(): Stream<ActivityParticipant[]>;
}

/** A session in an activity, with its state. */
export class ActivityParticipant {
  readonly activity: Activity;
  readonly user: DomainUser;
  readonly sessionId: string;
  readonly local: boolean;
  get state(): Map<string, any>;
  clone(modifications?: { activity?: Activity; user?: DomainUser; sessionId?: string; local?: boolean; state?: Map<string, any> }): ActivityParticipant;
}

/** The session that it is about, which is this one if it is local. */
export interface IActivityEvent {
  readonly name: string;
  readonly activity: Activity;
  readonly user: DomainUser;
  readonly sessionId: string;
  readonly local: boolean;
}

declare class ActivityEvent implements IActivityEvent {
  static readonly NAME: string;
  static readonly EVENT_NAME: string;
  readonly name: string;
  readonly activity: Activity;
  readonly user: DomainUser;
  readonly sessionId: string;
  readonly local: boolean;
}

/** A session has joined. */
export class ActivitySessionJoinedEvent extends ActivityEvent {
  readonly participant: ActivityParticipant;
}

/** A session has left. */
export class ActivitySessionLeftEvent extends ActivityEvent {}

/** A key of a state was set. */
export class ActivityStateSetEvent extends ActivityEvent {
  readonly key: string;
  readonly value: any;
  /** undefined if there was none. */
  readonly oldValue: any;
}

/** A key of a state was removed. */
export class ActivityStateRemovedEvent extends ActivityEvent {
  readonly key: string;
  readonly oldValue: any;
}

/** All keys of a state were removed. */
export class ActivityStateClearedEvent extends ActivityEvent {
  readonly oldValues: Map<string, any>;
}

/** A change of a state as a whole; an event for each key follows. */
export class ActivityStateDeltaEvent extends ActivityEvent {
  readonly values: Map<string, any>;
  /** The values are all there is now. */
  readonly complete: boolean;
  readonly removed: string[];
  readonly oldValues: Map<string, any>;
}

/** This session is not in the activity any more. */
export class ActivityLeftEvent extends ActivityEvent {}

/** This session may not be in the activity any more. "left" follows. */
export class ActivityForceLeaveEvent extends ActivityEvent {
  readonly reason: string;
}

/** The activity is gone. "left" follows. */
export class ActivityDeletedEvent extends ActivityEvent {}
