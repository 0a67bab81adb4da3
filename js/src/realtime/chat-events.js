// What happens in chats: the events, and the entries of a history (client-api.md §11), made from tables of what they have.

import { readUser } from './users.js';

/** An event that has a number in its chat's history. */
export class ChatEvent {}

const numbered = ['chatId', 'eventNumber', 'timestamp', 'user'];

// Class name, event name, base, members.
const events = [
  ['ChatMessageEvent', 'message', ChatEvent, ...numbered, 'message', 'pendingId'],
  ['UserJoinedEvent', 'user_joined', ChatEvent, ...numbered],
  ['UserLeftEvent', 'user_left', ChatEvent, ...numbered],
  ['UserAddedEvent', 'user_added', ChatEvent, ...numbered, 'addedUser'],
  ['UserRemovedEvent', 'user_removed', ChatEvent, ...numbered, 'removedUser'],
  ['ChatNameChangedEvent', 'name_changed', ChatEvent, ...numbered, 'chatName'],
  ['ChatTopicChangedEvent', 'topic_changed', ChatEvent, ...numbered, 'topic'],
  ['ChatEventsMarkedSeenEvent', 'events_seen', Object, 'chatId', 'maxSeenEventNumber', 'user'],
  ['ChatJoinedEvent', 'joined', Object, 'chatId'],
  ['ChatLeftEvent', 'left', Object, 'chatId'],
  ['ChatRemovedEvent', 'removed', Object, 'chatId'],
  ['ChatMessagePendingEvent', 'message_pending', Object, 'chatId', 'pendingId', 'user', 'message', 'timestamp'],
  ['ChatMessageDeliveredEvent', 'message_delivered', Object, 'chatId', 'pendingId', 'user', 'message', 'eventNumber', 'timestamp'],
  ['ChatMessageRefusedEvent', 'message_refused', Object, 'chatId', 'pendingId', 'user', 'message', 'timestamp', 'code', 'reason'],
];

const types = ['created', 'message', 'user_joined', 'user_left', 'user_added', 'user_removed', 'name_changed', 'topic_changed'];

/** An entry of a chat's history. */
export class ChatHistoryEntry {
  static TYPES = Object.freeze(Object.fromEntries(types.map((type) => [type.toUpperCase(), type])));
}

const entries = [
  ['CreatedChatHistoryEntry', 'created', 'name', 'topic', 'members'],
  ['MessageChatHistoryEntry', 'message', 'message', 'pendingId'],
  ['UserJoinedChatHistoryEntry', 'user_joined'],
  ['UserLeftChatHistoryEntry', 'user_left'],
  ['UserAddedChatHistoryEntry', 'user_added', 'addedUser'],
  ['UserRemovedChatHistoryEntry', 'user_removed', 'removedUser'],
  ['NameChangedChatHistoryEntry', 'name_changed', 'name'],
  ['TopicChangedChatHistoryEntry', 'topic_changed', 'topic'],
];

// What a member is called, and which of the values that Go tells it is.
const sources = {
  maxSeenEventNumber: 'eventNumber', message: 'text', chatName: 'text', name: 'text', addedUser: 'other', removedUser: 'other',
};

function classOf(className, Base, label, constants, value, members) {
  const Class = class extends Base {
    constructor(told) {
      super();
      this[label] = value;
      for (const member of members) this[member] = told[sources[member] ?? member];
      if (!this.pendingId) delete this.pendingId; // most messages were sent elsewhere
    }
  };
  Object.defineProperty(Class, 'name', { value: className });
  Class[constants] = value;
  return Class;
}

const eventClasses = Object.fromEntries(events.map(([className, name, Base, ...members]) => (
  [className, classOf(className, Base, 'name', 'NAME', name, members)]
)));
const entryClasses = Object.fromEntries(entries.map(([className, type, ...members]) => (
  [className, classOf(className, ChatHistoryEntry, 'type', 'TYPE', type, [...numbered, ...members])]
)));

export const {
  ChatMessageEvent, UserJoinedEvent, UserLeftEvent, UserAddedEvent, UserRemovedEvent, ChatNameChangedEvent, ChatTopicChangedEvent,
  ChatEventsMarkedSeenEvent, ChatJoinedEvent, ChatLeftEvent, ChatRemovedEvent, ChatMessagePendingEvent, ChatMessageDeliveredEvent,
  ChatMessageRefusedEvent,
} = eventClasses;

export const {
  CreatedChatHistoryEntry, MessageChatHistoryEntry, UserJoinedChatHistoryEntry, UserLeftChatHistoryEntry, UserAddedChatHistoryEntry,
  UserRemovedChatHistoryEntry, NameChangedChatHistoryEntry, TopicChangedChatHistoryEntry,
} = entryClasses;

const byName = Object.fromEntries(Object.values(eventClasses).map((Class) => [Class.NAME, Class]));
const byType = Object.fromEntries(Object.values(entryClasses).map((Class) => [Class.TYPE, Class]));

const readKnown = (body) => (body.bool() ? readUser(body) : undefined);

function read(body) {
  const [name, chatId, pendingId, eventNumber, timestamp] = [body.str(), body.str(), body.str(), body.f64(), new Date(body.f64())];
  const [user, text, topic, other] = [readKnown(body), body.str(), body.str(), readKnown(body)];
  const members = Array.from({ length: body.u32() }, () => readKnown(body));
  const [code, reason] = [body.str(), body.str()];
  return {
    name, chatId, pendingId, eventNumber, timestamp, user, text, topic: name === 'created' ? topic : text, other, members, code, reason,
  };
}

export function readChatEvent(body) {
  const told = read(body);
  return new byName[told.name](told);
}

export function readHistoryEntry(body) {
  const told = read(body);
  return new byType[told.name](told);
}
