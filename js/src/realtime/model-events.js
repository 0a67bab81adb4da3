// The events of a model as a whole: what Go tells (cmd/wasm/model.go) → what listeners get.

import * as events from './events.js';
import { readRights } from './permissions.js';

const shapes = {
  closed: (model, { local, reason }) => new events.ModelClosedEvent(model, local, reason),
  deleted: (model, { local, reason }) => new events.ModelDeletedEvent(model, local, reason),
  offline: (model) => new events.ModelOfflineEvent(model),
  online: (model) => new events.ModelOnlineEvent(model),
  reconnecting: (model) => new events.ModelReconnectingEvent(model),
  resync_started: (model) => new events.ResyncStartedEvent(model),
  resync_completed: (model) => new events.ResyncCompletedEvent(model),
  resync_error: (model, { message }) => new events.ResyncErrorEvent(model, message),
  state_repaired: (model) => new events.ModelStateRepairedEvent(model),
  remote_resync_started: (model, { collaborator: { sessionId, user } }) => new events.RemoteResyncStartedEvent(model, sessionId, user),
  remote_resync_completed: (model, { collaborator: { sessionId, user } }) => new events.RemoteResyncCompletedEvent(model, sessionId, user),
  collaborator_opened: (model, { collaborator }) => new events.CollaboratorOpenedEvent(model, collaborator),
  collaborator_closed: (model, { collaborator }) => new events.CollaboratorClosedEvent(model, collaborator),
  permissions_changed: (model, { permissions, changes }) => new events.ModelPermissionsChangedEvent(model, permissions, changes),
};

/** Reads an event. collaboratorOf makes a ModelCollaborator of a session. */
export function readModelEvent(model, body, collaboratorOf) {
  const [name, local] = [body.str(), body.bool()];
  const [reason, message, sessionId] = [body.str() || undefined, body.str(), body.str()];
  const permissions = readRights(body);
  const changes = Array.from({ length: body.u32() }, () => body.str());
  return shapes[name](model, { local, reason, message, permissions, changes, collaborator: collaboratorOf(sessionId) });
}
