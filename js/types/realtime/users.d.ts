/** The kinds of users: with an account, of the server itself, with a name only. */
export enum DomainUserType {
  NORMAL = 'normal',
  CONVERGENCE = 'convergence',
  ANONYMOUS = 'anonymous',
}

/** A user, or the name of a normal one. */
export type DomainUserIdentifier = string | DomainUserId;

/** Values by name, in a Map or an object. */
export type StringMapLike<T = any> = Map<string, T> | { [key: string]: T };

/** Users and what belongs to each: an object or Map by name, a Map by user, or a DomainUserIdMap. */
export type DomainUserMapping<T> = StringMapLike<T> | Map<DomainUserIdentifier, T> | DomainUserIdMap<T>;

/** The type and name of a user, which together are unique in a domain. */
export class DomainUserId {
  static normal(username: string): DomainUserId;
  static anonymous(username: string): DomainUserId;
  static convergence(username: string): DomainUserId;
  /** "<type>:<username>" */
  static guid(userType: DomainUserType, username: string): string;
  static fromGuid(guid: string): DomainUserId;
  static toDomainUserType(type: string): DomainUserType;
  static toDomainUserId(user: DomainUserIdentifier): DomainUserId;
  static of(user: DomainUserIdentifier): DomainUserId;
  constructor(userType: DomainUserType, username: string);
  readonly userType: DomainUserType;
  readonly username: string;
  toGuid(): string;
  equals(other: DomainUserId): boolean;
}

/** What is known of a user. */
export class DomainUser {
  readonly userType: DomainUserType;
  readonly username: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly displayName?: string;
  readonly email?: string;
  readonly userId: DomainUserId;
  readonly anonymous: boolean;
  readonly convergence: boolean;
  readonly normal: boolean;
  /** Of users that IdentityService answers: whether the server has just said so. */
  readonly live?: boolean;
  /** Of users that IdentityService answers: when the server said so; null for never. */
  readonly asOf?: Date | null;
}

/** A map with users as keys. */
export class DomainUserIdMap<V> {
  static of<V>(source: DomainUserMapping<V>): DomainUserIdMap<V>;
  static fromGuidObjectMap<V>(map: { [guid: string]: V }): DomainUserIdMap<V>;
  constructor();
  get(user: DomainUserIdentifier): V | undefined;
  set(user: DomainUserIdentifier, value: V): void;
  has(user: DomainUserIdentifier): boolean;
  delete(user: DomainUserIdentifier): void;
  keys(): DomainUserId[];
  entries(): [DomainUserId, V][];
  size(): number;
  forEach(callback: (value: V, user: DomainUserId) => void): void;
  toGuidObjectMap(): { [guid: string]: V };
}
