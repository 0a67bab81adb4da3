import type {
  Path, RealTimeArray, RealTimeBoolean, RealTimeDate, RealTimeElement, RealTimeNumber, RealTimeObject, RealTimeString,
} from './elements.js';
import type { IConvergenceEvent } from './emitter.js';
import type { DomainUser } from './users.js';

/** What every event of an element has. */
export interface IConvergenceModelValueEvent extends IConvergenceEvent {
  readonly element: RealTimeElement<any>;
  readonly local: boolean;
}

/** A change of an element, and who made it. */
export interface IValueChangedEvent extends IConvergenceModelValueEvent {
  readonly user: DomainUser;
  readonly sessionId: string;
}

declare abstract class ChangeEvent<E extends RealTimeElement> implements IValueChangedEvent {
  readonly name: string;
  readonly element: E;
  readonly user: DomainUser;
  readonly sessionId: string;
  readonly local: boolean;
}

/** A property was set. */
export class ObjectSetEvent extends ChangeEvent<RealTimeObject> {
  static readonly NAME = 'set';
  readonly key: string;
  readonly value: RealTimeElement<any>;
  readonly oldValue: RealTimeElement<any>;
}
/** A property was removed. */
export class ObjectRemoveEvent extends ChangeEvent<RealTimeObject> {
  static readonly NAME = 'remove';
  readonly key: string;
  readonly oldValue: RealTimeElement<any>;
}
/** The whole object was replaced. */
export class ObjectSetValueEvent extends ChangeEvent<RealTimeObject> {
  static readonly NAME = 'value';
}
/** An element was inserted. */
export class ArrayInsertEvent extends ChangeEvent<RealTimeArray> {
  static readonly NAME = 'insert';
  readonly index: number;
  readonly value: RealTimeElement<any>;
}
/** An element was removed. */
export class ArrayRemoveEvent extends ChangeEvent<RealTimeArray> {
  static readonly NAME = 'remove';
  readonly index: number;
  readonly oldValue: RealTimeElement<any>;
}
/** An element was replaced. */
export class ArraySetEvent extends ChangeEvent<RealTimeArray> {
  static readonly NAME = 'set';
  readonly index: number;
  readonly value: RealTimeElement<any>;
  readonly oldValue: RealTimeElement<any>;
}
/** An element was moved. */
export class ArrayReorderEvent extends ChangeEvent<RealTimeArray> {
  static readonly NAME = 'reorder';
  readonly fromIndex: number;
  readonly toIndex: number;
}
/** The whole array was replaced. */
export class ArraySetValueEvent extends ChangeEvent<RealTimeArray> {
  static readonly NAME = 'value';
}
/** Text was inserted. */
export class StringInsertEvent extends ChangeEvent<RealTimeString> {
  static readonly NAME = 'insert';
  readonly index: number;
  readonly value: string;
}
/** `value` is the text that was removed. */
export class StringRemoveEvent extends ChangeEvent<RealTimeString> {
  static readonly NAME = 'remove';
  readonly index: number;
  readonly value: string;
}
/** Text was replaced by other text. */
export class StringSpliceEvent extends ChangeEvent<RealTimeString> {
  static readonly NAME = 'splice';
  readonly index: number;
  readonly deleteCount: number;
  readonly insertValue: string;
}
/** The whole text was replaced. */
export class StringSetValueEvent extends ChangeEvent<RealTimeString> {
  static readonly NAME = 'value';
}
/** `value` was added. */
export class NumberDeltaEvent extends ChangeEvent<RealTimeNumber> {
  static readonly NAME = 'delta';
  readonly value: number;
}
/** The number was replaced. */
export class NumberSetValueEvent extends ChangeEvent<RealTimeNumber> {
  static readonly NAME = 'value';
}
/** The value was replaced. */
export class BooleanSetValueEvent extends ChangeEvent<RealTimeBoolean> {
  static readonly NAME = 'value';
}
/** The date was replaced. */
export class DateSetValueEvent extends ChangeEvent<RealTimeDate> {
  static readonly NAME = 'value';
}
/** Something below `element` was changed: childEvent, at relativePath. */
export class ModelChangedEvent extends ChangeEvent<RealTimeElement> {
  static readonly NAME = 'model_changed';
  readonly relativePath: Path;
  readonly childEvent: IValueChangedEvent;
}
/** The element is not in the model any more. */
export class ElementDetachedEvent implements IConvergenceEvent {
  static readonly NAME = 'detached';
  readonly name: string;
  readonly src: RealTimeElement<any>;
}

// Only what says export is public.
export {};
