import type { RealTimeElement } from './elements.js';
import { ConvergenceEventEmitter } from './emitter.js';
import type { RealTimeModel } from './model.js';
import type { DomainUser } from './users.js';

/** What a reference points to. */
export type ReferenceType = 'index' | 'range' | 'property' | 'element';

/** Which references are wanted. */
export interface ReferenceFilter {
  sessionId?: string;
  key?: string;
}

/** What type() of a reference is. */
export interface ModelReferenceTypes {
  [key: string]: ReferenceType;
  readonly INDEX: ReferenceType;
  readonly RANGE: ReferenceType;
  readonly PROPERTY: ReferenceType;
  readonly ELEMENT: ReferenceType;
}

/** The names of the events of a reference. */
export interface ModelReferenceEvents {
  readonly SET: string;
  readonly CLEARED: string;
  readonly DISPOSED: string;
}

/** A place in a model that a session shows to the others: a caret, a selection, a property, an element. */
export abstract class ModelReference<V = any> extends ConvergenceEventEmitter {
  static readonly Events: ModelReferenceEvents;
  static readonly Types: ModelReferenceTypes;
  type(): ReferenceType;
  key(): string;
  source(): RealTimeElement | RealTimeModel;
  isLocal(): boolean;
  user(): DomainUser;
  sessionId(): string;
  isDisposed(): boolean;
  /** The first of values(). */
  value(): V;
  values(): V[];
  isSet(): boolean;
}

/** Where a selection begins and ends; start is greater if it was made backwards. */
export interface IndexRange {
  start: number;
  end: number;
}

/** A caret in a text. */
export class IndexReference extends ModelReference<number> {}
/** A selection in a text. */
export class RangeReference extends ModelReference<IndexRange> {}
/** A property of an object. */
export class PropertyReference extends ModelReference<string> {}
/** An element of a model. */
export class ElementReference extends ModelReference<RealTimeElement<any>> {}

/** An own reference. Others see it from share() on. */
export abstract class LocalModelReference<V, R extends ModelReference<V>> extends ConvergenceEventEmitter {
  static readonly Events: ModelReferenceEvents;
  type(): ReferenceType;
  key(): string;
  source(): RealTimeElement<any> | RealTimeModel;
  isLocal(): boolean;
  user(): DomainUser;
  sessionId(): string;
  isDisposed(): boolean;
  value(): V;
  values(): V[];
  isSet(): boolean;
  reference(): R;
  share(): void;
  unshare(): void;
  isShared(): boolean;
  set(value: V | V[]): void;
  clear(): void;
  dispose(): void;
}

/** An own caret. */
export class LocalIndexReference extends LocalModelReference<number, IndexReference> {}
/** An own selection. */
export class LocalRangeReference extends LocalModelReference<IndexRange, RangeReference> {}
/** An own reference to a property. */
export class LocalPropertyReference extends LocalModelReference<string, PropertyReference> {}
/** An own reference to an element. */
export class LocalElementReference extends LocalModelReference<RealTimeElement<any>, ElementReference> {}
