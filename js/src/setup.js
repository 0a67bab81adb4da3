/** How the options of a DataSource become what its counterpart in Go is opened with. */

import { ObservableArray } from './array.js';
import { makeError } from './errors.js';
import { isOffline } from './network.js';
import { Open } from './protocol.js';

/** The events that options bind handlers to. */
export const events = [
  'requestStart', 'requestEnd', 'progress', 'reset', 'change', 'sync', 'push', 'error', 'conflict', 'uncertain', 'auth',
  'rejected', 'storage', 'pending', 'flush', 'connection',
];

/** The rows of the option data. */
export function localRows(data) {
  if (data === undefined || data === null) return [];
  if (Array.isArray(data) || data instanceof ObservableArray) return data;
  throw makeError('bad_option', `data is ${typeof data === 'object' ? 'an object' : data}; it must be an array`);
}

/** Rows or items that a method got: one, or a list of them. */
export function listOf(given) {
  const list = Array.isArray(given) || given instanceof ObservableArray ? Array.from(given) : [given];
  const bad = list.findIndex((row) => typeof row !== 'object' || row === null);
  if (bad >= 0) throw makeError('bad_option', `a push got ${list[bad]}; give it a row, or an array of rows`);
  return list;
}

/** The option offlineStorage: a key, or an application's own storage. */
export function storageOf(option) {
  if (option === undefined || option === null) return { key: '' };
  if (typeof option === 'string' && option) return { key: option };
  if (typeof option.getItem === 'function' && typeof option.setItem === 'function') return { key: '', storage: option };
  throw makeError('bad_option', 'offlineStorage must be a key (a string), or an object with getItem() and setItem(rows)');
}

/** What Go gets: not the rows, the handlers, or what only the carrier needs. */
export function optionsForGo(options, schema) {
  const { data, transport, offlineStorage, offline, ...rest } = options;
  for (const name of events) delete rest[name];
  if (options.accentFoldingFiltering) rest.foldCase = foldCaseIn(options.accentFoldingFiltering);
  if (options.schema) rest.schema = schema.describe();
  if (transport?.submit) rest.transport = { submit: true };
  if (typeof offline === 'object' && offline !== null) {
    const { authorize, ...known } = offline;
    if (known.ifMatch !== undefined && known.ifMatch !== null) known.ifMatch = known.ifMatch !== false;
    rest.offline = known;
  } else if (offline !== undefined) {
    rest.offline = offline;
  }
  return rest;
}

function foldCaseIn(locale) {
  try {
    ''.toLocaleLowerCase(locale);
  } catch (cause) {
    throw makeError('bad_option', `accentFoldingFiltering is ${locale}; it must be a locale, as "tr"`, { cause });
  }
  return (text) => text.toLocaleLowerCase(locale);
}

// Whether the server sees the keys of all writes that the options allow.
function sendsKeys(carrier, transport) {
  const ops = ['create', 'update', 'destroy'].filter((op) => transport[op]);
  return ops.length > 0 && ops.every((op) => carrier.sendsKey(op, {}));
}

/** The flags of Op.open. */
export function flagsOf(options, carrier, key, storage) {
  let flags = 0;
  if (key) flags |= Open.stored;
  if (storage) flags |= Open.snapshot;
  if (!options.transport) flags |= Open.local;
  else if (sendsKeys(carrier, options.transport)) flags |= Open.sameOrigin;
  if (!isOffline()) flags |= Open.windowOnline;
  return flags;
}
