/**
 * DataSource: tabular data over the application's own HTTP API, as kendo.data.DataSource, that goes on working offline.
 *
 *   const orders = new DataSource({
 *     transport: {read: '/api/orders', update: {url: (row) => `/api/orders/${row.id}`, type: 'PUT'}, …},
 *     schema: {model: {id: 'id', fields: {id: {type: 'number'}, name: {type: 'string'}}}},
 *     offlineStorage: 'orders',
 *   });
 *   await orders.read();
 *   orders.get(1).set('name', 'new name');
 *   await orders.sync();
 *
 * The class is thin: state and rules are in Go, and Source is the way there. query.js, push.js and pending.js have the rest of
 * its methods.
 */

import { Writer } from './buffer.js';
import { Carrier } from './carrier.js';
import { optionsOf } from './create.js';
import { writeValue } from './values.js';
import { shape } from './events.js';
import { flatGroups } from './groups.js';
import { Model } from './model.js';
import { isNode, plain } from './object.js';
import { Observable } from './observable.js';
import { reviveOptions } from './options.js';
import { withPreset } from './presets.js';
import { Op } from './protocol.js';
import { pendingMethods } from './pending.js';
import { listen, pushMethods } from './push.js';
import { queryMethods, windowOf } from './query.js';
import { fetchWindow, isInRange, lastRangeOf, showWindow } from './ranges.js';
import { LocalCarrier } from './requests.js';
import { Schema } from './schema.js';
import { events, flagsOf, localRows, optionsForGo, storageOf } from './setup.js';
import { Source } from './source.js';

export class DataSource extends Observable {
  /** A source of an array, of options (create.js), or the source itself. */
  static create(x) {
    return x instanceof DataSource ? x : new DataSource(optionsOf(x));
  }

  #source;

  static ownInit = true;

  constructor(options) {
    super();
    this.init(options);
  }

  init(given = {}) {
    const options = withPreset(given);
    this.options = options;
    for (const name of events) if (typeof options[name] === 'function') this.bind(name, options[name]);
    this.reader = new Schema(options.schema);
    const carrier = options.transport ? new Carrier(options.transport, options.offline) : new LocalCarrier(localRows(options.data), this.reader);
    this.transport = carrier.transport;
    const { key, storage } = storageOf(options.offlineStorage);
    this.#source = new Source(this, { schema: this.reader, options, carrier, storage });
    if (options.batch && options.transport?.submit) this.#source.requests.submitTogether();
    this.#source.open(optionsForGo(options, this.reader), key, flagsOf(options, carrier, key, storage));
    if (options.transport) listen(this.transport, this, this.reader);
  }

  read(extra) {
    return this.#source.load(Op.read, extra);
  }

  fetch(callback) {
    const promise = this.#source.load(Op.fetch, windowOf(this));
    return callback ? promise.done((prevented) => prevented || callback.call(this)) : promise;
  }

  query(options = {}) {
    return this.#source.load(Op.query, options);
  }

