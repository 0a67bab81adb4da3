// The events of a model as a whole: what Go tells (cmd/wasm/model.go) → what listeners get.

import { eventMaker } from './event-maker.js';
import * as events from './events.js';
import { readRights } from './permissions.js';

const make = eventMaker(
  events.ModelClosedEvent, events.ModelDeletedEvent, events.ModelOfflineEvent, events.ModelOnlineEvent, events.ModelReconnectingEvent,
  events.ResyncStartedEvent, events.ResyncCompletedEvent, events.ResyncErrorEvent, events.ModelStateRepairedEvent,
  events.RemoteResyncStartedEvent, events.RemoteResyncCompletedEvent, events.CollaboratorOpenedEvent, events.CollaboratorClosedEvent,
  events.ModelPermissionsChangedEvent,
);

/** Reads an event. collaboratorOf makes a ModelCollaborator of a session. */
export function readModelEvent(model, body, collaboratorOf) {
  const [name, local] = [body.str(), body.bool()];
  const [reason, message, sessionId] = [body.str() || undefined, body.str(), body.str()];
  const permissions = readRights(body);
  const changes = Array.from({ length: body.u32() }, () => body.str());
  const collaborator = collaboratorOf(sessionId);
  return make(name, { ...collaborator, collaborator, src: model, model, local, reason, message, permissions, changes });
}
