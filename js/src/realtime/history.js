// HistoricalModel: a model as it was at some version (client-api.md §6). Its counterpart is cmd/wasm/historyops.go, and its content
// are the elements of historical.js.

import { Writer } from '../buffer.js';
import { readChange } from './changes.js';
import { ConvergenceError } from './errors.js';
import { eventMaker } from './event-maker.js';
import * as events from './events.js';
import { readFresh } from './fresh.js';
import { historicalElementOf } from './historical.js';
import { HistoryFrame, HistoryOp } from './history-protocol.js';
import { ObservableModel } from './observable-model.js';
import { Listen, ModelOp, RealtimeFrame } from './protocol.js';
import { newTargetID, Target } from './target.js';

// Those that play stay, though nobody but their listeners may have them.
const playing = new Set();

const make = eventMaker(
  events.TargetVersionChangedEvent, events.TransitionStartEvent, events.TransitionEndEvent, events.ModelDeletedEvent, events.ModelClosedEvent,
);

export class HistoricalModel extends ObservableModel {
  static Events = Object.freeze({
    CLOSED: 'closed',
    DELETED: 'deleted',
    VERSION_CHANGED: 'version_changed',
    TARGET_VERSION_CHANGED: 'target_changed',
    TRANSITION_START: 'transition_start',
    TRANSITION_END: 'transition_end',
  });

  #about;
  #listen = 0;

  constructor(domain, bridge, handle, body) {
    super(domain, new Target(bridge, handle), historicalElementOf, body);
    this.#about = readAbout(body);
    this._readRoot(body);
    this._target.listen(HistoricalModel.#listener(new WeakRef(this)));
    forgotten.register(this, this._target);
  }

  // The bridge must not keep a model that the page has lost: this closes over nothing else.
  static #listener(weak) {
    return {
      handle: (kind, body) => weak.deref()?.#handle(kind, body),
      engineDied: () => weak.deref()?._complete(),
    };
  }

  // When the version that is shown was made.
  time() {
    return new Date(this.#info().time);
  }

  minTime() {
    return new Date(this.#about.minTime);
  }

  maxTime() {
    return new Date(this.#about.maxTime);
  }

  version() {
    return this.#info().version;
  }

  // The first version that can be played to: 1, or without a connection the first one on this device.
  minVersion() {
    return this.#about.minVersion;
  }

  // The last version there was when the history was opened.
  maxVersion() {
    return this.#about.maxVersion;
  }

  // The version that is being played to; else the present one.
  targetVersion() {
    return this.#info().target;
  }

  isTransitioning() {
    return this.#info().transitioning;
  }

  // Whether the server has the history; else this device, with what was confirmed up to asOf().
  isLive() {
    return this.#about.fresh.live;
  }

  asOf() {
    return this.#about.fresh.asOf;
  }

  // Resolves when the version is shown. Another call meanwhile sets another target, and then both resolve when that is.
  async playTo(version) {
    return this.#play(HistoryOp.play, integer(version, 'the version'));
  }

  // To the last version there was at a time.
  async playToTime(time) {
    if (!(time instanceof Date) || Number.isNaN(time.getTime())) throw new ConvergenceError('the time to play to has to be a valid Date', 'bad_option');
    return this.#play(HistoryOp.playTime, time.getTime());
  }

  async forward(delta = 1) {
    return this.#play(HistoryOp.forward, integer(delta, 'the number of versions'));
  }

  async backward(delta = 1) {
    return this.#play(HistoryOp.backward, integer(delta, 'the number of versions'));
  }

  #play(op, number) {
    return this._target.promise(op, (message) => message.f64(number));
  }

  #info() {
    const body = this._target.call(HistoryOp.info);
    return { version: body.f64(), time: body.f64(), target: body.f64(), transitioning: body.bool() };
  }

  get _alive() {
    return true;
  }

  _args() {
    return new Writer();
  }

  _listen(bits) {
    if ((this.#listen | bits) === this.#listen) return;
    this.#listen |= bits;
    this._call(ModelOp.listen, this._args().u8(this.#listen));
  }

  _listened(name) {
    if (name === 'version_changed' || name === '*') this._listen(Listen.model);
  }

  #handle(kind, body) {
    switch (kind) {
      case HistoryFrame.event:
        return this.#happened(make(body.str(), { src: this, version: body.f64(), local: body.bool(), reason: body.str() || undefined }));
      case RealtimeFrame.version:
        return this._emit(new events.VersionChangedEvent(this, body.f64()));
      case RealtimeFrame.detached:
        return this._elements.detach(body.u32());
      default:
        return readChange(this, kind, body);
    }
  }

  #happened(event) {
    if (event.name === 'transition_start') playing.add(this);
    if (event.name === 'transition_end') playing.delete(this);
    this._emit(event);
    if (event.name === 'closed') this._complete();
  }
}

/** Opens the history of a model, at its last version. */
export function openHistory(domain, target, id) {
  const handle = newTargetID();
  const write = (message) => message.u32(handle).str(id);
  return target.promise(HistoryOp.open, write, (body) => new HistoricalModel(domain, target.bridge, handle, body));
}

function readAbout(body) {
  const about = { minVersion: body.f64(), maxVersion: body.f64(), minTime: body.f64(), maxTime: body.f64() };
  return { ...about, fresh: readFresh(body) };
}

function integer(value, name) {
  if (!Number.isInteger(value)) throw new ConvergenceError(`${name} has to be an integer, and not ${String(value)}`, 'invalid_version');
  return value;
}

// Models that the page has lost are dropped in Go, too.
const forgotten = new FinalizationRegistry((target) => {
  target.end();
  target.tell(HistoryOp.forget);
});
