/** For AES-GCM with 256 bits, to encrypt and to decrypt; it need not be extractable. Or its 32 bytes. */
export type EncryptionKey = CryptoKey | Uint8Array;

/** The keys of a StorageEncryption. */
export interface StorageEncryptionOptions {
  /** Everything new is encrypted with it. */
  key: EncryptionKey;
  /** With which something may still be encrypted, until rotate() has resolved. */
  olderKeys?: EncryptionKey[];
  /**
   * Encrypts what an earlier version of the application has stored without, when a store is opened. Without it, that is the error
   * `storage_not_encrypted`.
   */
  encryptExisting?: boolean;
}

/**
 * The keys for what is stored on this device: of `init({ encryption })` and of `new IdbStorageAdapter({ encryption })`, which may be
 * given the same. Values are encrypted (AES-GCM); the names of sources, the ids of models, numbers and sizes are not.
 */
export class StorageEncryption {
  constructor(options: StorageEncryptionOptions);
  /**
   * Encrypts with the current key what has an older one, in all stores that are open with this, while the page goes on. When it
   * resolves, the older keys are not needed for these any more. Interrupted, it goes on when it is called again.
   */
  rotate(options?: {
    /** Is told how many records have been looked at. */
    onProgress?: (progress: { records: number }) => void;
    /** Makes it reject with `cancelled`. */
    signal?: AbortSignal;
  }): Promise<void>;
  private readonly keys;
}

/**
 * The key of a passphrase (PBKDF2-HMAC-SHA-256, 600,000 iterations). The same passphrase gives the same key on this device: its salt
 * is stored, not secret, by the first call.
 */
export function keyFromPassphrase(
  passphrase: string,
  options?: {
    /** Kept by the application, so that the key is the same on all devices: 16 bytes or more. */
    salt?: Uint8Array;
    /** 600,000 or more. */
    iterations?: number;
  },
): Promise<CryptoKey>;
