// Errors carry a stable code, the same as in Go (offline/errors.go; a test compares the two lists) and one subclass per
// family of codes.

export class HoldfastError extends Error {
  constructor(code, message, options) {
    super(message, options);
    this.code = code;
  }
}

export class QuotaExceededError extends HoldfastError {}
export class StorageError extends HoldfastError {}
export class OfflineError extends HoldfastError {}
export class AuthError extends HoldfastError {}
export class RejectedError extends HoldfastError {}
export class ConflictError extends HoldfastError {}
export class ProtocolError extends HoldfastError {}
export class TransportError extends HoldfastError {}
export class OptionError extends HoldfastError {}
export class FatalError extends HoldfastError {}

// Set by hand: minifiers rename classes.
const names = {
  HoldfastError, QuotaExceededError, StorageError, OfflineError, AuthError, RejectedError,
  ConflictError, ProtocolError, TransportError, OptionError, FatalError,
};
for (const [name, Class] of Object.entries(names)) {
  Object.defineProperty(Class.prototype, 'name', { value: name, configurable: true, writable: true });
}

export const families = {
  quota_exceeded: QuotaExceededError,
  storage_failed: StorageError,
  storage_stale: StorageError,
  storage_closed: StorageError,
  storage_vanished: StorageError,
  storage_corrupt: StorageError,
  storage_too_new: StorageError,
  storage_blocked: StorageError,
  storage_bad_key: StorageError,
  storage_not_available: StorageError,
  storage_wrong_key: StorageError,
  storage_encrypted: StorageError,
  storage_not_encrypted: StorageError,
  offline: OfflineError,
  cancelled: OfflineError,
  not_cached: OfflineError,
  auth_required: AuthError,
  rejected: RejectedError,
  uncertain: RejectedError,
  conflict: ConflictError,
  bad_response: ProtocolError,
  transport_failed: TransportError,
  bad_option: OptionError,
  fatal: FatalError,
};

export function makeError(code, message, options) {
  const Family = families[code] || HoldfastError;
  return new Family(code, message, options);
}
