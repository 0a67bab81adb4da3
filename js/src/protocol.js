// The protocol between JavaScript and Go: its operations and frames in the order of their numbers, which is that of
// cmd/wasm/bridge/protocol.go, where arguments and results are described (a test compares the two files).

export const Op = numbered([
  'crash', 'status', 'persist', 'windowOnline', 'parse', 'process', 'loadState', 'saveState', 'open', 'openDomain', 'close', 'plain', 'read', 'fetch', 'query', 'state',
  'view', 'data', 'at', 'get', 'total', 'rows', 'insert', 'set', 'remove', 'setData', 'sync',
  'cancelChanges', 'cancelRow', 'hasChanges', 'created', 'updated', 'destroyed', 'online', 'setOnline',
  'connection', 'offlineData', 'setOfflineData', 'pushCreate', 'pushInsert', 'pushUpdate', 'pushDestroy',
  'saved', 'committed', 'pending', 'letters', 'editLetter', 'retryLetter', 'discardLetter', 'conflicts',
  'resolveConflict', 'uncertain', 'resolveUncertain', 'cancelFlush', 'retryStorage', 'answer', 'authorized',
  'decideConflict', 'decideUncertain', 'lookedUp', 'pushMove', 'aggregates',
  'range', 'prefetch', 'inRange', 'lastRange', 'rangeStart', 'success', 'groupTree',
]);

export const Frame = numbered([
  'fatal', 'resolve', 'reject', 'storage', 'event', 'allow', 'request', 'cancel', 'call', 'auth', 'conflict',
  'uncertain', 'lookup', 'loadSnapshot', 'saveSnapshot', 'rows', 'orderGroups',
]);

// Of encryption; in cmd/wasm/bridge/sealing.go.
const [firstSealOp, firstSealFrame] = [224, 224];
export const SealOp = numbered(['encrypt', 'sealed', 'rotate', 'cancelRotate'], firstSealOp);
export const SealFrame = numbered(['seal', 'rotated'], firstSealFrame);

// Flags of Op.open.
export const Open = { stored: 1, snapshot: 2, sameOrigin: 4, local: 8, windowOnline: 16 };

// The kinds of a transport call, in order of their numbers; 255 is none.
export const transportOps = ['read', 'create', 'update', 'destroy'];

export function numbered(names, first = 0) {
  return Object.freeze(Object.fromEntries(names.map((name, index) => [name, first + index])));
}
