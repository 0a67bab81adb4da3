// Permissions of chats and activities (client-api.md §8). Their counterpart is cmd/wasm/grantsops.go.

import { mark, readFresh } from './fresh.js';
import { GrantsOp } from './grants-protocol.js';
import { DomainUserIdMap, readUserId, writeUserId } from './users.js';

export function writeNames(message, names) {
  const list = [...(names ?? [])];
  message.u32(list.length);
  for (const name of list) message.str(name);
  return message;
}

export function writeUserNames(message, mapping) {
  const entries = DomainUserIdMap.of(mapping).entries();
  message.u32(entries.length);
  for (const [user, names] of entries) writeNames(writeUserId(message, user), names);
  return message;
}

export function writeGroupNames(message, mapping = {}) {
  const entries = mapping instanceof Map ? [...mapping] : Object.entries(mapping);
  message.u32(entries.length);
  for (const [group, names] of entries) writeNames(message.str(group), names);
  return message;
}

function readNames(body) {
  return new Set(Array.from({ length: body.u32() }, () => body.str()));
}

function readGrants(body) {
  const fresh = readFresh(body);
  const worldPermissions = readNames(body);
  const userPermissions = new DomainUserIdMap();
  for (let n = body.u32(); n > 0; n--) userPermissions.set(readUserId(body), readNames(body));
  const groupPermissions = new Map();
  for (let n = body.u32(); n > 0; n--) groupPermissions.set(body.str(), readNames(body));
  return mark({ worldPermissions, userPermissions, groupPermissions }, fresh);
}

function readOwn(body) {
  const fresh = readFresh(body);
  return mark(readNames(body), fresh);
}

/** Reads and changes who may do what with one chat or activity. What was read before is read without a connection, too. */
export class AbstractPermissionManager {
  #domain;
  #target; // {activity, type, id}

  constructor(domain, target) {
    this.#domain = domain;
    this.#target = target;
  }

  id() {
    return this.#target.id;
  }

  _type() {
    return this.#target.type;
  }

  async resolveSessionPermissions() {
    return this.#call(GrantsOp.own, undefined, readOwn);
  }

  async getPermissions() {
    return this.#call(GrantsOp.all, undefined, readGrants);
  }

  addWorldPermissions(permissions) {
    return this.#change(GrantsOp.add, permissions);
  }

  removeWorldPermissions(permissions) {
    return this.#change(GrantsOp.remove, permissions);
  }

  async setWorldPermissions(permissions) {
    return this.#call(GrantsOp.setWorld, (message) => writeNames(message, permissions));
  }

  async getWorldPermissions() {
    return this.#part('worldPermissions');
  }

  addUserPermissions(permissions) {
    return this.#change(GrantsOp.add, [], permissions);
  }

  removeUserPermissions(permissions) {
    return this.#change(GrantsOp.remove, [], permissions);
  }

  async setUserPermissions(permissions, replaceAll = false) {
    return this.#call(GrantsOp.setUsers, (message) => writeUserNames(message.bool(replaceAll), permissions));
  }

  async getAllUserPermissions() {
    return this.#part('userPermissions');
  }

  async getUserPermissions(user) {
    return (await this.getAllUserPermissions()).get(user) ?? new Set();
  }

  addGroupPermissions(permissions) {
    return this.#change(GrantsOp.add, [], {}, permissions);
  }

  removeGroupPermissions(permissions) {
    return this.#change(GrantsOp.remove, [], {}, permissions);
  }

  async setGroupPermissions(permissions, replaceAll = false) {
    return this.#call(GrantsOp.setGroups, (message) => writeGroupNames(message.bool(replaceAll), permissions));
  }

  async getAllGroupPermissions() {
    return this.#part('groupPermissions');
  }

  async getGroupPermissions(group) {
    return (await this.getAllGroupPermissions()).get(group) ?? new Set();
  }

  async #part(name) {
    const all = await this.getPermissions();
    return mark(all[name], all);
  }

  async #change(op, world, users = {}, groups = {}) {
    return this.#call(op, (message) => writeGroupNames(writeUserNames(writeNames(message, world), users), groups));
  }

  #call(op, write = () => {}, read) {
    const { activity, type, id } = this.#target;
    return this.#domain._promise(op, (message) => write(message.bool(activity).str(type).str(id)), read);
  }
}

export class ChatPermissionManager extends AbstractPermissionManager {
  constructor(domain, id) {
    super(domain, { activity: false, type: '', id });
  }
}

export class ActivityPermissionManager extends AbstractPermissionManager {
  constructor(domain, type, id) {
    super(domain, { activity: true, type, id });
  }

  type() {
    return this._type();
  }
}
