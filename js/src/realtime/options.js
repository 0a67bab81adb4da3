// IConvergenceOptions (client-api.md §1): the defaults, what is checked, and how they go to Go. Times are seconds.

import { ConvergenceError } from './errors.js';
import { writeStorage } from './storage.js';

const defaults = {
  connection: { timeout: 5, connectionRequestTimeout: 10 },
  protocol: { defaultRequestTimeout: 10, heartbeat: { enabled: true, pingInterval: 5, pongTimeout: 10 } },
  reconnect: { autoReconnect: true, autoReconnectOnInitial: true, reconnectIntervals: [0, 5, 10, 20, 30], fallbackAuth: undefined },
  webSocket: { factory: undefined, class: undefined },
  offline: { storage: null, modelSnapshotInterval: 100 },
  models: { data: { undefinedObjectValues: 'error', undefinedArrayValues: 'error' } },
};

/** The options with the defaults filled in, where nothing was given. */
export function complete(options = {}, standard = defaults) {
  const all = { ...standard };
  for (const [name, value] of Object.entries(options ?? {})) {
    if (value === undefined) continue;
    const usual = standard[name];
    const group = usual && typeof usual === 'object' && !Array.isArray(usual);
    all[name] = group ? complete(value, usual) : value;
  }
  return all;
}

export function writeOptions(message, { connection, protocol, reconnect, offline }, bridge) {
  const seconds = (name, value) => {
    if (!(value >= 0)) throw new ConvergenceError(`the option ${name} has to be a number of seconds`, 'bad_option');
    message.f64(value * 1000);
  };
  seconds('connection.timeout', connection.timeout);
  seconds('connection.connectionRequestTimeout', connection.connectionRequestTimeout);
  seconds('protocol.defaultRequestTimeout', protocol.defaultRequestTimeout);
  message.bool(protocol.heartbeat.enabled);
  seconds('protocol.heartbeat.pingInterval', protocol.heartbeat.pingInterval);
  seconds('protocol.heartbeat.pongTimeout', protocol.heartbeat.pongTimeout);
  message.bool(reconnect.autoReconnect).bool(reconnect.autoReconnectOnInitial).bool(Boolean(reconnect.fallbackAuth));
  message.u32(reconnect.reconnectIntervals.length);
  for (const interval of reconnect.reconnectIntervals) seconds('reconnect.reconnectIntervals', interval);
  return writeStorage(message, offline.storage, bridge);
}

/** Namespace and id of the domain: the last two segments of its address. */
export function splitURL(url) {
  const segments = parse(url).pathname.split('/').filter(Boolean);
  if (segments.length < 2) throw badURL(url);
  const [namespace, id] = segments.slice(-2).map(decodeURIComponent);
  return { namespace, id };
}

function parse(url) {
  try {
    const parsed = new URL(url);
    if (/^(https?|wss?):$/.test(parsed.protocol)) return parsed;
  } catch {
    // Said below.
  }
  throw badURL(url);
}

function badURL(url) {
  return new ConvergenceError(`"${url}" is no address of a domain: http(s)://host/…/namespace/domain is what one looks like`, 'bad_option');
}
