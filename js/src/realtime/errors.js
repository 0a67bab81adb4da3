// The errors of ConvergenceDomain. Codes are those of the protocol and of the original client (wire.md §6).

import { FatalError } from '../errors.js';

/** Something that this side found wrong. */
export class ConvergenceError extends Error {
  constructor(message, code = 'error', details = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/** What the server answered instead of doing what it was asked. */
export class ConvergenceServerError extends Error {
  constructor(message, code = 'error', details = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

// Set by hand: minifiers rename classes.
for (const [name, Class] of Object.entries({ ConvergenceError, ConvergenceServerError })) {
  Object.defineProperty(Class.prototype, 'name', { value: name, configurable: true, writable: true });
}

export const ConvergenceErrorCodes = Object.freeze({
  MODEL_ALREADY_EXISTS: 'model_already_exists',
  REQUEST_TIMEOUT: 'request_timeout',
  CONNECTION_FAILED: 'connection_failed',
  AUTHENTICATION_FAILED: 'authentication_failed',
  OFFLINE: 'offline',
  CHAT_NOT_JOINED: 'chat_not_joined',
});

/** The error of the boundary as one of ConvergenceDomain; a dead engine stays what it is. */
export function convergenceError(error) {
  if (!error?.code || error instanceof FatalError) return error;
  return new ConvergenceError(error.message, error.code);
}
