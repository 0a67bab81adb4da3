import type { IChatEvent } from './chat-events.js';
import type { ChatHistoryEntry } from './chat-history.js';
import type { ConvergenceSession } from './domain.js';
import { ConvergenceEventEmitter } from './emitter.js';
import type { ChatPermissionManager } from './grants.js';
import type { PagedData } from './models.js';
import type { DomainUser, DomainUserIdentifier } from './users.js';

/** The kinds of chats: of fixed people, of members, of who is there. */
export enum ChatTypes {
  DIRECT = 'direct',
  CHANNEL = 'channel',
  ROOM = 'room',
}
/** A kind of chat. */
export type ChatType = `${ChatTypes}`;
/** Who may join: everybody, or who is added. */
export type ChatMembership = 'public' | 'private';

/** A user in a chat. */
export interface IChatMember {
  readonly user: DomainUser;
  /** The last event the user has seen; -1 if that is not known. */
  readonly maxSeenEventNumber: number;
}

/** What is known of a chat, own changes that wait to be sent included. */
export interface IChatInfo {
  readonly chatType: ChatType;
  readonly chatId: string;
  readonly membership: ChatMembership;
  readonly name: string;
  readonly topic: string;
  readonly createdTime: Date;
  readonly lastEventTime: Date;
  readonly lastEventNumber: number;
  /** Own; -1 if it is not known. */
  readonly maxSeenEventNumber: number;
  readonly members: IChatMember[];
  readonly joined: boolean;
  /** The server tells of each change. */
  readonly live: boolean;
  /** When the server last said so, by the clock of this device; null for never. */
  readonly asOf: Date | null;
}
/** What is known of a channel or room. */
export interface MembershipChatInfo extends IChatInfo {
  readonly membership: ChatMembership;
}
/** What is known of a direct chat. */
export interface DirectChatInfo extends IChatInfo {
  readonly otherUsers: IChatMember[];
}

/** What the server said when it took a message. */
export interface IChatMessageResponse {
  eventNumber: number;
  timestamp: Date;
}

/** Resolves when the server has taken it, whenever that is; rejects if it is refused for good. */
export interface IQueued<T> extends Promise<T> {
  /** Resolves when it is on this device, and will be sent also after a reload. Rejects with quota_exceeded on a full device: it stays visible, and is tried again. */
  saved(): Promise<void>;
}

/** A message that the server has not acknowledged. */
export interface IPendingMessage {
  pendingId: string;
  message: string;
  /** By the clock of this device. */
  timestamp: Date;
  /** not on the device yet | waits | sent, answer unknown | a dead letter */
  state: 'unsaved' | 'saved' | 'submitted' | 'refused';
}

/** Which part of a history is wanted. */
export interface IChatHistorySearchOptions {
  startEvent?: number;
  limit?: number;
  /** Towards the newer events; otherwise to the older ones. */
  forward?: boolean;
  /** Of ChatHistoryEntry.TYPES. */
  eventFilter?: string[];
}

/** The names of the events of a chat. */
export interface ChatEvents {
  readonly MESSAGE: string;
  readonly USER_JOINED: string;
  readonly USER_LEFT: string;
  readonly USER_ADDED: string;
  readonly USER_REMOVED: string;
  readonly NAME_CHANGED: string;
  readonly TOPIC_CHANGED: string;
  readonly EVENTS_SEEN: string;
  readonly REMOVED: string;
  readonly MESSAGE_PENDING: string;
  readonly MESSAGE_DELIVERED: string;
  readonly MESSAGE_REFUSED: string;
}

/**
 * A chat. Events come once and in the order of their numbers, also after a lost connection. Messages, names, topics and seen marks
 * can be given without a connection: they are kept (options.offline.storage), and are sent once and in order.
 */
export abstract class Chat extends ConvergenceEventEmitter<IChatEvent> {
  static readonly Events: ChatEvents;
  session(): ConvergenceSession;
  info(): IChatInfo;
  isJoined(): boolean;
  isLive(): boolean;
  asOf(): Date | null;
  send(message: string): IQueued<IChatMessageResponse>;
  setName(name: string): IQueued<void>;
  setTopic(topic: string): IQueued<void>;
  /** Never goes back. */
  markSeen(eventNumber: number): IQueued<void>;
  /** In their order, those of other windows included. */
  pending(): IPendingMessage[];
  /** Without a connection, what is kept on this device, up to the first gap. */
  getHistory(options?: IChatHistorySearchOptions): Promise<PagedData<ChatHistoryEntry>>;
  permissions(): ChatPermissionManager;
}
/** A chat that users join and leave. */
export abstract class MembershipChat extends Chat {
  info(): MembershipChatInfo;
  leave(): Promise<void>;
  remove(user: DomainUserIdentifier): Promise<void>;
}
/** A chat with members, who are members also while they are not connected. */
export class ChatChannel extends MembershipChat {
  add(user: DomainUserIdentifier): Promise<void>;
}
/** A chat of those who are in it at the moment. */
export class ChatRoom extends MembershipChat {}
/** The chat of fixed people. */
export class DirectChat extends Chat {
  info(): DirectChatInfo;
}

/** A channel or room to be made. */
export interface ICreateChatChannelOptions {
  type: 'channel' | 'room';
  /** A room has to be public. */
  membership: ChatMembership;
  id?: string;
  name?: string;
  topic?: string;
  members?: DomainUserIdentifier[];
  ignoreExistsError?: boolean;
}

/** Which chats are wanted. */
export interface IChatSearchCriteria {
  searchTerm?: string;
  searchFields?: ('id' | 'topic' | 'name')[];
  types?: ChatType[];
  membership?: ChatMembership;
  offset?: number;
  limit?: number;
}

/** The names of the events of all chats. */
export interface IChatServiceEvents extends ChatEvents {
  readonly CHANNEL_JOINED: string;
  readonly CHANNEL_LEFT: string;
}

/** All chats of a domain, and the events of all of them. What is not said to work without a connection rejects with offline then. */
export class ChatService extends ConvergenceEventEmitter<IChatEvent> {
  static readonly Events: IChatServiceEvents;
  session(): ConvergenceSession;
  search(criteria: IChatSearchCriteria): Promise<PagedData<IChatInfo>>;
  /** Without a connection: if they are known on this device. */
  exists(chatId: string): Promise<boolean>;
  exists(chatIds: string[]): Promise<Map<string, boolean>>;
  /** Without a connection: as known on this device. */
  get(chatIds: string[]): Promise<Map<string, Chat>>;
  get(chatId: string): Promise<Chat>;
  /** Without a connection: as known on this device. */
  joined(): Promise<IChatInfo[]>;
  create(options: ICreateChatChannelOptions): Promise<string>;
  remove(chatId: string): Promise<void>;
  /** Without a connection: what the user has joined before. */
  join(chatId: string): Promise<Chat>;
  leave(chatId: string): Promise<void>;
  /** Without a connection: as known on this device. */
  direct(user: DomainUserIdentifier): Promise<DirectChat>;
  direct(users: DomainUserIdentifier[]): Promise<DirectChat>;
  direct(userLists: DomainUserIdentifier[][]): Promise<DirectChat[]>;
  permissions(chatId: string): ChatPermissionManager;
}
