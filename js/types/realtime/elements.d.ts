import { ConvergenceEventEmitter } from './emitter.js';
import type { RealTimeModel } from './model.js';
import type { ModelData } from './models.js';
import type { LocalIndexReference, LocalPropertyReference, LocalRangeReference, ModelReference, ReferenceFilter } from './references.js';

/** A step of a path: a key of an object, or an index of an array. */
export type PathElement = string | number;
/** From the root of a model to an element. */
export type Path = PathElement[];

/** What type() of an element is. */
export const ModelElementType: {
  readonly OBJECT: 'object';
  readonly ARRAY: 'array';
  readonly STRING: 'string';
  readonly NUMBER: 'number';
  readonly BOOLEAN: 'boolean';
  readonly NULL: 'null';
  readonly UNDEFINED: 'undefined';
  readonly DATE: 'date';
};

/** The names of the events of every element. */
export interface RealTimeElementEvents {
  readonly VALUE: string;
  readonly DETACHED: string;
  readonly REFERENCE: string;
  readonly MODEL_CHANGED: string;
}

/** The names of the events of an object. */
export interface RealTimeObjectEvents extends RealTimeElementEvents {
  readonly SET: string;
  readonly REMOVE: string;
}

/** The names of the events of an array. */
export interface RealTimeArrayEvents extends RealTimeElementEvents {
  readonly INSERT: string;
  readonly REMOVE: string;
  readonly SET: string;
  readonly REORDER: string;
}

/** The names of the events of a text. */
export interface RealTimeStringEvents extends RealTimeElementEvents {
  readonly INSERT: string;
  readonly REMOVE: string;
  readonly SPLICE: string;
}

/** The names of the events of a number. */
export interface RealTimeNumberEvents extends RealTimeElementEvents {
  readonly DELTA: string;
}

/** The names of the events of a boolean. */
export type RealTimeBooleanEvents = RealTimeElementEvents;
/** The names of the events of a date. */
export type RealTimeDateEvents = RealTimeElementEvents;
/** The names of the events of null. */
export type RealTimeNullEvents = RealTimeElementEvents;
/** The names of the events of what is not there. */
export type RealTimeUndefinedEvents = RealTimeElementEvents;

/**
 * An element of a model, the same object as long as the element is in the model. An element that was removed is detached:
 * it can be read, as it was last, and not be changed.
 */
export abstract class RealTimeElement<T = any> extends ConvergenceEventEmitter {
  static readonly Events: RealTimeElementEvents;
  model(): RealTimeModel;
  id(): string;
  type(): string;
  path(): Path;
  relativePath(): PathElement;
  parent(): RealTimeContainerElement;
  isAttached(): boolean;
  isDetached(): boolean;
  removeFromParent(): void;
  value(): T;
  value(value: T): void;
  /** As value(), with dates as `{"$convergenceType": "date", "value": "…"}`. */
  toJSON(): any;
  reference(sessionId: string, key: string): ModelReference | undefined;
  references(filter?: ReferenceFilter): ModelReference[];
}

/** An element that has others in it. */
export interface RealTimeContainerElement<T = any> extends RealTimeElement<T> {
  elementAt(path: Path): RealTimeElement;
  elementAt(...path: PathElement[]): RealTimeElement;
}

/** An object: elements by key. */
export class RealTimeObject extends RealTimeElement<ModelData> implements RealTimeContainerElement<ModelData> {
  static readonly Events: RealTimeObjectEvents;
  /** A RealTimeUndefined if there is no such property. */
  get(key: string): RealTimeElement;
  set(key: string, value: any): RealTimeElement;
  /** Returns the element that was there. */
  remove(key: string): RealTimeElement;
  keys(): string[];
  hasKey(key: string): boolean;
  forEach(callback: (element: RealTimeElement, key: string) => void): void;
  elementAt(path: Path): RealTimeElement;
  elementAt(...path: PathElement[]): RealTimeElement;
  propertyReference(key: string): LocalPropertyReference;
}

/** An array of elements. */
export class RealTimeArray extends RealTimeElement<any[]> implements RealTimeContainerElement<any[]> {
  static readonly Events: RealTimeArrayEvents;
  /** A RealTimeUndefined if there is no such element. */
  get(index: number): RealTimeElement;
  set(index: number, value: any): RealTimeElement;
  insert(index: number, value: any): RealTimeElement;
  /** Returns the element that was there. */
  remove(index: number): RealTimeElement;
  /** Takes an element out and inserts it at toIndex. */
  reorder(fromIndex: number, toIndex: number): void;
  push(value: any): RealTimeElement;
  pop(): RealTimeElement;
  unshift(value: any): RealTimeElement;
  shift(): RealTimeElement;
  length(): number;
  some(callback: (element: RealTimeElement, index: number) => boolean): boolean;
  every(callback: (element: RealTimeElement, index: number) => boolean): boolean;
  find(callback: (element: RealTimeElement, index: number) => boolean): RealTimeElement;
  findIndex(callback: (element: RealTimeElement, index: number) => boolean): number;
  forEach(callback: (element: RealTimeElement, index: number) => void): void;
  elementAt(path: Path): RealTimeElement;
  elementAt(...path: PathElement[]): RealTimeElement;
}

/** A text. Positions are UTF-16 code units, as in JavaScript. */
export class RealTimeString extends RealTimeElement<string> {
  static readonly Events: RealTimeStringEvents;
  insert(index: number, value: string): void;
  remove(index: number, length: number): void;
  splice(index: number, deleteCount: number, insertValue: string): void;
  length(): number;
  indexReference(key: string): LocalIndexReference;
  rangeReference(key: string): LocalRangeReference;
}

/** A number. What several people add at once is added up. */
export class RealTimeNumber extends RealTimeElement<number> {
  static readonly Events: RealTimeNumberEvents;
  add(value: number): void;
  subtract(value: number): void;
  increment(): void;
  decrement(): void;
}

/** true or false. */
export class RealTimeBoolean extends RealTimeElement<boolean> {}
/** A point in time, in milliseconds. */
export class RealTimeDate extends RealTimeElement<Date> {}
/** null. */
export class RealTimeNull extends RealTimeElement<void> {}
/** Stands for what is not there. */
export class RealTimeUndefined extends RealTimeElement<void> {}
