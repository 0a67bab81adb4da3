// Chats, with a connection and without one.

import {
  ChatChannel, ChatHistoryEntry, ChatMessageEvent, ChatService, ChatTypes, DirectChat, DomainUserId, MessageChatHistoryEntry,
  type Chat, type ConvergenceDomain, type IChatInfo, type IDeadLetter, type IPendingMessage, type IQueued, type PagedData,
} from '../index.js';

export async function talk(domain: ConvergenceDomain): Promise<void> {
  const service: ChatService = domain.chat();
  const id = await service.create({ type: 'channel', membership: 'public', name: 'talk', members: ['bob', DomainUserId.anonymous('x')], ignoreExistsError: true });
  // @ts-expect-error: direct chats are made by direct()
  await service.create({ type: 'direct', membership: 'public' });
  const chat = await service.get(id);
  const several: Map<string, Chat> = await service.get([id]);
  service.on(ChatService.Events.CHANNEL_JOINED, ({ chatId }) => console.log(chatId, several.size));
  if (chat instanceof ChatChannel) await chat.add('carl');

  const sent: IQueued<{ eventNumber: number; timestamp: Date }> = chat.send('hello');
  await sent.saved();
  const waits: IPendingMessage[] = chat.pending();
  const { eventNumber } = await sent;
  await Promise.all([chat.markSeen(eventNumber).saved(), chat.setName('n'), chat.setTopic('t').saved()]);
  chat.on('message', ({ message, pendingId }: ChatMessageEvent) => console.log(message, waits.some((one) => one.pendingId === pendingId)));
}

export async function show(domain: ConvergenceDomain): Promise<string[]> {
  const joined: IChatInfo[] = await domain.chat().joined();
  const found: PagedData<IChatInfo> = await domain.chat().search({ searchTerm: 'talk', searchFields: ['name'], types: [ChatTypes.ROOM, 'channel'] });
  const direct: DirectChat = await domain.chat().direct(['bob', 'carl']);
  console.log(direct.info().otherUsers.length, direct.isLive(), direct.asOf()?.getTime(), joined[0]?.live, found.isLive());
  const page = await direct.getHistory({ forward: true, limit: 10, eventFilter: [ChatHistoryEntry.TYPES.MESSAGE] });
  await direct.permissions().addWorldPermissions(['set_topic']);
  return page.data.map((entry) => (entry instanceof MessageChatHistoryEntry ? entry.message : entry.type));
}

export async function tidy(domain: ConvergenceDomain): Promise<number> {
  const letters: IDeadLetter[] = await domain.deadLetters();
  for (const letter of letters) {
    if (letter.kind === 'message') await letter.retry();
    else await letter.discard();
  }
  return domain.pending().chats.reduce((sum, { entries }) => sum + entries, 0);
}
