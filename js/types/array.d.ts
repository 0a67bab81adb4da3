import type { ObservableObject } from './object.js';
import type { Observable } from './observable.js';

/** What `change` of a list carries. */
export interface ObservableArrayChange<T> {
  action: 'add' | 'remove' | 'itemchange';
  index?: number;
  field?: string;
  items: T[];
}

/** The events of a list. */
export interface ObservableArrayEvents<T> {
  change: ObservableArrayChange<T>;
}

/** An array-like list of records that tells of its changes. map, filter and slice give plain arrays. */
export class ObservableArray<T = any> extends Observable<ObservableArrayEvents<T>> implements Iterable<T> {
  constructor(items?: ArrayLike<T | object> | Iterable<T | object>, type?: new (data?: any) => T);
  [index: number]: T;
  readonly length: number;
  [Symbol.iterator](): IterableIterator<T>;
  at(index: number): T | undefined;
  push(...items: (T | object)[]): number;
  unshift(...items: (T | object)[]): number;
  pop(): T | undefined;
  shift(): T | undefined;
  splice(start: number, deleteCount?: number, ...items: (T | object)[]): T[];
  remove(item: T): void;
  empty(): void;
  indexOf(item: T, from?: number): number;
  includes(item: T): boolean;
  join(separator?: string): string;
  slice(start?: number, end?: number): T[];
  /** Sorts in place and returns the list; any, because Kendo's types call it an array. */
  sort(compare?: (a: T, b: T) => number): any;
  forEach(fn: (item: T, index: number, list: this) => void, self?: any): void;
  map<U>(fn: (item: T, index: number, list: this) => U, self?: any): U[];
  filter(fn: (item: T, index: number, list: this) => unknown, self?: any): T[];
  find(fn: (item: T, index: number, list: this) => unknown, self?: any): T | undefined;
  findIndex(fn: (item: T, index: number, list: this) => unknown, self?: any): number;
  every(fn: (item: T, index: number, list: this) => unknown, self?: any): boolean;
  some(fn: (item: T, index: number, list: this) => unknown, self?: any): boolean;
  reduce<U>(fn: (sum: U, item: T, index: number) => U, initial: U): U;
  reduce(fn: (sum: any, item: any, index: any) => any): any;
  reduceRight<U>(fn: (sum: U, item: T, index: number) => U, initial: U): U;
  reduceRight(fn: (sum: any, item: any, index: any) => any): any;
  toJSON(): any[];
  /** The record or list that has this one, undefined if there is none. */
  parent(): any;
  wrap(item: T | object): T;
  wrapAll(items: Iterable<T | object>): T[];
}
