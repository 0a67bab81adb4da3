import type { IConvergenceEvent } from './emitter.js';
import type { DomainUser } from './users.js';

/** What every event of chats has. */
export interface IChatEvent extends IConvergenceEvent {
  readonly chatId: string;
}
/** An event that has a number in the history of its chat. */
export abstract class ChatEvent implements IChatEvent {
  readonly name: string;
  readonly chatId: string;
  readonly eventNumber: number;
  readonly timestamp: Date;
  readonly user: DomainUser;
}
/** A message was sent. */
export class ChatMessageEvent extends ChatEvent {
  static readonly NAME = 'message';
  readonly message: string;
  /** If it was one of pending(). */
  readonly pendingId?: string;
}
/** A user has joined. */
export class UserJoinedEvent extends ChatEvent {
  static readonly NAME = 'user_joined';
}
/** A user has left. */
export class UserLeftEvent extends ChatEvent {
  static readonly NAME = 'user_left';
}
/** A user was added by another one. */
export class UserAddedEvent extends ChatEvent {
  static readonly NAME = 'user_added';
  readonly addedUser: DomainUser;
}
/** A user was removed by another one. */
export class UserRemovedEvent extends ChatEvent {
  static readonly NAME = 'user_removed';
  readonly removedUser: DomainUser;
}
/** The chat has another name. */
export class ChatNameChangedEvent extends ChatEvent {
  static readonly NAME = 'name_changed';
  readonly chatName: string;
}
/** The chat has another topic. */
export class ChatTopicChangedEvent extends ChatEvent {
  static readonly NAME = 'topic_changed';
  readonly topic: string;
}
/** A user has seen the events up to a number. */
export class ChatEventsMarkedSeenEvent implements IChatEvent {
  static readonly NAME = 'events_seen';
  readonly name: string;
  readonly chatId: string;
  readonly maxSeenEventNumber: number;
  readonly user: DomainUser;
}
/** This user is in the chat now. */
export class ChatJoinedEvent implements IChatEvent {
  static readonly NAME = 'joined';
  readonly name: string;
  readonly chatId: string;
}
/** This user is not in the chat any more. */
export class ChatLeftEvent implements IChatEvent {
  static readonly NAME = 'left';
  readonly name: string;
  readonly chatId: string;
}
/** The chat is gone. */
export class ChatRemovedEvent implements IChatEvent {
  static readonly NAME = 'removed';
  readonly name: string;
  readonly chatId: string;
}

declare abstract class OwnMessageEvent implements IChatEvent {
  readonly name: string;
  readonly chatId: string;
  readonly pendingId: string;
  readonly user: DomainUser;
  readonly message: string;
  readonly timestamp: Date;
}

/** A message was sent by this window, and is on its way. */
export class ChatMessagePendingEvent extends OwnMessageEvent {
  static readonly NAME = 'message_pending';
}
/** The server has taken a message, whichever window has sent it. */
export class ChatMessageDeliveredEvent extends OwnMessageEvent {
  static readonly NAME = 'message_delivered';
  readonly eventNumber: number;
}
/** The server has refused a message for good: it is among domain.deadLetters(). */
export class ChatMessageRefusedEvent extends OwnMessageEvent {
  static readonly NAME = 'message_refused';
  readonly code: string;
  readonly reason: string;
}

// Only what says export is public.
export {};
