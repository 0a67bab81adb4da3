// Permissions of a model (client-api.md §8).

import { ConvergenceError } from './errors.js';
import { mark, readFresh } from './fresh.js';
import { DomainOp, Rights } from './protocol.js';
import { DomainUserId, DomainUserIdMap, readUserId, writeUserId } from './users.js';

/** What a user may do with a model. */
export class ModelPermissions {
  constructor(read, write, remove, manage) {
    Object.assign(this, { read, write, remove, manage });
  }

  static fromJSON({ read, write, remove, manage }) {
    return new ModelPermissions(read, write, remove, manage);
  }

  toJSON() {
    const { read, write, remove, manage } = this;
    return { read, write, remove, manage };
  }
}

ModelPermissions.NONE = Object.freeze(new ModelPermissions(false, false, false, false));

const noRights = 255;

export function writeRights(message, permissions) {
  if (permissions === undefined || permissions === null) return message.u8(noRights);
  if (typeof permissions !== 'object') throw new ConvergenceError(`permissions have to be an object, and not a ${typeof permissions}`, 'bad_option');
  const { read, write, remove, manage } = permissions;
  return message.u8((read ? 1 : 0) | (write ? 2 : 0) | (remove ? 4 : 0) | (manage ? 8 : 0));
}

export function readRights(body) {
  const bits = body.u8();
  return bits === noRights ? undefined : new ModelPermissions((bits & 1) !== 0, (bits & 2) !== 0, (bits & 4) !== 0, (bits & 8) !== 0);
}

// Users with permissions of their own: u32 count, then user and rights each.
export function writeUserRights(message, mapping) {
  const entries = DomainUserIdMap.of(mapping).entries();
  message.u32(entries.length);
  for (const [user, permissions] of entries) writeRights(writeUserId(message, user), permissions);
  return message;
}

function readUserRights(body) {
  const map = new DomainUserIdMap();
  for (let n = body.u32(); n > 0; n--) map.set(readUserId(body), readRights(body));
  return map;
}

/** Reads and changes who may do what with one model, open or not. Calls ask the server, except for getPermissions() offline. */
export class ModelPermissionManager {
  #domain;
  #modelId;

  constructor(domain, modelId) {
    this.#domain = domain;
    this.#modelId = modelId;
  }

  get modelId() {
    return this.#modelId;
  }

  /** What this user may do; live and asOf say how new that is. Without a connection, what was last known of a stored model. */
  getPermissions() {
    return this.#get(Rights.own, (body) => mark(readRights(body), readFresh(body)));
  }

  getOverridesCollection() {
    return this.#get(Rights.overrides, (body) => body.bool());
  }

  setOverridesCollection(overrides) {
    return this.#set(Rights.overrides, (message) => message.bool(overrides));
  }

  getWorldPermissions() {
    return this.#get(Rights.world, readRights);
  }

  setWorldPermissions(permissions) {
    return this.#set(Rights.world, (message) => writeRights(message, permissions));
  }

  getAllUserPermissions() {
    return this.#get(Rights.users, readUserRights);
  }

  setAllUserPermissions(permissions) {
    return this.#set(Rights.users, (message) => writeUserRights(message, permissions));
  }

  getUserPermissions(user) {
    return this.#get(Rights.user, readRights, user);
  }

  setUserPermissions(user, permissions) {
    return this.#set(Rights.user, (message) => writeRights(writeUserId(message, user), permissions));
  }

  removeUserPermissions(user) {
    return this.#set(Rights.user, (message) => writeRights(writeUserId(message, user), null));
  }

  #get(what, read, user = DomainUserId.normal('')) {
    return this.#domain._promise(DomainOp.getRights, (message) => writeUserId(message.str(this.#modelId).u8(what), user), read);
  }

  #set(what, write) {
    return this.#domain._promise(DomainOp.setRights, (message) => write(message.str(this.#modelId).u8(what)));
  }
}
