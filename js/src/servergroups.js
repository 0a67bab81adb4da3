/**
 * Groups that the server made (option serverGrouping). Between JavaScript and Go they are rows in one list and a tree beside
 * it: the groups, with numbers of rows in the place of rows (datasource/servergroups.go).
 *
 *   takeApart([{field, value, hasSubgroups, items: [row, …]}, …])   // {rows: [row, …], groups: [{…, items: [0, …]}, …]}
 *   putTogether(rows, groups)                                       // the other way
 */

import { ObservableArray } from './array.js';
import { ObservableObject, plain } from './object.js';
import { hide } from './observable.js';
import { reviveOptions } from './options.js';

const isGroup = (x) => typeof x === 'object' && x !== null && 'field' in x && Array.isArray(x.items);

/** Rows and tree of a list of groups and rows that are in none; the tree is null if there are no groups among rows. */
export function takeApart(list) {
  const rows = [];
  const take = (x) => {
    if (!isGroup(x)) return rows.push(x) - 1;
    const items = x.items.map(take);
    return { ...x, hasSubgroups: x.items.some(isGroup), items };
  };
  const groups = Array.from(list, (x) => take(plain(x))).filter(isGroup);
  return { rows, groups: groups.length || !rows.length ? groups : null };
}

/** The list that takeApart took apart: groups, and behind them the rows that are in none. */
export function putTogether(rows, groups) {
  if (!groups) return rows;
  const rest = new Set(rows);
  const make = (x) => {
    if (typeof x !== 'number') return { ...x, items: x.items.map(make) };
    rest.delete(rows[x]);
    return rows[x];
  };
  return [...groups.map(make), ...rest];
}

/** The groups of a source as pages see them: a group is the same object for as long as it is there. */
export class ServerGroups {
  constructor(source) {
    this.source = source;
    this.made = new Map();
    this.all = new GroupItems(source, []);
  }

  // What data() returns for a tree as text.
  data(text) {
    const before = this.made;
    this.made = new Map();
    this.all._show(this.list(text, (id, info, items) => {
      const group = before.get(id) ?? newGroup(this.source, info);
      this.made.set(id, group);
      group.items._show(items);
      return group;
    }));
    return this.all;
  }

  // What view() returns: the same groups, but for those of which it shows only a part.
  view(text) {
    return this.list(text, (id, info, items) => {
      const group = this.made.get(id);
      const isWhole = group?.items.length === items.length && items.every((item, i) => item === group.items[i]);
      return isWhole ? group : newGroup(this.source, info, items);
    });
  }

  list(text, makeGroup) {
    const { source } = this;
    const tree = reviveOptions(text, source.refs);
    const items = source.items.map(handlesIn(tree));
    const make = (x) => {
      if (typeof x === 'number') return items.get(x);
      const { $id, items: parts, ...info } = x;
      return makeGroup($id, info, parts.map(make));
    };
    return tree.map(make);
  }
}

function handlesIn(tree) {
  return tree.flatMap((x) => (typeof x === 'number' ? x : handlesIn(x.items)));
}

function newGroup(source, info, items = []) {
  const group = new ObservableObject(info);
  group.items = new GroupItems(source, items);
  return group;
}

// The items of a group, or the groups themselves. What is done to them is done to the source.
class GroupItems extends ObservableArray {
  init(source, items) {
    super.init(items);
    hide(this, 'source', source);
  }

  get _host() {
    return this.source && { splice: (...change) => this._splice(...change) };
  }

  wrap(item) {
    return item;
  }

  _splice(list, index, count, items) {
    const { owner } = this.source;
    const removed = list.slice(index, index + count);
    removed.flatMap(rowsIn).forEach((item) => owner.remove(item));
    items.forEach((item) => owner.add(item));
    return removed;
  }

  // Makes the list hold these items, without an event.
  _show(items) {
    for (let i = items.length; i < this.length; i++) delete this[i];
    this.length = items.length;
    items.forEach((item, i) => { this[i] = item; });
  }
}

function rowsIn(x) {
  return x.items instanceof GroupItems ? x.items.slice().flatMap(rowsIn) : [x];
}
