// ActivityService: makes, joins and removes activities (client-api.md §12). Its counterpart is cmd/wasm/activityops.go.

import { Activity, ActivityParticipant } from './activity.js';
import { ActivityOp } from './activity-protocol.js';
import { readOldValues, readOptional, readState, writeState } from './state.js';
import { ConvergenceEventEmitter } from './emitter.js';
import { eventMaker } from './event-maker.js';
import * as events from './events.js';
import { writeGroupNames, writeNames, writeUserNames } from './grants.js';
import { readUser } from './users.js';

export class ActivityService extends ConvergenceEventEmitter {
  #domain;
  #activities = new Map(); // by number; those that are joined

  constructor(domain) {
    super();
    this.#domain = domain;
  }

  session() {
    return this.#domain.session();
  }

  async create({ activityType, activityId, ...permissions }) {
    return this.#domain._promise(ActivityOp.create, (message) => writeGrants(message.str(activityType ?? '').str(activityId ?? ''), permissions));
  }

  // In this order, as in the original.
  async remove(activityId, activityType) {
    return this.#domain._promise(ActivityOp.remove, (message) => message.str(activityType ?? '').str(activityId ?? ''));
  }

  // The same activity for everybody who joins it before it is left.
  async join(type, id, { state, lurk = false, autoCreate } = {}) {
    const write = (message) => {
      writeState(message.str(type ?? '').str(id ?? ''), state).bool(lurk).bool(autoCreate);
      if (autoCreate) writeGrants(message.bool(autoCreate.ephemeral), autoCreate);
    };
    return this.#domain._promise(ActivityOp.join, write, (body) => this.#activityOf(body));
  }

  joined() {
    return new Map(this.#joined().map((activity) => [activity._key(), activity]));
  }

  isJoined(type, id) {
    return this.#joined().some((activity) => activity.type() === type && activity.id() === id);
  }

  #joined() {
    return [...this.#activities.values()].filter((activity) => activity.isJoined());
  }

  // Runs as soon as Go says so: what happens in the activity is told next.
  #activityOf(body) {
    const number = body.u32();
    const about = { type: body.str(), id: body.str(), created: body.f64(), ephemeral: body.bool() };
    let activity = this.#activities.get(number);
    if (!activity) {
      activity = new Activity(this.#domain, number, about);
      this.#activities.set(number, activity);
    }
    return activity;
  }

  _happened(body) {
    const number = body.u32();
    const activity = this.#activities.get(number);
    if (!activity) return;
    const told = readEvent(body);
    if (told.name === 'left') {
      activity._end();
      this.#activities.delete(number);
    }
    if (participantsChange.has(told.name)) activity._participantsChanged();
    if (told.name === 'participants_changed') return; // the page is told of them by their stream only
    const event = eventOf(activity, told);
    activity._emit(event);
    this._emit(event);
  }

  // From here on activities are what was last known.
  _dispose() {
    for (const activity of this.#activities.values()) activity._end();
    this._complete();
    this.#activities.clear();
  }

  _complete() {
    for (const activity of this.#activities.values()) activity._complete();
    super._complete();
  }
}

function writeGrants(message, { worldPermissions, userPermissions, groupPermissions }) {
  return writeGroupNames(writeUserNames(writeNames(message, worldPermissions), userPermissions), groupPermissions);
}

function readEvent(body) {
  const [name, sessionId, local] = [body.str(), body.str(), body.bool()];
  const user = body.bool() ? readUser(body) : undefined;
  return {
    name, sessionId, local, user,
    key: body.str(),
    value: readOptional(body),
    oldValue: readOptional(body),
    state: readState(body),
    oldValues: readOldValues(body),
    complete: body.bool(),
    removed: Array.from({ length: body.u32() }, () => body.str()),
    reason: body.str(),
  };
}

const participantsChange = new Set(['session_joined', 'session_left', 'state_delta', 'participants_changed']);

const make = eventMaker(
  events.ActivitySessionJoinedEvent, events.ActivitySessionLeftEvent, events.ActivityStateSetEvent, events.ActivityStateRemovedEvent,
  events.ActivityStateClearedEvent, events.ActivityStateDeltaEvent, events.ActivityLeftEvent, events.ActivityForceLeaveEvent,
  events.ActivityDeletedEvent,
);

function eventOf(activity, told) {
  const { name, user, sessionId, local, state } = told;
  const participant = new ActivityParticipant(activity, user, sessionId, local, state);
  return make(name, { ...told, activity, participant, values: state });
}
