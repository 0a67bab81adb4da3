/**
 * Groups: what view() returns under `group`. A group is a plain object {field, value, items, hasSubgroups, aggregates}, as
 * Kendo's. Its rows become items when somebody looks at `items`.
 */

import { readValue } from './values.js';
import { Writer } from './buffer.js';
import { lazily } from './events.js';
import { arrayOf } from './rows.js';

/** The groups that follow the rows of a view (cmd/wasm/groups.go has the layout), null if it has none. */
export function readGroups(source, body, rows) {
  const levels = Array.from({ length: body.u32() }, () => readLevel(body));
  if (!levels.length) return null;
  let next = 0;
  const readGroup = (depth) => {
    const { field, aggregates } = levels[depth];
    const group = { field, value: readValue(body, source.refs) };
    const size = body.u32();
    const totals = {};
    for (const [name, fn] of aggregates) (totals[name] ??= {})[fn] = readValue(body, source.refs);
    const hasSubgroups = depth + 1 < levels.length;
    if (hasSubgroups) {
      group.items = Array.from({ length: size }, () => readGroup(depth + 1));
    } else {
      const handles = rows.slice(next, (next += size));
      lazily(group, 'items', () => arrayOf(source, handles));
    }
    return Object.assign(group, { hasSubgroups, aggregates: totals });
  };
  return Array.from({ length: body.u32() }, () => readGroup(0));
}

function readLevel(body) {
  return { field: body.str(), aggregates: Array.from({ length: body.u32() }, () => [body.str(), body.str()]) };
}

/** Answers FrameOrderGroups: runs the compare function of a group descriptor on groups of {field, value, items}. */
export function orderGroups(source, body) {
  const compare = source.refs.at(body.u32());
  const descending = body.bool();
  const field = body.str();
  const groups = Array.from({ length: body.u32() }, (_, index) => {
    const group = { field, value: readValue(body, source.refs) };
    const handles = body.u32s();
    lazily(group, 'items', () => {
      source.items.refresh(handles); // nobody was told of the change yet
      return arrayOf(source, handles);
    });
    return { group, index };
  });
  groups.sort(({ group: a }, { group: b }) => (descending ? compare(b, a) : compare(a, b)));
  const answer = new Writer();
  for (const { index } of groups) answer.u32(index);
  return answer.done();
}

/** All groups of a list, each behind its subgroups. */
export function flatGroups(groups) {
  return Array.from(groups).flatMap((group) => [...(group.hasSubgroups ? flatGroups(group.items) : []), group]);
}
