/**
 * Queries over rows that belong to no DataSource: the page has the rows, Go filters and sorts what it reads of them.
 *
 *   select(rows, {filter: {logic: 'and', filters: [...]}, sort: [{field, dir}]})   // the rows that match, in order
 */

import { readValue, Refs, writeValue } from './block.js';
import { Writer } from './buffer.js';
import { Columns } from './columns.js';
import { engine } from './init.js';
import { encodeOptions } from './options.js';
import { Frame, Op } from './protocol.js';

// No source ever has this number. A query ends before its call returns, so one is enough.
const target = 0xffffffff;

export function select(rows, { filter, sort }) {
  const functions = new Functions(rows);
  const columns = new Columns(rows, functions.refs);
  const query = { filter: columns.filter(filter), sort: sort?.map((d) => columns.descriptor(d)) };
  const answer = functions.call(query, columns);
  return Array.from({ length: answer.u32() }, () => rows[answer.u32() - 1]);
}

// The functions of a query: Go calls them while it runs.
class Functions {
  constructor(rows) {
    this.refs = new RowRefs(rows);
    this.failed = false;
  }

  call(query, columns) {
    const bridge = engine();
    const message = new Writer().u32(target).str(encodeOptions(query, this.refs)).blob(columns.block());
    const outer = bridge.targets.get(target);
    bridge.targets.set(target, this);
    try {
      const answer = bridge.call(Op.process, 0, message.done());
      if (this.failed) throw this.error;
      return answer;
    } finally {
      if (outer) bridge.targets.set(target, outer);
      else bridge.targets.delete(target);
    }
  }

  // What a function throws, the query throws: it goes on without being asked again until it is through.
  handle(kind, body) {
    if (kind === Frame.rows) return undefined; // they are here
    const fn = this.refs.at(body.u32());
    const args = Array.from({ length: body.u8() }, () => readValue(body, this.refs));
    const writer = new Writer().bool(true);
    try {
      writeValue(writer, this.failed ? undefined : fn(...args), this.refs);
    } catch (error) {
      [this.failed, this.error] = [true, error];
      writer.reset().bool(false).str('').str('');
    }
    return writer.done();
  }

  engineDied() {}
}

// Numbers below 0 are rows.
class RowRefs extends Refs {
  constructor(rows) {
    super();
    this.rows = rows;
  }

  at(index) {
    return index < 0 ? this.rows[-index - 1] : super.at(index);
  }
}
