import type { StorageEncryption } from './encryption.js';

/** How the engine is started. */
export interface InitOptions {
  /** Where holdfast.wasm is, if not beside the package's script. Relative to the page. */
  wasmURL?: string | URL;
  /** The compiled module, or its bytes, if the page has them already. */
  wasmModule?: WebAssembly.Module | BufferSource | Promise<BufferSource>;
  /** Starts a new engine in place of one that failed; what was saved is safe. Make new sources afterwards. */
  restart?: boolean;
  /**
   * Encrypts what sources store on this device. A wrong key makes init reject with `storage_wrong_key`, and touches nothing: call it again
   * with the right one. Has to be given with `restart`, too.
   */
  encryption?: StorageEncryption;
}

/** Starts the engine, once per page: later calls wait for the same start. Wait for it before making a DataSource. */
export function init(options?: InitOptions): Promise<void>;
