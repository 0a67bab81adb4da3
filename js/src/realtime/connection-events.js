// The events of the connection to a domain: what Go tells (cmd/wasm/domain.go) → what listeners get.

import { makeError } from '../errors.js';
import { convergenceError } from './errors.js';
import { eventMaker } from './event-maker.js';
import * as events from './events.js';

const make = eventMaker(
  events.ConnectionScheduledEvent, events.ConnectingEvent, events.AuthenticatingEvent, events.ConnectedEvent,
  events.ConnectionFailedEvent, events.InterruptedEvent, events.DisconnectedEvent, events.ErrorEvent,
);

/** Reads an event. Delays are in seconds, as the original has them. */
export function readConnectionEvent(domain, body) {
  const [name, delay, method, code] = [body.str(), body.f64() / 1000, body.str(), body.str()];
  const [message, causeCode, causeMessage] = [body.str() || undefined, body.str(), body.str()];
  const cause = causeMessage ? convergenceError(makeError(causeCode, causeMessage)) : undefined;
  return make(name, { domain, delay, method, authMethod: method, code, message, cause });
}
