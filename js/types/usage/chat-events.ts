// Everything that chats tell, and the entries of their histories.

import {
  AbstractPermissionManager, Chat, ChatEvent, ChatEventsMarkedSeenEvent, ChatHistoryEntry, ChatJoinedEvent, ChatLeftEvent,
  ChatMessageDeliveredEvent, ChatMessagePendingEvent, ChatMessageRefusedEvent, ChatNameChangedEvent, ChatRemovedEvent, ChatRoom,
  ChatService, ChatTopicChangedEvent, CreatedChatHistoryEntry, MembershipChat, NameChangedChatHistoryEntry, TopicChangedChatHistoryEntry,
  UserAddedChatHistoryEntry, UserAddedEvent, UserJoinedChatHistoryEntry, UserJoinedEvent, UserLeftChatHistoryEntry, UserLeftEvent,
  UserRemovedChatHistoryEntry, UserRemovedEvent, type ChatEvents, type ChatHistoryEntryTypes, type ChatMembership, type ChatPermission,
  type ChatType, type DirectChatInfo, type IChatEvent, type IChatHistorySearchOptions, type IChatMember, type IChatMessageResponse,
  type IChatSearchCriteria, type IChatServiceEvents, type ICreateChatChannelOptions, type IDeadChatChange, type IFresh,
  type MembershipChatInfo,
} from '../index.js';

const say = ({ name, chatId }: IChatEvent) => console.log(name, chatId);
const number = ({ eventNumber, timestamp, user }: ChatEvent) => console.log(eventNumber, timestamp.getTime(), user.username);

export function watch(chat: Chat): void {
  const names: ChatEvents = Chat.Events;
  chat
    .on(names.USER_JOINED, (event: UserJoinedEvent) => number(event))
    .on(names.USER_LEFT, (event: UserLeftEvent) => number(event))
    .on(names.USER_ADDED, ({ addedUser }: UserAddedEvent) => console.log(addedUser.username))
    .on(names.USER_REMOVED, ({ removedUser }: UserRemovedEvent) => console.log(removedUser.username))
    .on(names.NAME_CHANGED, ({ chatName }: ChatNameChangedEvent) => console.log(chatName))
    .on(names.TOPIC_CHANGED, ({ topic }: ChatTopicChangedEvent) => console.log(topic))
    .on(names.EVENTS_SEEN, ({ user, maxSeenEventNumber }: ChatEventsMarkedSeenEvent) => console.log(user.username, maxSeenEventNumber))
    .on(names.REMOVED, (event: ChatRemovedEvent) => say(event))
    .on(names.MESSAGE_PENDING, ({ pendingId, message }: ChatMessagePendingEvent) => console.log(pendingId, message))
    .on(names.MESSAGE_DELIVERED, ({ pendingId, eventNumber }: ChatMessageDeliveredEvent) => console.log(pendingId, eventNumber))
    .on(names.MESSAGE_REFUSED, ({ code, reason }: ChatMessageRefusedEvent) => console.log(code, reason));
}

export async function open(service: ChatService, membership: ChatMembership, criteria: IChatSearchCriteria): Promise<IChatMember[]> {
  const names: IChatServiceEvents = ChatService.Events;
  service.on(names.CHANNEL_JOINED, (event: ChatJoinedEvent) => say(event)).on(names.CHANNEL_LEFT, (event: ChatLeftEvent) => say(event));
  const options: ICreateChatChannelOptions = { type: 'room', membership };
  const room = await service.join(await service.create(options));
  const type: ChatType = room.info().chatType;
  const { eventNumber }: IChatMessageResponse = await room.send('hello');
  const direct: DirectChatInfo = (await service.direct('bob')).info();
  const found = await service.search({ ...criteria, types: [type], limit: 10 });
  if (room instanceof ChatRoom) await leave(room);
  console.log(eventNumber, found.totalResults);
  return direct.otherUsers;
}

async function leave(chat: MembershipChat): Promise<MembershipChatInfo> {
  const manager: AbstractPermissionManager<ChatPermission> = chat.permissions();
  const mine: Set<ChatPermission> & IFresh = await manager.resolveSessionPermissions();
  if (mine.has('remove_chat_user')) await chat.remove('bob');
  await chat.leave();
  return chat.info();
}

export async function history(chat: Chat, options: IChatHistorySearchOptions): Promise<string[]> {
  const types: ChatHistoryEntryTypes = ChatHistoryEntry.TYPES;
  const { data } = await chat.getHistory({ ...options, eventFilter: [types.CREATED, types.TOPIC_CHANGED] });
  return data.map((entry: ChatHistoryEntry) => {
    if (entry instanceof CreatedChatHistoryEntry) return entry.members.map(({ username }) => username).join();
    if (entry instanceof NameChangedChatHistoryEntry) return entry.name;
    if (entry instanceof TopicChangedChatHistoryEntry) return entry.topic;
    if (entry instanceof UserAddedChatHistoryEntry) return entry.addedUser.username;
    if (entry instanceof UserRemovedChatHistoryEntry) return entry.removedUser.username;
    return [UserJoinedChatHistoryEntry.TYPE, UserLeftChatHistoryEntry.TYPE].includes(entry.type) ? entry.user.username : entry.type;
  });
}

export const refused = async ({ chatId, kind, discard }: IDeadChatChange) => (kind === 'message' ? chatId : discard());

// @ts-expect-error: a chat is for all or for some
export const secret: ICreateChatChannelOptions = { type: 'channel', membership: 'secret' };
// @ts-expect-error: a search is in known fields
export const everywhere: IChatSearchCriteria = { searchTerm: 'a', searchFields: ['everything'] };
// @ts-expect-error: a message is a text
export const noText = (chat: Chat) => chat.send({ text: 'hello' });
// @ts-expect-error: a limit is a number
export const noLimit = (chat: Chat) => chat.getHistory({ limit: '10' });
