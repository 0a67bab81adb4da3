import type { RealTimeElement } from './elements.js';
import type { IConvergenceEvent } from './emitter.js';
import type { RealTimeModel } from './model.js';
import type { ModelReference } from './references.js';

/** Another session shows a place in the model; without `element`, one of the model as a whole. */
export class RemoteReferenceCreatedEvent implements IConvergenceEvent {
  static readonly NAME = 'reference';
  readonly name: string;
  readonly reference: ModelReference<any>;
  readonly model: RealTimeModel;
  readonly element?: RealTimeElement<any>;
}

declare abstract class ReferenceEvent implements IConvergenceEvent {
  readonly name: string;
  readonly src: ModelReference<any>;
}

/** `synthetic`: an edit has moved it, nobody has set it. */
export class ReferenceSetEvent<T> extends ReferenceEvent {
  static readonly NAME = 'set';
  constructor(src: ModelReference<any>, oldValues: T[], addedValues: T[], removedValues: T[], synthetic: boolean);
  readonly oldValue: T;
  readonly oldValues: T[];
  readonly addedValues: T[];
  readonly removedValues: T[];
  readonly synthetic: boolean;
}
/** It shows nothing now. */
export class ReferenceClearedEvent<T> extends ReferenceEvent {
  static readonly NAME = 'cleared';
  constructor(src: ModelReference<any>, oldValues: T[]);
  readonly oldValue: T;
  readonly oldValues: T[];
}
/** It is gone for good. */
export class ReferenceDisposedEvent extends ReferenceEvent {
  static readonly NAME = 'disposed';
  constructor(src: ModelReference<any>);
}

// Only what says export is public.
export {};
