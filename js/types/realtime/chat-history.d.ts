import type { DomainUser } from './users.js';

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
export abstract class ChatHistoryEntry {
  static readonly TYPES: ChatHistoryEntryTypes;
  readonly type: string;
  readonly chatId: string;
  readonly eventNumber: number;
  readonly timestamp: Date;
  readonly user: DomainUser;
}
export class CreatedChatHistoryEntry extends ChatHistoryEntry {
  static readonly TYPE: string;
  readonly name: string;
  readonly topic: string;
  readonly members: DomainUser[];
}
export class MessageChatHistoryEntry extends ChatHistoryEntry {
  static readonly TYPE: string;
  readonly message: string;
  /** If it is one of pending() still. */
  readonly pendingId?: string;
}
export class UserJoinedChatHistoryEntry extends ChatHistoryEntry {
  static readonly TYPE: string;
}
export class UserLeftChatHistoryEntry extends ChatHistoryEntry {
  static readonly TYPE: string;
}
export class UserAddedChatHistoryEntry extends ChatHistoryEntry {
  static readonly TYPE: string;
  readonly addedUser: DomainUser;
}
export class UserRemovedChatHistoryEntry extends ChatHistoryEntry {
  static readonly TYPE: string;
  readonly removedUser: DomainUser;
}
export class NameChangedChatHistoryEntry extends ChatHistoryEntry {
  static readonly TYPE: string;
  readonly name: string;
}
export class TopicChangedChatHistoryEntry extends ChatHistoryEntry {
  static readonly TYPE: string;
  readonly topic: string;
}
