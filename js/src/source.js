/**
 * Source: what stands between a DataSource and its counterpart in Go. It makes the calls, has the items, and passes on
 * what Go tells: events to the DataSource, requests to its Exchange, questions to whoever can answer.
 */

import { encodeBlock } from './block-encode.js';
import { Block } from './block.js';
import { readValue, writeValue } from './values.js';
import { Writer } from './buffer.js';
import { defer } from './deferred.js';
import { makeError } from './errors.js';
import { readEvent } from './events.js';
import { readGroups } from './groups.js';
import { engine } from './init.js';
import { encodeOptions, reviveOptions } from './options.js';
import { topOf } from './path.js';
import { Frame, Op } from './protocol.js';
import { Questions } from './questions.js';
import { Requests } from './requests.js';
import { arrayOf, DataList, Items, RowRefs } from './rows.js';
import { putTogether, ServerGroups, takeApart } from './servergroups.js';

let lastID = 0;

// The results of Op.set (datasource/source.go).
const setRefused = 2;

export class Source {
  constructor(owner, { schema, options, carrier, storage }) {
    this.bridge = engine();
    this.id = ++lastID;
    this.owner = owner;
    this.refs = new RowRefs(this);
    this.schema = schema;
    this.storage = storage;
    this.loading = undefined;
    this.asked = null;
    this.ranging = 0; // calls of range() in progress: they move the page when they show something
    this.items = new Items(this, schema.model);
    this.list = new DataList(this);
    this.serverGroups = options.serverGrouping ? new ServerGroups(this) : null;
    this.requests = new Requests(this, carrier);
    this.questions = new Questions(this, options.offline ?? {});
    this.stale();
  }

  // Starts the counterpart. Its host functions may be called before this returns.
  open(options, key, flags) {
    const message = new Writer().u32(this.id).str(key).u8(flags).str(encodeOptions(options, this.refs));
    this.bridge.targets.set(this.id, this);
    try {
      this.bridge.call(Op.open, 0, message.done());
      this.plain = this.call(Op.plain).bool();
    } catch (error) {
      this.bridge.targets.delete(this.id);
      throw error;
    }
  }

  // Whether a function is the parser of a field.
  isParser(fn) {
    return Object.values(this.schema.model?.fields ?? {}).some((field) => field?.parse === fn);
  }

  close() {
    // From here on nobody hears of what Go tells, and Go of no answers.
    if (!this.bridge.targets.delete(this.id)) return;
    try {
      this.call(Op.close);
    } finally {
      this.requests.abortAll();
      // What Go has settled already may still be on its way.
      queueMicrotask(() => this.bridge.abandon(this, makeError('storage_closed', 'this DataSource was closed; make a new one')));
    }
  }

  call(op, message) {
    return this.bridge.call(op, this.id, message?.done());
  }

  // A call whose promise Go settles; write appends the arguments in front of the promise.
  promise(op, write = () => {}, read) {
    const { promise, resolve, reject } = defer();
    const id = this.bridge.promise(resolve, (error) => reject(this.requests.explain(error)), read, this);
    const message = new Writer();
    write(message);
    try {
      this.call(op, message.u32(id));
    } catch (error) {
      this.bridge.pending.delete(id);
      throw error;
    }
    return promise;
  }

  // Rows as a block; null and undefined as none.
  block(rows) {
    return rows ? encodeBlock(rows, this.refs) : new Uint8Array(0);
  }

  // A list of rows as Go takes it, apart from the groups that they are in. null is none.
  parts(list) {
    const { rows, groups } = list && this.serverGroups ? takeApart(list) : { rows: list };
    return new Writer().blob(this.block(rows)).str(groups ? encodeOptions(groups, this.refs) : '');
  }

  // The list that Go gives like that.
  whole(body) {
    const block = body.blob();
    const groups = body.str();
    return block.length ? putTogether(new Block(block, this.refs).rows(), groups ? reviveOptions(groups, this.refs) : null) : [];
  }

  // Where the row of an item is, -1 if it is not loaded.
  placeOf(item) {
    const handle = this.items.handle(item);
    return handle ? this.dataHandles().indexOf(handle) : -1;
  }

  // What lists show is asked again when somebody looks.
  stale(order = true) {
    this.viewShown = null;
    if (order) this.order = this.grouped = null;
  }

  // What data() returns: items, or groups of them that the server made.
  data() {
    return this.groupData() ?? this.list;
  }

  // The groups that the server made of all rows, undefined if it made none.
  groupData() {
    if (this.grouped) return this.grouped;
    const text = this.groupTree(false);
    return text ? (this.grouped = this.serverGroups.data(text)) : undefined;
  }

  groupTree(view) {
    return this.serverGroups ? this.call(Op.groupTree, new Writer().bool(view)).str() : '';
  }

  // What a read brings besides rows.
  expected() {
    const { serverAggregates } = this.owner.options;
    return { groups: this.serverGroups !== null && this.state().group?.length > 0, aggregates: Boolean(serverAggregates) };
  }

