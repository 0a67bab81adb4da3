// ConvergenceDomain: live collaborative models, with the names of the original client's package.

import * as exported from './index.js';

export { ActivityService } from './activities.js';
export { Activity, ActivityParticipant } from './activity.js';
export { CancellationToken } from './cancellation.js';
export { Chat, ChatChannel, ChatRoom, ChatTypes, DirectChat, MembershipChat } from './chat.js';
export {
  ChatEvent, ChatEventsMarkedSeenEvent, ChatHistoryEntry, ChatJoinedEvent, ChatLeftEvent, ChatMessageDeliveredEvent, ChatMessageEvent,
  ChatMessagePendingEvent, ChatMessageRefusedEvent, ChatNameChangedEvent, ChatRemovedEvent, ChatTopicChangedEvent,
  CreatedChatHistoryEntry, MessageChatHistoryEntry, NameChangedChatHistoryEntry, TopicChangedChatHistoryEntry,
  UserAddedChatHistoryEntry, UserAddedEvent, UserJoinedChatHistoryEntry, UserJoinedEvent, UserLeftChatHistoryEntry, UserLeftEvent,
  UserRemovedChatHistoryEntry, UserRemovedEvent,
} from './chat-events.js';
export { ChatService } from './chat-service.js';
export {
  configureLogging, connect, connectAnonymously, connectWithJwt, connectWithPassword, Convergence, reconnect,
} from './convergence.js';
export { ConvergenceDomain } from './domain.js';
export { ModelElementType, RealTimeElement } from './element.js';
export {
  HistoricalArray, HistoricalBoolean, HistoricalDate, HistoricalElement, HistoricalNull, HistoricalNumber, HistoricalObject,
  HistoricalString, HistoricalUndefined,
} from './historical.js';
export { HistoricalModel } from './history.js';
export { ConvergenceEventEmitter } from './emitter.js';
export { ConvergenceError, ConvergenceErrorCodes, ConvergenceServerError } from './errors.js';
export * from './events.js';
export { LogLevel } from './log.js';
export { AbstractPermissionManager, ActivityPermissionManager, ChatPermissionManager } from './grants.js';
export { IdentityService, UserGroup } from './identity.js';
export { ModelCollaborator } from './collaborators.js';
export { RealTimeModel } from './model.js';
export { ModelResult, ModelService, ModelServiceEventConstants, PagedData } from './models.js';
export { RealTimeArray, RealTimeObject } from './containers.js';
export { RealTimeBoolean, RealTimeDate, RealTimeNull, RealTimeNumber, RealTimeString, RealTimeUndefined } from './scalars.js';
export { ModelPermissionManager, ModelPermissions } from './permissions.js';
export { PresenceService, UserPresence, UserPresenceSubscription } from './presence.js';
export {
  ElementReference, IndexReference, LocalElementReference, LocalIndexReference, LocalModelReference, LocalPropertyReference,
  LocalRangeReference, ModelReference, PropertyReference, RangeReference,
} from './references.js';
export { ConvergenceSession } from './session.js';
export { IdbStorageAdapter, MemoryStorageAdapter } from './storage.js';
export { compareStorageKeys } from './storage-keys.js';
export { UndoManager } from './undo.js';
export { DomainUser, DomainUserId, DomainUserIdMap, DomainUserType } from './users.js';

// Set by hand: minifiers rename classes.
for (const [name, value] of Object.entries(exported)) {
  if (/^[A-Z]/.test(name) && typeof value === 'function') Object.defineProperty(value, 'name', { value: name });
}
