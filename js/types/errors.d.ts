import type { XhrLike } from './events.js';

type QuotaCode = 'quota_exceeded';
type StorageCode =
  | 'storage_failed' | 'storage_stale' | 'storage_closed' | 'storage_vanished' | 'storage_corrupt' | 'storage_too_new'
  | 'storage_blocked' | 'storage_bad_key' | 'storage_not_available'
  | 'storage_wrong_key' | 'storage_encrypted' | 'storage_not_encrypted';
type OfflineCode = 'offline' | 'cancelled' | 'not_cached';
type AuthCode = 'auth_required';
type RejectedCode = 'rejected' | 'uncertain';
type ConflictCode = 'conflict';
type ProtocolCode = 'bad_response';
type TransportCode = 'transport_failed';
type OptionCode = 'bad_option';
type FatalCode = 'fatal';

/** Stable codes, one family for each subclass of HoldfastError. */
export type ErrorCode =
  | QuotaCode | StorageCode | OfflineCode | AuthCode | RejectedCode | ConflictCode | ProtocolCode | TransportCode
  | OptionCode | FatalCode;

/** Says what happened, to what, and what to do next. `cause` is what it came from, if anything. */
export class HoldfastError<Code extends ErrorCode = ErrorCode> extends Error {
  constructor(code: Code, message: string, options?: ErrorOptions);
  readonly code: Code;
  /** Of a failed transport call: what Kendo's error event carries. */
  readonly xhr?: XhrLike | null;
  readonly textStatus?: string;
  readonly errorThrown?: unknown;
}

/** The device or origin is full. Edits are kept in memory, unsaved. */
export class QuotaExceededError extends HoldfastError<QuotaCode> {}
/** The store refused, failed, was taken away, or holds a record that cannot be read. */
export class StorageError extends HoldfastError<StorageCode> {}
/** Needs the network, or rows that were never loaded on this device; or was cancelled. */
export class OfflineError extends HoldfastError<OfflineCode> {}
/** 401 or 403: the queue is paused until there is a new token. */
export class AuthError extends HoldfastError<AuthCode> {}
/** The server refused a change for good, or its answer was lost. */
export class RejectedError extends HoldfastError<RejectedCode> {}
/** The row was changed on the server meanwhile. */
export class ConflictError extends HoldfastError<ConflictCode> {}
/** A response that is not what the schema says. */
export class ProtocolError extends HoldfastError<ProtocolCode> {}
/** The server or the network failed for now. */
export class TransportError extends HoldfastError<TransportCode> {}
/** An option or argument is malformed. */
export class OptionError extends HoldfastError<OptionCode> {}
/** The engine failed: `init({ restart: true })`. What was saved is safe. */
export class FatalError extends HoldfastError<FatalCode> {}
