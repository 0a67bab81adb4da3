// IdentityService: the users and groups of a domain (client-api.md §9). Its counterpart is cmd/wasm/identityops.go.

import { ConvergenceError } from './errors.js';
import { mark, readFresh } from './fresh.js';
import { writeNames } from './grants.js';
import { IdentityOp } from './identity-protocol.js';
import { DomainUserId, readUser, readUserId, writeUserIds } from './users.js';

// The numbers of the protocol (UserField) in order.
const fields = [undefined, 'username', 'email', 'firstName', 'lastName', 'displayName'];

/** A set of users, of whom there are the names. */
export class UserGroup {
  constructor(id, description, members) {
    Object.assign(this, { id, description, members });
  }
}

/** What is known of users and groups. What was read before, or seen, is read without a connection, too, with its age. */
export class IdentityService {
  #domain;

  constructor(domain) {
    this.#domain = domain;
  }

  session() {
    return this.#domain.session();
  }

  async profile() {
    return this.#domain._promise(IdentityOp.profile, undefined, readKnown);
  }

  async userExists(user) {
    return (await this.user(user)) !== undefined;
  }

  // Undefined if there is no such user.
  async user(user) {
    return (await this.users([user]))[0];
  }

  // Who is no user is left out.
  async users(users) {
    return this.#domain._promise(IdentityOp.users, (message) => writeUserIds(message, users), readUsers);
  }

  async search({ term, fields: names, offset = 0, limit = -1, orderBy } = {}) {
    const searched = [names ?? []].flat().map(numberOf);
    return this.#domain._promise(IdentityOp.search, (message) => {
      message.str(String(term ?? '')).u32(searched.length);
      for (const field of searched) message.u8(field);
      message.u8(orderBy ? numberOf(orderBy.field) : 0).bool(orderBy?.ascending === false).f64(offset).f64(limit);
    }, readUsers);
  }

  // Without ids, all groups.
  async groups(ids = []) {
    return this.#domain._promise(IdentityOp.groups, (message) => writeNames(message, ids), readGroups);
  }

  async group(id) {
    const groups = await this.groups([id]);
    return mark(groups[0], groups);
  }

  async groupsForUser(username) {
    const groups = await this.groupsForUsers([username]);
    return mark(groups[DomainUserId.of(username).username], groups);
  }

  // An object: name → ids of groups.
  async groupsForUsers(usernames) {
    return this.#domain._promise(IdentityOp.groupsOf, (message) => writeUserIds(message, usernames), (body) => {
      const fresh = readFresh(body);
      const entries = usernames.map((user) => [DomainUserId.of(user).username, readIds(body)]);
      return mark(Object.fromEntries(entries), fresh);
    });
  }
}

function numberOf(field) {
  const number = fields.indexOf(field);
  if (number < 1) throw new ConvergenceError(`users have no field "${field}"; there are ${fields.slice(1).join(', ')}`, 'invalid_value');
  return number;
}

function readKnown(body) {
  const fresh = readFresh(body);
  return body.bool() ? mark(readUser(body), fresh) : undefined;
}

function readUsers(body) {
  return Array.from({ length: body.u32() }, () => readKnown(body));
}

function readIds(body) {
  return Array.from({ length: body.u32() }, () => body.str());
}

function readGroups(body) {
  const fresh = readFresh(body);
  const groups = Array.from({ length: body.u32() }, () => {
    const [id, description] = [body.str(), body.str()];
    const members = Array.from({ length: body.u32() }, () => readUserId(body).username);
    return new UserGroup(id, description, members);
  });
  return mark(groups, fresh);
}
