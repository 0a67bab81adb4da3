// A key for StorageEncryption out of a passphrase: PBKDF2 with HMAC-SHA-256, the strongest that WebCrypto has.

import { makeError } from './errors.js';

const leastIterations = 600_000; // what OWASP asks of PBKDF2-HMAC-SHA-256
const leastSalt = 16;
const [database, bucket, entry] = ['holdfast/salt', 'salt', 'salt'];

/**
 * Promises the CryptoKey of a passphrase; nobody can read it out. The same passphrase gives the same key on this device: salt and
 * iterations are stored here, not secret, when it is first called. Options: salt (16 bytes or more), where the application keeps it
 * itself, so that it is the same on all devices; iterations (600,000 or more).
 */
export async function keyFromPassphrase(passphrase, { salt, iterations } = {}) {
  if (typeof passphrase !== 'string' || !passphrase) throw makeError('bad_option', 'the passphrase must be a text that is not empty');
  if (salt !== undefined && !(salt instanceof Uint8Array && salt.length >= leastSalt)) {
    throw makeError('bad_option', `the option salt has to be a Uint8Array of ${leastSalt} bytes or more`);
  }
  if (iterations !== undefined && !(Number.isSafeInteger(iterations) && iterations >= leastIterations)) {
    throw makeError('bad_option', `the option iterations has to be ${leastIterations} or more`);
  }
  if (!globalThis.crypto?.subtle) throw makeError('storage_not_available', 'there is no WebCrypto here; serve the page over HTTPS');
  const made = { salt: salt ?? crypto.getRandomValues(new Uint8Array(leastSalt)), iterations: iterations ?? leastIterations };
  const kept = salt ? made : await keep(made);
  return derive(passphrase, kept.salt, iterations ?? kept.iterations);
}

async function derive(passphrase, salt, iterations) {
  // The same letters can be typed as different characters.
  const secret = new TextEncoder().encode(passphrase.normalize('NFKC'));
  const material = await crypto.subtle.importKey('raw', secret, 'PBKDF2', false, ['deriveKey']);
  const method = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations };
  return crypto.subtle.deriveKey(method, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

// Stores salt and iterations unless there are some, and returns those there are. One transaction: two tabs get the same.
async function keep(made) {
  try {
    const opening = indexedDB.open(database, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(bucket);
    const db = await result(opening);
    try {
      const transaction = db.transaction(bucket, 'readwrite', { durability: 'strict' });
      const complete = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = () => reject(transaction.error);
      });
      complete.catch(() => {}); // what fails before it says more
      const found = await result(transaction.objectStore(bucket).get(entry));
      if (!found) transaction.objectStore(bucket).put(made, entry);
      await complete;
      return found ?? made;
    } finally {
      db.close();
    }
  } catch (cause) {
    throw makeError('storage_not_available', 'the salt of the passphrase cannot be stored here; give one with the option salt', { cause });
  }
}

function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
