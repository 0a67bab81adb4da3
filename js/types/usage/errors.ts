/** Errors by class and by code. */
import { ConflictError, type ErrorCode, HoldfastError, OfflineError, QuotaExceededError, StorageError } from 'holdfast';

export function explain(error: unknown): string {
  if (error instanceof QuotaExceededError) return 'full';
  if (error instanceof StorageError && error.code === 'storage_vanished') return 'gone';
  if (error instanceof OfflineError) {
    switch (error.code) {
      case 'offline':
      case 'cancelled':
      case 'not_cached':
        return error.message;
      default:
        return error.code satisfies never;
    }
  }
  // @ts-expect-error a conflict has one code, and this is not it
  if (error instanceof ConflictError && error.code === 'offline') return '';
  return error instanceof HoldfastError ? `${error.code} ${error.xhr?.status} ${error.cause}` : String(error);
}

const codes: Record<ErrorCode, string> = {
  quota_exceeded: '', storage_failed: '', storage_stale: '', storage_closed: '', storage_vanished: '', storage_corrupt: '',
  storage_too_new: '', storage_blocked: '', storage_bad_key: '', storage_not_available: '', storage_wrong_key: '',
  storage_encrypted: '', storage_not_encrypted: '', offline: '', cancelled: '',
  not_cached: '', auth_required: '', rejected: '', uncertain: '', conflict: '', bad_response: '', transport_failed: '',
  bad_option: '', fatal: '',
};
void codes;
