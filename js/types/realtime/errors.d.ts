/**
 * Something that this side found wrong, or could not do. Any call that sends something may reject with the code "too_large": it is more
 * than the server takes in one message, and was not sent.
 */
export class ConvergenceError extends Error {
  constructor(message: string, code?: string, details?: { [key: string]: any });
  readonly code: string;
  readonly details: { [key: string]: any };
}

/** What the server answered instead of doing what it was asked. */
export class ConvergenceServerError extends Error {
  constructor(message: string, code?: string, details?: { [key: string]: any });
  readonly code: string;
  readonly details: { [key: string]: any };
}

/** Some of the codes of errors, as the original names them. */
export const ConvergenceErrorCodes: {
  readonly MODEL_ALREADY_EXISTS: 'model_already_exists';
  readonly REQUEST_TIMEOUT: 'request_timeout';
  readonly CONNECTION_FAILED: 'connection_failed';
  readonly AUTHENTICATION_FAILED: 'authentication_failed';
  readonly OFFLINE: 'offline';
  readonly CHAT_NOT_JOINED: 'chat_not_joined';
};
