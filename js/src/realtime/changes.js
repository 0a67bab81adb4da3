// What happened to elements, as Go tells it (cmd/wasm/changes.go) → events of the element, and of its ancestors.

import { Kind } from './content.js';
import { readStep } from './element.js';
import * as events from './events.js';
import { RealtimeFrame } from './protocol.js';

// For each kind of change: reads what follows, and returns the event. `to` is [element, user, sessionId, local].
const readers = {
  [RealtimeFrame.objectSet]: (model, to, body) => new events.ObjectSetEvent(...to, body.str(), model._elements.read(body), model._elements.readGone(body)),
  [RealtimeFrame.objectRemove]: (model, to, body) => new events.ObjectRemoveEvent(...to, body.str(), model._elements.readGone(body)),
  [RealtimeFrame.arrayInsert]: (model, to, body) => new events.ArrayInsertEvent(...to, body.u32(), model._elements.read(body)),
  [RealtimeFrame.arrayRemove]: (model, to, body) => new events.ArrayRemoveEvent(...to, body.u32(), model._elements.readGone(body)),
  [RealtimeFrame.arraySet]: (model, to, body) => new events.ArraySetEvent(...to, body.u32(), model._elements.read(body), model._elements.readGone(body)),
  [RealtimeFrame.arrayMove]: (_, to, body) => new events.ArrayReorderEvent(...to, body.u32(), body.u32()),
  [RealtimeFrame.text]: (_, to, body) => textEvent(to, body.u32(), body.u32(), body.str(), body.str()),
  [RealtimeFrame.delta]: (_, to, body) => new events.NumberDeltaEvent(...to, body.f64()),
  [RealtimeFrame.value]: (_, to) => new valueEvents[to[0]._kind](...to),
};

const valueEvents = {
  [Kind.object]: events.ObjectSetValueEvent,
  [Kind.array]: events.ArraySetValueEvent,
  [Kind.string]: events.StringSetValueEvent,
  [Kind.number]: events.NumberSetValueEvent,
  [Kind.boolean]: events.BooleanSetValueEvent,
  [Kind.date]: events.DateSetValueEvent,
};

function textEvent(to, index, count, removed, inserted) {
  if (count === 0) return new events.StringInsertEvent(...to, index, inserted);
  if (inserted === '') return new events.StringRemoveEvent(...to, index, removed);
  return new events.StringSpliceEvent(...to, index, count, inserted);
}

/** Emits what a frame says: the event of the element, and model_changed from the root down to the element itself. */
export function readChange(model, kind, body) {
  const element = model._elements.read(body);
  const sessionId = body.str();
  const from = [model._userOf(sessionId), sessionId, body.bool()];
  const event = readers[kind](model, [element, ...from], body);
  const holders = readHolders(model, element, body);
  element._emit(event);
  for (const [holder, path] of holders) {
    if (holder._wants(events.ModelChangedEvent.NAME)) holder._emit(new events.ModelChangedEvent(holder, ...from, path, event));
  }
}

// The element and those that hold it, the root first, each with the path from it; what the page has not seen is left out.
function readHolders(model, element, body) {
  const path = [];
  const holders = [[element, path]];
  while (body.bool()) {
    const holder = model._elements.readKnown(body);
    path.unshift(readStep(body));
    if (holder) holders.unshift([holder, path.length]);
  }
  // The path of one is the end of that of the next one up.
  return holders.map(([holder, length]) => [holder, holder === element ? [] : path.slice(-length)]);
}
