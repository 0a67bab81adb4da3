// What is known of the models on this device: metadata, counts, dead letters, and the events of the model service about
// them. Its counterpart is cmd/wasm/domainoffline.go.

import { asJSON, readContent } from './content.js';
import { eventMaker } from './event-maker.js';
import * as events from './events.js';
import { readRights } from './permissions.js';
import { DomainOp, Status } from './protocol.js';

/** What is known of each model on this device. */
export function readMetaData(body) {
  return Array.from({ length: body.u32() }, () => {
    const [modelId, collection, version] = [body.str(), body.str(), body.f64()];
    const [createdTime, modifiedTime, permissions] = [new Date(body.f64()), new Date(body.f64()), readRights(body)];
    const { subscribed, available, synchronized, local, deleted } = readStatus(body);
    return {
      modelId,
      subscribed,
      available,
      deleted,
      created: local,
      uncommitted: !synchronized,
      syncRequired: local || deleted || !synchronized,
      ...(available && { details: { collection, version, createdTime, modifiedTime, permissions } }),
    };
  });
}

function readStatus(body) {
  const bits = body.u8();
  return Object.fromEntries(Object.entries(Status).map(([name, bit]) => [name, (bits & bit) !== 0]));
}

/** {entries, unsaved, models: [{modelId, entries}], chats: [{chatId, entries}]} */
export function readPending(body) {
  const [entries, unsaved] = [body.u32(), body.u32()];
  const read = (id) => Array.from({ length: body.u32() }, () => ({ [id]: body.str(), entries: body.u32() }));
  return { entries, unsaved, models: read('modelId'), chats: read('chatId') };
}

const letterKinds = ['create', 'edit', 'delete'];

/** The letters that the server has refused for good, with what can be done about them. */
export function readLetters(domain, body) {
  const decide = (modelId, retry) => domain._promise(DomainOp.decide, (message) => message.str(modelId).bool(retry));
  const methods = {
    retry() {
      return decide(this.modelId, true);
    },
    discard() {
      return decide(this.modelId, false);
    },
  };
  return Array.from({ length: body.u32() }, () => Object.assign(Object.create(methods), {
    modelId: body.str(),
    kind: letterKinds[body.u8()],
    code: body.str(),
    reason: body.str(),
    since: new Date(body.f64()),
    data: body.bool() ? readContent(body, asJSON) : null,
    operation: body.bool() ? readOperation(body) : null,
  }));
}

// The operations by number (ot/op.go), and which members of what Go tells they have.
const operations = [
  [], ['StringSplice', 'index', 'count', 'text'], ['StringSet', 'text'], ['ArrayInsert', 'index', 'value'], ['ArrayRemove', 'index'],
  ['ArrayReplace', 'index', 'value'], ['ArrayMove', 'index', 'to'], ['ArraySet', 'items'], ['ObjectAddProperty', 'key', 'value'],
  ['ObjectSetProperty', 'key', 'value'], ['ObjectRemoveProperty', 'key'], ['ObjectSet', 'members'], ['NumberDelta', 'number'],
  ['NumberSet', 'number'], ['BooleanSet', 'flag'], ['DateSet', 'date'], ['Compound', 'operations'],
];

function readOperation(body) {
  const [type, ...names] = operations[body.u8()] ?? [];
  const all = {
    element: body.str(),
    index: body.u32(),
    count: body.u32(),
    to: body.u32(),
    key: body.str(),
    text: body.str(),
    number: body.f64(),
    flag: body.bool(),
    date: new Date(body.f64()),
    value: body.bool() ? readContent(body, asJSON) : undefined,
    items: readContent(body, asJSON),
    members: readContent(body, asJSON),
    operations: Array.from({ length: body.u32() }, () => readOperation(body)),
  };
  if (type !== 'Compound') names.unshift('element');
  return { type, ...Object.fromEntries(names.map((name) => [name, all[name]])) };
}

const make = eventMaker(
  events.OfflineModelSyncStartedEvent, events.OfflineModelSyncCompletedEvent, events.OfflineModelSyncErrorEvent,
  events.OfflineModelStatusChangedEvent, events.OfflineModelUpdatedEvent, events.OfflineModelDownloadedEvent,
  events.OfflineModelDeletedEvent, events.OfflineModelPermissionsRevokedEvent, events.OfflineModelsSyncStartedEvent,
  events.OfflineModelsSyncProgressEvent, events.OfflineModelsSyncCompletedEvent, events.OfflineModelsSyncAbortedEvent,
  events.OfflineModelsDownloadStartedEvent, events.OfflineModelsDownloadStatusChangedEvent, events.OfflineModelsDownloadStoppedEvent,
);

/** An event of the model service; modelOf gives the open model of an id. */
export function readModelsEvent(body, modelOf) {
  const [name, id, message, done, total, version] = [body.str(), body.str(), body.str(), body.u32(), body.u32(), body.f64()];
  const [permissions, status] = [readRights(body) ?? null, readStatus(body)];
  return make(name, {
    ...status, id, modelId: id, model: modelOf(id), message, reason: message, code: 'offline', version: version || null, permissions,
    done, total, modelsToSync: total - done, modelsToDownload: total, trigger: 'download',
  });
}
