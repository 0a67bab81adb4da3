// The operations and frames of ConvergenceDomain, numbered as in cmd/wasm/bridge/realtime.go, where arguments and results
// are described (a test compares the two files).

import { numbered } from '../protocol.js';

const firstOp = 96;
const firstModelOp = 128;
const firstFrame = 32;

export const DomainOp = numbered([
  'connect', 'answer', 'disconnect', 'dispose', 'state', 'session', 'user', 'serverTime', 'opened', 'message', 'ended',
  'open', 'openAutoCreate', 'create', 'remove', 'query', 'modelState', 'getRights', 'setRights',
  'initialize', 'subscribe', 'metaData', 'pending', 'letters', 'decide', 'stored',
], firstOp);

// Bits of what DomainOp.state and DomainOp.modelState answer.
export const DomainState = { connected: 1, disconnected: 2, disposed: 4 };
export const ModelState = { open: 1, opening: 2, resyncing: 4 };

// What DomainOp.subscribe does, and what is said of a model that is kept.
export const Subscribe = { these: 0, not: 1, only: 2 };
export const Status = { subscribed: 1, available: 2, synchronized: 4, local: 8, deleted: 16 };

// What DomainOp.getRights and setRights are about.
export const Rights = { own: 0, overrides: 1, world: 2, users: 3, user: 4 };

export const ModelOp = numbered([
  'info', 'close', 'forget', 'listen', 'collaborators', 'batch', 'release', 'get', 'at', 'children', 'keys', 'has', 'len',
  'value', 'about', 'path', 'set', 'remove', 'insert', 'setAt', 'removeAt', 'move', 'setValue', 'removeFromParent', 'splice',
  'add', 'referenceLocal', 'referenceList', 'referenceState', 'referenceSet', 'referenceDo', 'saved', 'committed',
  'undoMake', 'undoState', 'undoDo',
], firstModelOp);

// Bits of what ModelOp.info and ModelOp.referenceState answer, and of what ModelOp.listen asks for.
export const Info = { open: 1, closing: 2, committed: 4, local: 8, batching: 16, subscribed: 32 };
export const ReferenceState = { set: 1, shared: 2, disposed: 4 };
export const Listen = { remote: 1, local: 2, bubbles: 4, model: 8 };

// What ModelOp.batch and ModelOp.referenceDo do.
export const Batch = { start: 0, complete: 1, cancel: 2 };
export const ReferenceDo = { clear: 0, share: 1, unshare: 2, dispose: 3 };

// What ModelOp.undoState answers, ModelOp.undoDo does, and RealtimeFrame.undo says.
export const UndoState = { canUndo: 1, canRedo: 2 };
export const UndoDo = { undo: 0, redo: 1, clear: 2, dispose: 3 };
export const UndoTold = { changed: 0, undone: 1, redone: 2 };

export const RealtimeFrame = numbered([
  'dial', 'send', 'hangUp', 'login', 'challenge', 'initialize', 'domainEvent', 'modelEvent', 'objectSet', 'objectRemove',
  'arrayInsert', 'arrayRemove', 'arraySet', 'arrayMove', 'text', 'delta', 'value', 'detached', 'version', 'modified',
  'committed', 'referenceShared', 'referenceSet', 'referenceCleared', 'referenceDisposed', 'modelsEvent', 'store', 'undo',
], firstFrame);
