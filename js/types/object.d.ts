import type { ObservableArray } from './array.js';
import type { Observable } from './observable.js';

/** The events of an observable object. */
export interface ObservableObjectEvents {
  get: { field: string };
  /** Can be prevented: the value is not stored then. */
  set: { field: string; value: any };
  /** Changes of nested lists carry action, index and items. */
  change: { field: string; action?: 'add' | 'remove' | 'itemchange'; index?: number; items?: any[] };
}

/** A field, or a path into nested values. */
export type PathOf<T> = (keyof T & string) | (string & {});

/** What set() takes for a field: its value, or what a typed field parses. Paths into nested values take anything. */
export type Settable<T, Path> = Path extends keyof T ? T[Path] | string | null : any;

/** A record that tells of its changes. Its members are those of the data; nested objects and arrays are observable too. */
export class ObservableObject<T extends object = Record<string, any>, Events extends object = ObservableObjectEvents>
  extends Observable<Events> {
  constructor(data?: T);
  /** A GUID that this object has from its construction on. */
  readonly uid: string;
  get<Path extends PathOf<T>>(path: Path): Path extends keyof T ? T[Path] : any;
  /**
   * Stores a value and raises `change`, unless it is there already. Returns whether a handler of `set` prevented it; the set()
   * of a Model returns nothing, as Kendo's.
   */
  set<Path extends PathOf<T>>(path: Path, value: Settable<T, Path>): boolean | void;
  toJSON(): T;
  /** Whether toJSON includes a member. */
  shouldSerialize(name: string): boolean;
  /** Makes a value observable if it is a plain object or an array; its changes bubble as those of field. */
  wrap(value: any, field: string): any;
  forEach(fn: (value: any, name: string) => void): void;
  /** The record or list that has this one, undefined if there is none. */
  parent(): any;
}
