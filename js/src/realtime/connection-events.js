// The events of the connection to a domain: what Go tells (cmd/wasm/domain.go) → what listeners get.

import { makeError } from '../errors.js';
import { convergenceError } from './errors.js';
import * as events from './events.js';

const shapes = {
  connection_scheduled: (domain, { delay }) => new events.ConnectionScheduledEvent(domain, delay),
  connecting: (domain) => new events.ConnectingEvent(domain),
  authenticating: (domain, { method }) => new events.AuthenticatingEvent(domain, method),
  connected: (domain) => new events.ConnectedEvent(domain),
  connection_failed: (domain, { code, method, message }) => new events.ConnectionFailedEvent(domain, code, method, message || undefined),
  interrupted: (domain) => new events.InterruptedEvent(domain),
  disconnected: (domain) => new events.DisconnectedEvent(domain),
  error: (domain, { message, cause }) => new events.ErrorEvent(domain, message, cause),
};

/** Reads an event. Delays are in seconds, as the original has them. */
export function readConnectionEvent(domain, body) {
  const event = { name: body.str(), delay: body.f64() / 1000, method: body.str(), code: body.str(), message: body.str() };
  const [causeCode, causeMessage] = [body.str(), body.str()];
  const cause = causeMessage ? convergenceError(makeError(causeCode, causeMessage)) : undefined;
  return shapes[event.name](domain, { ...event, cause });
}