  range(skip, take, callback) {
    showWindow(this.#source, skip, take, callback);
  }

  prefetch(skip, take, callback) {
    fetchWindow(this.#source, skip, take, callback);
  }

  inRange(skip, take) {
    return isInRange(this.#source, skip, take);
  }

  lastRange() {
    return lastRangeOf(this.#source);
  }

  currentRangeStart() {
    return this.#source.call(Op.rangeStart).f64();
  }

  firstItemUid() {
    return this.at(0)?.uid;
  }

  /** Kendo's switch for widgets that scroll. Here requests in progress are never skipped, so it has nothing to do. */
  enableRequestsInProgress() {}

  /** Shows a response that the page got by itself, as that of a read. */
  success(response) {
    this.#source.requests.succeed(response);
  }

  /** Raises the events of a failed call. */
  error(xhr, status, errorThrown) {
    this.trigger('requestEnd', {});
    this.trigger('error', { xhr, status, errorThrown });
  }

  isLocalTransport() {
    return !this.options.transport;
  }

  isRemoteTransport() {
    return !this.isLocalTransport();
  }

  clone() {
    return this;
  }

  data(rows) {
    if (rows === undefined) return this.#source.data();
    this.#source.call(Op.setData, this.#source.parts(Array.from(rows, plain)));
    return undefined;
  }

  view() {
    return this.#source.view();
  }

  /** The items of the view, without the groups around them. */
  flatView() {
    return this.#source.flatView();
  }

  /** {field: {function: value}} over all rows after the filter. */
  aggregates() {
    return reviveOptions(this.#source.call(Op.aggregates).str(), this.#source.refs);
  }

  /** The groups of a view in one list, each behind its subgroups. */
  getGroupsFlat(groups) {
    return flatGroups(groups);
  }

  at(index) {
    const groups = this.#source.groupData();
    if (groups) return groups.at(index);
    return this.#source.items.one(this.#source.call(Op.at, new Writer().f64(index)).u32());
  }

  get(id) {
    const message = new Writer();
    writeValue(message, id, this.#source.refs);
    return this.#source.items.one(this.#source.call(Op.get, message).u32());
  }

  getByUid(uid) {
    for (const item of this.#source.items.items.values()) {
      if (item.uid === uid && this.#source.placeOf(item) >= 0) return item;
    }
    return undefined;
  }

  indexOf(item) {
    return this.#source.groupData()?.indexOf(item) ?? this.#source.placeOf(item);
  }

  total() {
    return this.#source.call(Op.total).f64();
  }

  add(row) {
    return this.insert(this.#source.dataHandles().length, row);
  }

  insert(index, row) {
    if (row === undefined && typeof index !== 'number') return this.insert(0, index);
    const source = this.#source;
    const values = row instanceof Model || isNode(row) ? row : null;
    const message = new Writer().f64(index).blob(source.block([plain(row ?? {})]));
    const insert = () => source.call(Op.insert, message).u32();
    const item = values ? source.items.adopt(values, insert) : source.items.one(insert());
    source.stale();
    return item;
  }

  remove(item) {
    const handle = this.#source.items.handle(item);
    if (handle) this.#source.call(Op.remove, new Writer().u32(handle));
    this.#source.stale();
    return item;
  }

  sync() {
    const promise = this.#source.promise(Op.sync);
    this.#source.requests.carrier.flush();
    return promise;
  }

  cancelChanges(item) {
    const handle = this.#source.items.handle(item);
    if (!item) this.#source.call(Op.cancelChanges);
    else if (handle) this.#source.call(Op.cancelRow, new Writer().u32(handle));
    this.#source.stale();
    if (handle) this.#source.items.refresh([handle]);
  }

  hasChanges() {
    return this.#source.call(Op.hasChanges).bool();
  }

  created() {
    return this.#source.rows(Op.created);
  }

  updated() {
    return this.#source.rows(Op.updated);
  }

  destroyed() {
    return this.#source.rows(Op.destroyed);
  }

  online(online) {
    if (online === undefined) return this.#source.call(Op.online).bool();
    return this.#source.promise(Op.setOnline, (w) => w.bool(online));
  }

  /** The state array: every row, pending ones with __state__; null without offlineStorage, [] until rows are loaded. */
  offlineData(state) {
    if (!this.options.offlineStorage) return null;
    if (state !== undefined) {
      this.#source.call(Op.setOfflineData, this.#source.parts(state));
      return undefined;
    }
    let rows = [];
    const take = (body) => {
      rows = this.#source.whole(body);
    };
    this.#source.promise(Op.offlineData, undefined, take);
    return rows;
  }

  /** Stops the source. What is saved stays in the store. */
  close() {
    this.#source.close();
  }

  destroy() {
    this.close();
    this.unbind();
  }

  _raise(event) {
    return this.trigger(event.type, shape(this.#source, event));
  }

  _state() {
    return this.#source.state();
  }

  // For the methods that other files have.
  get _counterpart() {
    return this.#source;
  }
}

for (const methods of [queryMethods, pushMethods, pendingMethods]) {
  Object.defineProperties(DataSource.prototype, Object.getOwnPropertyDescriptors(methods));
}
