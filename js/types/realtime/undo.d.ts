import type { RealTimeElement } from './elements.js';
import { ConvergenceEventEmitter, type IConvergenceEvent } from './emitter.js';
import type { RealTimeModel } from './model.js';

/** What an undo manager undoes, and in which steps. */
export interface IUndoOptions {
  /** What is undone are edits of this element and all below it (the root). */
  scope?: RealTimeElement<any>;
  /** Edits of one element with less time between them are one step (500); 0: each edit or batch is one. */
  groupMilliseconds?: number;
  /** How many steps are kept, the latest ones (100). */
  depth?: number;
}

/** The names of the events of an undo manager. */
export interface UndoManagerEvents {
  readonly CHANGED: string;
  readonly UNDO: string;
  readonly REDO: string;
}

/**
 * Takes back what was edited in this tab since it was made, step by step, and does it again. A step is a batch, or edits of one element in
 * quick succession. Edits of others stay: what they have changed or removed since is skipped. An undo is an edit like any other, and is
 * kept and sent like one, also offline.
 */
export class UndoManager extends ConvergenceEventEmitter<UndoEvent> {
  static readonly Events: UndoManagerEvents;
  model(): RealTimeModel;
  scope(): RealTimeElement<any>;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Whether something was taken back. Throws `unauthorized` without the permission to write, `invalid_batch` while a batch is open. */
  undo(): boolean;
  /** What was undone can be redone until the next edit in the scope. */
  redo(): boolean;
  /** Forgets all steps. */
  clear(): void;
  /** Ends the manager: it has no steps from now on. */
  dispose(): void;
}

declare abstract class UndoEvent implements IConvergenceEvent {
  readonly name: string;
  readonly manager: UndoManager;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

/** There are other numbers of steps than before, or `canUndo` or `canRedo` have changed. */
export class UndoChangedEvent extends UndoEvent {
  static readonly NAME = 'changed';
}
/** A step was taken back. */
export class UndoneEvent extends UndoEvent {
  static readonly NAME = 'undo';
}
/** A step was done again. */
export class RedoneEvent extends UndoEvent {
  static readonly NAME = 'redo';
}
