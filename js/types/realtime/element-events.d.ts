import type {
  Path, RealTimeArray, RealTimeBoolean, RealTimeDate, RealTimeElement, RealTimeNumber, RealTimeObject, RealTimeString,
} from './elements.js';
import type { IConvergenceEvent } from './emitter.js';
import type { DomainUser } from './users.js';

export interface IConvergenceModelValueEvent extends IConvergenceEvent {
  readonly element: RealTimeElement<any>;
  readonly local: boolean;
}

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

export class ObjectSetEvent extends ChangeEvent<RealTimeObject> {
  static readonly NAME = 'set';
  readonly key: string;
  readonly value: RealTimeElement<any>;
  readonly oldValue: RealTimeElement<any>;
}
export class ObjectRemoveEvent extends ChangeEvent<RealTimeObject> {
  static readonly NAME = 'remove';
  readonly key: string;
  readonly oldValue: RealTimeElement<any>;
}
export class ObjectSetValueEvent extends ChangeEvent<RealTimeObject> {
  static readonly NAME = 'value';
}
export class ArrayInsertEvent extends ChangeEvent<RealTimeArray> {
  static readonly NAME = 'insert';
  readonly index: number;
  readonly value: RealTimeElement<any>;
}
export class ArrayRemoveEvent extends ChangeEvent<RealTimeArray> {
  static readonly NAME = 'remove';
  readonly index: number;
  readonly oldValue: RealTimeElement<any>;
}
export class ArraySetEvent extends ChangeEvent<RealTimeArray> {
  static readonly NAME = 'set';
  readonly index: number;
  readonly value: RealTimeElement<any>;
  readonly oldValue: RealTimeElement<any>;
}
export class ArrayReorderEvent extends ChangeEvent<RealTimeArray> {
  static readonly NAME = 'reorder';
  readonly fromIndex: number;
  readonly toIndex: number;
}
export class ArraySetValueEvent extends ChangeEvent<RealTimeArray> {
  static readonly NAME = 'value';
}
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
export class StringSpliceEvent extends ChangeEvent<RealTimeString> {
  static readonly NAME = 'splice';
  readonly index: number;
  readonly deleteCount: number;
  readonly insertValue: string;
}
export class StringSetValueEvent extends ChangeEvent<RealTimeString> {
  static readonly NAME = 'value';
}
export class NumberDeltaEvent extends ChangeEvent<RealTimeNumber> {
  static readonly NAME = 'delta';
  readonly value: number;
}
export class NumberSetValueEvent extends ChangeEvent<RealTimeNumber> {
  static readonly NAME = 'value';
}
export class BooleanSetValueEvent extends ChangeEvent<RealTimeBoolean> {
  static readonly NAME = 'value';
}
export class DateSetValueEvent extends ChangeEvent<RealTimeDate> {
  static readonly NAME = 'value';
}
/** Something below `element` was changed: childEvent, at relativePath. */
export class ModelChangedEvent extends ChangeEvent<RealTimeElement> {
  static readonly NAME = 'model_changed';
  readonly relativePath: Path;
  readonly childEvent: IValueChangedEvent;
}
export class ElementDetachedEvent implements IConvergenceEvent {
  static readonly NAME = 'detached';
  readonly name: string;
  readonly src: RealTimeElement<any>;
}

// Only what says export is public.
export {};
