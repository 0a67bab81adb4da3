import type { DomainUserIdentifier, DomainUserIdMap, DomainUserMapping, StringMapLike } from './users.js';

/** What may be done with a chat. */
export type ChatPermission =
  | 'create_chat' | 'remove_chat' | 'join_chat' | 'leave_chat' | 'add_chat_user' | 'remove_chat_user' | 'set_chat_name' | 'set_topic'
  | 'manage_chat_permissions';

/** What may be done with an activity. To lurk is to join without being a participant. */
export type ActivityPermission = 'join' | 'lurk' | 'view_state' | 'set_state' | 'remove' | 'manage';

/** How new something is. Without a connection, what the server said last is there; it is not live then. */
export interface IFresh {
  readonly live: boolean;
  /** When the server said so, by the clock of this device; null for never. */
  readonly asOf: Date | null;
}

/** What everybody, users and groups may do. */
export interface IAllPermissions<T extends string> extends IFresh {
  worldPermissions: Set<T>;
  userPermissions: DomainUserIdMap<Set<T>>;
  groupPermissions: Map<string, Set<T>>;
}

/**
 * Who may do what with one chat or activity. Calls ask the server; what was read before can be read without a connection, too,
 * and says how old it is. To read or change anything but its own, a session needs the permission to manage.
 */
export abstract class AbstractPermissionManager<T extends string> {
  id(): string;
  /** What this session may do. */
  resolveSessionPermissions(): Promise<Set<T> & IFresh>;
  getPermissions(): Promise<IAllPermissions<T>>;
  addWorldPermissions(permissions: Set<T> | T[]): Promise<void>;
  removeWorldPermissions(permissions: Set<T> | T[]): Promise<void>;
  setWorldPermissions(permissions: Set<T> | T[]): Promise<void>;
  getWorldPermissions(): Promise<Set<T> & IFresh>;
  addUserPermissions(permissions: DomainUserMapping<Set<T> | T[]>): Promise<void>;
  removeUserPermissions(permissions: DomainUserMapping<Set<T> | T[]>): Promise<void>;
  /** With replaceAll, users that are not named lose theirs. */
  setUserPermissions(permissions: DomainUserMapping<Set<T> | T[]>, replaceAll?: boolean): Promise<void>;
  getAllUserPermissions(): Promise<DomainUserIdMap<Set<T>> & IFresh>;
  getUserPermissions(user: DomainUserIdentifier): Promise<Set<T>>;
  addGroupPermissions(permissions: StringMapLike<Set<T> | T[]>): Promise<void>;
  removeGroupPermissions(permissions: StringMapLike<Set<T> | T[]>): Promise<void>;
  /** With replaceAll, groups that are not named lose theirs. */
  setGroupPermissions(permissions: StringMapLike<Set<T> | T[]>, replaceAll?: boolean): Promise<void>;
  getAllGroupPermissions(): Promise<Map<string, Set<T>> & IFresh>;
  getGroupPermissions(groupId: string): Promise<Set<T>>;
}

/** Who may do what with a chat. */
export class ChatPermissionManager extends AbstractPermissionManager<ChatPermission> {}

/** Who may do what with an activity. */
export class ActivityPermissionManager extends AbstractPermissionManager<ActivityPermission> {
  type(): string;
}
