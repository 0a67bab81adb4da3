/**
 * Queries over rows that belong to no DataSource: the page has the rows, Go works with what it reads of them.
 *
 *   process(rows, {filter, sort, group, aggregate, skip, take})   // {rows, groups, aggregates}
 *
 * rows are all that match, in order; groups those of the rows from skip on, at most take of them, or null.
 */

import { readValue, Refs, writeValue } from './values.js';
import { Writer } from './buffer.js';
import { Columns } from './columns.js';
import { orderGroups, readGroups } from './groups.js';
import { engine } from './init.js';
import { encodeOptions, reviveOptions } from './options.js';
import { Frame, Op } from './protocol.js';

// No source ever has this number. A query ends before its call returns, so one is enough.
const target = 0xffffffff;

export function process(rows, { filter, sort, group, aggregate, skip = 0, take = 0 }) {
  const list = new RowList(rows);
  const columns = new Columns(rows, list.refs);
  const query = {
    filter: columns.filter(filter), sort: columns.list(sort), group: group?.map((d) => columns.group(d)), aggregate: columns.list(aggregate),
  };
  const message = new Writer().u32(target).str(encodeOptions(query, list.refs)).blob(columns.block()).f64(skip).f64(take);
  const answer = call(list, message);
  const handles = answer.u32s();
  const page = take > 0 ? handles.slice(skip, skip + take) : handles.slice(skip);
  const groups = readGroups(list, answer, page);
  return { rows: list.items.many(handles), groups, aggregates: reviveOptions(answer.str(), list.refs) };
}

function call(list, message) {
  const bridge = engine();
  const outer = bridge.targets.get(target);
  bridge.targets.set(target, list);
  try {
    const answer = bridge.call(Op.process, 0, message.done());
    if (list.failed) throw list.error;
    return answer;
  } finally {
    if (outer) bridge.targets.set(target, outer);
    else bridge.targets.delete(target);
  }
}

// The rows of a query in the place of a source: Go calls its functions while the query runs.
class RowList {
  constructor(rows) {
    const get = (place) => rows[place - 1];
    this.refs = new PlaceRefs(get);
    this.items = { items: { get }, many: (places) => Array.from(places, get), refresh() {} };
    this.failed = false;
  }

  handle(kind, body) {
    if (kind === Frame.rows) return undefined; // they are here
    if (kind === Frame.orderGroups) return this.attempt(() => orderGroups(this, body), () => new Uint8Array(0));
    const fn = this.refs.at(body.u32());
    const args = Array.from({ length: body.u8() }, () => readValue(body, this.refs));
    return this.attempt(() => answered(fn(...args), this.refs), () => new Writer().bool(false).str('').str('').done());
  }

  // What a function throws, the query throws: it goes on without being asked again until it is through.
  attempt(run, refuse) {
    try {
      if (!this.failed) return run();
    } catch (error) {
      [this.failed, this.error] = [true, error];
    }
    return refuse();
  }

  engineDied() {}
}

function answered(value, refs) {
  const writer = new Writer().bool(true);
  writeValue(writer, value, refs);
  return writer.done();
}

// Numbers below 0 are rows.
class PlaceRefs extends Refs {
  constructor(row) {
    super();
    this.row = row;
  }

  at(index) {
    return index < 0 ? this.row(-index) : super.at(index);
  }
}
