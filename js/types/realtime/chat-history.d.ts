import type { DomainUser } from './users.js';

/** What type of an entry can be. */
export interface ChatHistoryEntryTypes {
  CREATED: string;
  MESSAGE: string;
  USER_JOINED: string;
  USER_LEFT: string;
  USER_ADDED: string;
  USER_REMOVED: string;
  NAME_CHANGED: string;
  TOPIC_CHANGED: string;
}
/** An event of a chat, as getHistory() has it. */
export abstract class ChatHistoryEntry {
  static readonly TYPES: ChatHistoryEntryTypes;
  readonly type: string;
  readonly chatId: string;
  readonly eventNumber: number;
  readonly timestamp: Date;
  readonly user: DomainUser;
}
/** The first entry: how the chat was made. */
export class CreatedChatHistoryEntry extends ChatHistoryEntry {
  static readonly TYPE: string;
  readonly name: string;
  readonly topic: string;
  readonly members: DomainUser[];
}
/** A message. */
export class MessageChatHistoryEntry extends ChatHistoryEntry {
  static readonly TYPE: string;
  readonly message: string;
  /** If it is one of pending() still. */
  readonly pendingId?: string;
}
/** A user has joined. */
export class UserJoinedChatHistoryEntry extends ChatHistoryEntry {
  static readonly TYPE: string;
}
/** A user has left. */
export class UserLeftChatHistoryEntry extends ChatHistoryEntry {
  static readonly TYPE: string;
}
/** A user was added by another one. */
export class UserAddedChatHistoryEntry extends ChatHistoryEntry {
  static readonly TYPE: string;
  readonly addedUser: DomainUser;
}
/** A user was removed by another one. */
export class UserRemovedChatHistoryEntry extends ChatHistoryEntry {
  static readonly TYPE: string;
  readonly removedUser: DomainUser;
}
/** The chat got another name. */
export class NameChangedChatHistoryEntry extends ChatHistoryEntry {
  static readonly TYPE: string;
  readonly name: string;
}
/** The chat got another topic. */
export class TopicChangedChatHistoryEntry extends ChatHistoryEntry {
  static readonly TYPE: string;
  readonly topic: string;
}
