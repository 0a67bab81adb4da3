import type { ConvergenceSession } from './domain.js';
import type { IFresh } from './grants.js';
import type { DomainUser, DomainUserId, DomainUserIdentifier } from './users.js';

/** What is known of users and can be searched. */
export type UserField = 'username' | 'email' | 'firstName' | 'lastName' | 'displayName';

/** The order of what is found, by a UserField; upwards unless `ascending` is false. */
export interface OrderBy {
  field: string;
  ascending?: boolean;
}

/** Which users are wanted. */
export interface UserQuery {
  /** Has to be in one of the fields, whatever its case. */
  term: string;
  fields: UserField | UserField[];
  offset?: number;
  limit?: number;
  orderBy?: OrderBy;
}

/** A set of users. */
export class UserGroup {
  readonly id: string;
  readonly description: string;
  /** The names of its members. */
  readonly members: string[];
}

/**
 * The users and groups of the domain. Calls ask the server. Without a connection they are answered with what was seen before on this
 * device, which says how old it is (`live`, `asOf`), and reject with code "offline" if that is nothing.
 */
export class IdentityService {
  session(): ConvergenceSession;
  /** Who uses the domain; without a connection, who did so last on this device. */
  profile(): Promise<DomainUser>;
  userExists(user: DomainUserId | string): Promise<boolean>;
  /** Undefined if there is no such user. */
  user(user: DomainUserIdentifier): Promise<DomainUser | undefined>;
  /** Users in the order of the arguments; who is no user, or was never seen and there is no connection, is left out. */
  users(users: DomainUserIdentifier[]): Promise<DomainUser[]>;
  /** Without a connection, only users that were seen before are found. */
  search(query: UserQuery): Promise<DomainUser[]>;
  /** Without ids, all groups. Rejects with code "group_not_found". */
  groups(ids?: string[]): Promise<UserGroup[] & IFresh>;
  group(id: string): Promise<UserGroup & IFresh>;
  /** The ids of the groups that a user is in. Rejects with code "user_not_found". */
  groupsForUser(username: string): Promise<string[] & IFresh>;
  groupsForUsers(usernames: string[]): Promise<{ [username: string]: string[] }>;
}
