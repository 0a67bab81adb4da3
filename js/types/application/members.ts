/** What classes of the original have, ours have, too, and no method takes fewer arguments. An error here names what is missing. */
import type * as original from '@convergence/convergence';
import type * as ours from '../index.js';

type Original = typeof original;
type Ours = typeof ours;

type Public<T> = Exclude<keyof T, `_${string}` | 'prototype'> & string;
type Instance<Class> = Class extends { prototype: infer Prototype } ? Prototype : never;
type Length<F> = F extends (...args: infer Args) => any ? Args['length'] : never;
type Shorter<A, B> = { [Member in Public<A> & keyof B]: [Length<A[Member]>] extends [Length<B[Member]>] ? never : Member }[Public<A> & keyof B];

// Storage adapters are others (docs/convergence-differences.md).
type Name = Exclude<Public<Original> & keyof Ours, 'IdbStorageAdapter'>;
type Lacking<A, B> = Exclude<Public<A>, keyof B> | Shorter<A, B>;
type LackingIn<N extends Name> = Lacking<Instance<Original[N]>, Instance<Ours[N]>> | Lacking<Original[N], Ours[N]>;

export const names: Record<Exclude<Public<Original>, keyof Ours>, never> = {};
export const members: Record<{ [N in Name]: `${N}.${LackingIn<N>}` }[Name], never> = {};
