// Chats: what one of them can do (client-api.md §11). Their counterpart is cmd/wasm/chatinops.go.

import { Writer } from '../buffer.js';
import { readHistoryEntry } from './chat-events.js';
import { ChatOp } from './chat-protocol.js';
import { ConvergenceEventEmitter } from './emitter.js';
import { mark, readFresh } from './fresh.js';
import { ChatPermissionManager, writeNames } from './grants.js';
import { PagedData } from './models.js';
import { readUser, writeUserId } from './users.js';

export const ChatTypes = Object.freeze({ DIRECT: 'direct', CHANNEL: 'channel', ROOM: 'room' });

export const chatEvents = {
  MESSAGE: 'message',
  USER_JOINED: 'user_joined',
  USER_LEFT: 'user_left',
  USER_ADDED: 'user_added',
  USER_REMOVED: 'user_removed',
  NAME_CHANGED: 'name_changed',
  TOPIC_CHANGED: 'topic_changed',
  EVENTS_SEEN: 'events_seen',
  REMOVED: 'removed',
  MESSAGE_PENDING: 'message_pending',
  MESSAGE_DELIVERED: 'message_delivered',
  MESSAGE_REFUSED: 'message_refused',
};

const ways = { true: 1, false: 0 };
const wayNotSaid = 2;

export class Chat extends ConvergenceEventEmitter {
  static Events = Object.freeze({ ...chatEvents });

  #domain;
  #id;

  constructor(domain, id) {
    super();
    this.#domain = domain;
    this.#id = id;
  }

  session() {
    return this.#domain.session();
  }

  info() {
    return readInfo(this.#domain._now().call(ChatOp.info, new Writer().str(this.#id)));
  }

  isJoined() {
    return this.info().joined;
  }

  // Whether the server tells of each change.
  isLive() {
    return this.info().live;
  }

  // When the server last said how the chat is; null for never.
  asOf() {
    return this.info().asOf;
  }

  // Resolves once the server has the message. saved() of the promise resolves once it is on this device.
  send(message) {
    const read = (body) => ({ eventNumber: body.f64(), timestamp: new Date(body.f64()) });
    return this.#queue(ChatOp.send, (out) => out.str(message), read);
  }

  setName(name) {
    return this.#queue(ChatOp.set, (out) => out.bool(false).str(name));
  }

  setTopic(topic) {
    return this.#queue(ChatOp.set, (out) => out.bool(true).str(topic));
  }

  markSeen(eventNumber) {
    return this.#queue(ChatOp.seen, (out) => out.f64(eventNumber));
  }

  // The messages that the server has not acknowledged, those of other windows included.
  pending() {
    const body = this.#domain._now().call(ChatOp.pending, new Writer().str(this.#id));
    return Array.from({ length: body.u32() }, () => (
      { pendingId: body.str(), message: body.str(), timestamp: new Date(body.f64()), state: body.str() }
    ));
  }

  async getHistory({ startEvent, limit, forward, eventFilter } = {}) {
    const write = (out) => {
      writeNumber(writeNumber(out, startEvent), limit).u8(ways[forward] ?? wayNotSaid);
      writeNames(out, eventFilter);
    };
    return this._call(ChatOp.history, write, (body) => {
      const fresh = readFresh(body);
      const [offset, total] = [body.f64(), body.f64()];
      return new PagedData(Array.from({ length: body.u32() }, () => readHistoryEntry(body)), offset, total, fresh);
    });
  }

  permissions() {
    return new ChatPermissionManager(this.#domain, this.#id);
  }

  _call(op, write, read) {
    return this.#domain._promise(op, (out) => write(out.str(this.#id)), read);
  }

  _user(op, user) {
    return this._call(op, (out) => writeUserId(out, user));
  }

  // What goes through the outbox: a promise for its delivery, with a method that promises that it is on this device.
  #queue(op, write, read) {
    let saved;
    const delivered = new Promise((resolve, reject) => {
      const target = this.#domain._now();
      target.promise(op, (out) => {
        write(out.str(this.#id));
        saved = target.nested(out);
      }, read).then(resolve, reject);
    });
    saved ??= delivered.then(() => undefined);
    for (const promise of [saved, delivered]) promise.catch(() => {}); // what is refused is a dead letter, also if nobody asks
    return Object.assign(delivered, { saved: () => saved });
  }
}

/** A chat that users are members of. */
export class MembershipChat extends Chat {
  leave() {
    return this._call(ChatOp.leave, () => {});
  }

  remove(user) {
    return this._user(ChatOp.drop, user);
  }
}

export class ChatChannel extends MembershipChat {
  add(user) {
    return this._user(ChatOp.add, user);
  }
}

export class ChatRoom extends MembershipChat {}

export class DirectChat extends Chat {}

export const classes = { [ChatTypes.DIRECT]: DirectChat, [ChatTypes.CHANNEL]: ChatChannel, [ChatTypes.ROOM]: ChatRoom };

export function writeNumber(out, n) {
  return n === undefined || n === null ? out.bool(false) : out.bool(true).f64(n);
}

/** What is known of a chat; live and asOf say how new that is. */
export function readInfo(body) {
  const [chatId, chatType, membership, name, topic] = [body.str(), body.str(), body.str(), body.str(), body.str()];
  const [createdTime, lastEventTime] = [new Date(body.f64()), new Date(body.f64())];
  const [lastEventNumber, maxSeenEventNumber, joined] = [body.f64(), body.f64(), body.bool()];
  const fresh = readFresh(body);
  const others = [];
  const members = Array.from({ length: body.u32() }, () => {
    const member = { user: body.bool() ? readUser(body) : undefined, maxSeenEventNumber: body.f64() };
    if (!body.bool()) others.push(member);
    return member;
  });
  const info = {
    chatType, chatId, membership, name, topic, createdTime, lastEventTime, lastEventNumber, maxSeenEventNumber, members, joined,
  };
  if (chatType === ChatTypes.DIRECT) info.otherUsers = others;
  return mark(info, fresh);
}
