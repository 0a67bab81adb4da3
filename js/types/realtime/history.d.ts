import type { ConvergenceSession } from './domain.js';
import type {
  Path, PathElement, RealTimeArrayEvents, RealTimeElementEvents, RealTimeNumberEvents, RealTimeObjectEvents,
  RealTimeStringEvents,
} from './elements.js';
import { ConvergenceEventEmitter, type IConvergenceEvent } from './emitter.js';
import type { ModelData } from './models.js';

/** The names of the events of every historical element. */
export type HistoricalElementEvents = RealTimeElementEvents;
/** The names of the events of a historical object. */
export type HistoricalObjectEvents = RealTimeObjectEvents;
/** The names of the events of a historical array. */
export type HistoricalArrayEvents = RealTimeArrayEvents;
/** The names of the events of a historical text. */
export type HistoricalStringEvents = RealTimeStringEvents;
/** The names of the events of a historical number. */
export type HistoricalNumberEvents = RealTimeNumberEvents;
/** The names of the events of a historical boolean. */
export type HistoricalBooleanEvents = RealTimeElementEvents;
/** The names of the events of a historical date. */
export type HistoricalDateEvents = RealTimeElementEvents;
/** The names of the events of historical null. */
export type HistoricalNullEvents = RealTimeElementEvents;
/** The names of the events of what was not there. */
export type HistoricalUndefinedEvents = RealTimeElementEvents;

/** The names of the events of a historical model. */
export interface HistoricalModelEvents {
  readonly CLOSED: string;
  readonly DELETED: string;
  readonly VERSION_CHANGED: string;
  readonly TARGET_VERSION_CHANGED: string;
  readonly TRANSITION_START: string;
  readonly TRANSITION_END: string;
}

/**
 * A model as it was at some version: at first the last one there was when it was opened. It tells `target_changed`,
 * `transition_start`, `version_changed` for each version on the way, and `transition_end`; its elements tell what happens to
 * them, as those of an open model do. `closed` comes when nothing can be played any more, because the domain was disposed of, the
 * model was deleted (`deleted` comes before), or may not be read any more. What is shown can still be read then.
 *
 * Numbers that were changed by adding may differ in their last digit when they are played backwards.
 */
export class HistoricalModel extends ConvergenceEventEmitter {
  static readonly Events: HistoricalModelEvents;
  session(): ConvergenceSession;
  collectionId(): string;
  modelId(): string;
  /** When the version that is shown was made. */
  time(): Date;
  minTime(): Date;
  maxTime(): Date;
  createdTime(): Date;
  version(): number;
  /** The first version that can be played to: 1, or without a connection the first one that is stored on this device. */
  minVersion(): number;
  /** The last version there was when the history was opened. */
  maxVersion(): number;
  /** The version that is being played to; else the present one. */
  targetVersion(): number;
  isTransitioning(): boolean;
  root(): HistoricalObject;
  /** A HistoricalUndefined if there is no such element. */
  elementAt(path: Path): HistoricalElement;
  elementAt(...path: PathElement[]): HistoricalElement;
  /**
   * Resolves when the version is shown. Another call meanwhile sets another target; then all of them resolve when that one is
   * shown. Rejects with invalid_version for a version that is not from minVersion() to maxVersion(), and with closed; without a
   * connection half-way, with offline or connection_failed: then the version that was reached is shown, and can be played on from.
   */
  playTo(version: number): Promise<void>;
  /** To the last version there was at a time; of an earlier time, to minVersion(). */
  playToTime(time: Date): Promise<void>;
  /** One version on, or more. While a version is being played to, that is where it counts from. */
  forward(delta?: number): Promise<void>;
  backward(delta?: number): Promise<void>;
  /** Whether the server has the history. Without a connection this device has what it stored of it: not pending edits. */
  isLive(): boolean;
  /** Up to when the history is known; null if that is not known. */
  asOf(): Date | null;
}

/** An element of a historical model. It is read-only, and the same object as long as the element is in the model. */
export abstract class HistoricalElement<T = any> extends ConvergenceEventEmitter {
  static readonly Events: RealTimeElementEvents;
  model(): HistoricalModel;
  id(): string;
  type(): string;
  path(): Path;
  relativePath(): PathElement;
  parent(): HistoricalContainerElement;
  isAttached(): boolean;
  isDetached(): boolean;
  value(): T;
  /** As value(), with dates as `{"$convergenceType": "date", "value": "…"}`. */
  toJSON(): any;
}

/** A historical element that has others in it. */
export interface HistoricalContainerElement<T = any> extends HistoricalElement<T> {
  elementAt(path: Path): HistoricalElement;
  elementAt(...path: PathElement[]): HistoricalElement;
}

/** An object as it was. */
export class HistoricalObject extends HistoricalElement<ModelData> implements HistoricalContainerElement<ModelData> {
  static readonly Events: RealTimeObjectEvents;
  /** A HistoricalUndefined if there is no such property. */
  get(key: string): HistoricalElement;
  keys(): string[];
  hasKey(key: string): boolean;
  forEach(callback: (element: HistoricalElement, key: string) => void): void;
  elementAt(path: Path): HistoricalElement;
  elementAt(...path: PathElement[]): HistoricalElement;
}

/** An array as it was. */
export class HistoricalArray extends HistoricalElement<any[]> implements HistoricalContainerElement<any[]> {
  static readonly Events: RealTimeArrayEvents;
  /** A HistoricalUndefined if there is no such element. */
  get(index: number): HistoricalElement;
  length(): number;
  forEach(callback: (element: HistoricalElement, index: number) => void): void;
  elementAt(path: Path): HistoricalElement;
  elementAt(...path: PathElement[]): HistoricalElement;
}

/** A text as it was. */
export class HistoricalString extends HistoricalElement<string> {
  static readonly Events: RealTimeStringEvents;
  length(): number;
}

/** A number as it was. */
export class HistoricalNumber extends HistoricalElement<number> {
  static readonly Events: RealTimeNumberEvents;
}

/** true or false, as it was. */
export class HistoricalBoolean extends HistoricalElement<boolean> {}
/** A date as it was. */
export class HistoricalDate extends HistoricalElement<Date> {}
/** null, as it was. */
export class HistoricalNull extends HistoricalElement<void> {}
/** Stands for what is not there. */
export class HistoricalUndefined extends HistoricalElement<void> {}

declare abstract class HistoryEvent implements IConvergenceEvent {
  readonly name: string;
  readonly src: HistoricalModel;
}

/** Another version is to be played to. */
export class TargetVersionChangedEvent extends HistoryEvent {
  static readonly NAME = 'target_changed';
  readonly version: number;
}
/** Playing to another version begins. */
export class TransitionStartEvent extends HistoryEvent {
  static readonly NAME = 'transition_start';
}
/** The target is reached, or cannot be. */
export class TransitionEndEvent extends HistoryEvent {
  static readonly NAME = 'transition_end';
}