  dataHandles() {
    return (this.order ??= this.call(Op.data).u32s());
  }

  // What view() returns: items, or groups of them.
  view() {
    if (!this.viewShown) {
      const answer = this.call(Op.view);
      this.viewRows = answer.u32s();
      this.groups = this.groupData() ? this.serverGroups.view(this.groupTree(true)) : readGroups(this, answer, this.viewRows);
      this.viewShown = this.groups ?? arrayOf(this, this.viewRows);
    }
    return this.viewShown;
  }

  // The items of the view, without the groups around them.
  flatView() {
    const shown = this.view();
    return this.groups ? arrayOf(this, this.viewRows) : shown;
  }

  rows(op) {
    return this.items.many(this.call(op).u32s());
  }

  // The state of the query. Kendo pages change what the getters return and query again: so it is kept as it is.
  state() {
    return (this.asked ??= reviveOptions(this.call(Op.state).str(), this.refs));
  }

  // Loads rows (Op.read, Op.query, Op.fetch). The promise resolves as Kendo's: with true if a handler of requestStart
  // prevented it, with false if what is loaded was only shown anew.
  load(op, options) {
    this.loading = undefined;
    this.asked = null;
    const promise = this.promise(op, (w) => w.str(options ? encodeOptions(options, this.refs) : ''), () => this.loading);
    this.asked = null;
    return promise;
  }

  // _host of the items: Go decides about a change that the page made. Its event waits until the item has raised its own.
  set(item, field, value) {
    const handle = this.items.handle(item);
    const outer = this.setting;
    this.setting = { handle, held: [] };
    try {
      const message = new Writer().u32(handle).str(field);
      writeValue(message, value, this.refs);
      const answer = this.call(Op.set, message);
      this.stale(false);
      const result = answer.u8();
      const parsed = readValue(answer, this.refs);
      this.held = this.setting.held;
      return result === setRefused || Object.is(parsed, value) || typeof value === 'object' ? undefined : { value: parsed };
    } finally {
      this.setting = outer;
    }
  }

  // An item has raised change: the source raises its own.
  itemRaised(item, e) {
    // Records without a model do not ask before they change.
    if (!this.schema.model) this.set(item, topOf(e.field), item[topOf(e.field)]);
    const held = this.held ?? [];
    this.held = null;
    for (const event of held) this.owner._raise({ ...event, field: e.field });
  }

  // _host of the list that data() returns: its changes are changes of the source.
  splice(list, index, count, items) {
    const removed = this.items.many(this.dataHandles().slice(index, index + count));
    this.together(() => removed.forEach((item) => this.owner.remove(item)));
    this.together(() => items.forEach((item, i) => this.owner.insert(index + i, item)));
    return removed;
  }

  // Rows added or removed by act are one change for the page.
  together(act) {
    const outer = this.gathered;
    const gathered = (this.gathered = []);
    try {
      act();
    } finally {
      this.gathered = outer;
      const partial = gathered.every((event) => event.partial);
      if (gathered.length) this.owner._raise({ ...gathered[0], partial, rows: gathered.flatMap((event) => event.rows) });
    }
  }

  handle(kind, body) {
    switch (kind) {
      case Frame.event:
        return this.tell(readEvent(this, body));
      case Frame.allow:
        this.loading = this.owner._raise(readEvent(this, body)) || undefined;
        return new Writer().bool(!this.loading).done();
      case Frame.request:
        return this.requests.start(body);
      case Frame.rows:
        return this.items.showTo(body.u32s());
      case Frame.cancel:
        return this.requests.abort(body.u32());
      default:
        return this.questions.handle(kind, body);
    }
  }

  tell(event) {
    const { type, action, rows } = event;
    if (type === 'requestEnd') [this.loading, this.asked] = [undefined, null];
    if (type === 'change' && event.op) this.loading = false;
    if (type === 'change' && action === 'itemchange') {
      if (this.setting?.handle === rows[0]) {
        this.setting.held.push(event);
        return;
      }
      this.stale(false);
      this.items.refresh(rows);
    } else if (type === 'change') {
      if (this.ranging) this.asked = null;
      this.stale(!event.op || Boolean(this.owner.options.inPlaceSort));
      // A query of what is loaded changes no row.
      if (action === undefined && !event.op) this.items.refreshAll(this.alive());
      else this.items.refresh(rows);
      if (this.gathered && (action === 'add' || action === 'remove')) {
        this.gathered.push(event);
        return;
      }
    }
    this.owner._raise(event);
  }

  alive() {
    return new Set([...this.dataHandles(), ...this.call(Op.destroyed).u32s()]);
  }

  storageChanged(error) {
    this.tell({ type: 'storage', error, rows: [] });
  }

  engineDied(error) {
    this.requests.abortAll();
    this.owner._raise({ type: 'storage', error, rows: [] });
  }
}
