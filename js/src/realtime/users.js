// Users as the page sees them: DomainUserId, DomainUser, and maps that have users as keys.

import { ConvergenceError } from './errors.js';

export const DomainUserType = Object.freeze({ NORMAL: 'normal', CONVERGENCE: 'convergence', ANONYMOUS: 'anonymous' });

// The numbers of the protocol (DomainUserTypeData) in order.
export const userTypes = [DomainUserType.NORMAL, DomainUserType.CONVERGENCE, DomainUserType.ANONYMOUS];

/** The type and name of a user, which together are unique in a domain. */
export class DomainUserId {
  constructor(userType, username) {
    this.userType = userType;
    this.username = username;
  }

  static normal(username) {
    return new DomainUserId(DomainUserType.NORMAL, username);
  }

  static anonymous(username) {
    return new DomainUserId(DomainUserType.ANONYMOUS, username);
  }

  static convergence(username) {
    return new DomainUserId(DomainUserType.CONVERGENCE, username);
  }

  static guid(userType, username) {
    return `${userType}:${username}`;
  }

  static fromGuid(guid) {
    const colon = guid.indexOf(':');
    if (colon < 0) throw new ConvergenceError(`"${guid}" is no user: <type>:<username> is what one looks like`, 'invalid_user');
    return new DomainUserId(DomainUserId.toDomainUserType(guid.slice(0, colon)), guid.slice(colon + 1));
  }

  static toDomainUserType(type) {
    if (!userTypes.includes(type)) throw new ConvergenceError(`"${type}" is no type of user`, 'invalid_user');
    return type;
  }

  // A plain string names a normal user.
  static toDomainUserId(user) {
    return user instanceof DomainUserId ? user : DomainUserId.normal(user);
  }

  static of(user) {
    return DomainUserId.toDomainUserId(user);
  }

  toGuid() {
    return DomainUserId.guid(this.userType, this.username);
  }

  equals(other) {
    return other?.userType === this.userType && other.username === this.username;
  }
}

/** What is known of a user. */
export class DomainUser {
  constructor(userType, username, firstName, lastName, displayName, email) {
    Object.assign(this, { userType, username, firstName, lastName, displayName, email });
    this.userId = new DomainUserId(userType, username);
    this.anonymous = userType === DomainUserType.ANONYMOUS;
    this.convergence = userType === DomainUserType.CONVERGENCE;
    this.normal = userType === DomainUserType.NORMAL;
  }
}

/** A map with users as keys, given as DomainUserId or, for normal users, by name. */
export class DomainUserIdMap {
  #map = new Map();

  // From another map, a Map, or an object whose keys are names.
  static of(source) {
    if (typeof (source ?? {}) !== 'object') throw new ConvergenceError(`what is for users has to be a map or an object, and not a ${typeof source}`, 'bad_option');
    const map = new DomainUserIdMap();
    const entries = source instanceof DomainUserIdMap || source instanceof Map ? source.entries() : Object.entries(source ?? {});
    for (const [user, value] of entries) map.set(user, value);
    return map;
  }

  static fromGuidObjectMap(object) {
    const map = new DomainUserIdMap();
    for (const [guid, value] of Object.entries(object)) map.set(DomainUserId.fromGuid(guid), value);
    return map;
  }

  get(user) {
    return this.#map.get(guidOf(user));
  }

  set(user, value) {
    this.#map.set(guidOf(user), value);
  }

  has(user) {
    return this.#map.has(guidOf(user));
  }

  delete(user) {
    this.#map.delete(guidOf(user));
  }

  keys() {
    return [...this.#map.keys()].map(DomainUserId.fromGuid);
  }

  entries() {
    return [...this.#map].map(([guid, value]) => [DomainUserId.fromGuid(guid), value]);
  }

  size() {
    return this.#map.size;
  }

  forEach(callback) {
    for (const [user, value] of this.entries()) callback(value, user);
  }

  toGuidObjectMap() {
    return Object.fromEntries(this.#map);
  }
}

function guidOf(user) {
  return DomainUserId.of(user).toGuid();
}

// A user in a message: type u8, username, and four names of which any may be missing (presence u8, then text).
export function readUser(body) {
  const [type, username] = [userTypes[body.u8()], body.str()];
  const names = Array.from({ length: 4 }, () => (body.bool() ? body.str() : undefined));
  return new DomainUser(type, username, ...names);
}

export function writeUserId(message, user) {
  const { userType, username } = DomainUserId.of(user);
  return message.u8(userTypes.indexOf(userType)).str(username);
}

export function readUserId(body) {
  return new DomainUserId(userTypes[body.u8()], body.str());
}

export function writeUserIds(message, users) {
  return users.reduce(writeUserId, message.u32(users.length));
}
