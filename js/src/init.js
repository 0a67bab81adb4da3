import { Go } from 'holdfast:wasm-exec';
import { Bridge } from './bridge.js';
import { readValue, Refs, writeValue } from './values.js';
import { Writer } from './buffer.js';
import { defer } from './deferred.js';
import { StorageEncryption, writeEncryption } from './encryption.js';
import { FatalError, makeError } from './errors.js';
import { setFieldParser } from './model.js';
import { watchNetwork } from './network.js';
import { Op, SealOp } from './protocol.js';
import { leaveTornLog } from './torn-log.js';

let starting = null;
let bridge = null;

// Starts the engine once per page; later calls wait for the same start. Options: wasmURL (where holdfast.wasm is),
// wasmModule (a compiled WebAssembly.Module, or its bytes), restart (a new instance in place of the one there is), encryption (a
// StorageEncryption, of what sources store).
export function init(options = {}) {
  if (starting && !options.restart) return starting;
  const started = replace(starting, options).catch((error) => {
    if (starting === started) starting = null;
    throw error;
  });
  starting = started;
  return starting;
}

// Starts an engine once the one before it, if any, has come to an end: there are never two.
async function replace(before, options) {
  bridge?.end('the engine was restarted');
  await before?.catch(() => {});
  // The one that was still starting.
  bridge?.end('the engine was restarted');
  await start(options);
}

// The running engine.
export function engine() {
  if (!bridge) {
    throw new FatalError('fatal', 'Holdfast is not started; wait for init() before you make a DataSource');
  }
  return bridge;
}

// Whether there is an engine, be it well or not.
export function isStarted() {
  return bridge !== null;
}

async function start({ wasmURL, wasmModule, encryption }) {
  if (encryption !== undefined && !(encryption instanceof StorageEncryption)) {
    throw makeError('bad_option', 'the option encryption of init() has to be a StorageEncryption');
  }
  const newLog = leaveTornLog();
  const go = new Go();
  const next = new Bridge(go);
  const imports = { ...go.importObject, ...next.imports };
  try {
    const [instance] = await Promise.all([instantiate(wasmModule, wasmURL, imports), newLog]);
    next.start(instance);
  } catch (cause) {
    if (cause instanceof FatalError) throw cause;
    const from = wasmModule ? 'wasmModule' : (wasmURL ?? 'the place beside the script');
    const advice = 'give init({wasmURL}) the address of the holdfast.wasm that belongs to this script';
    throw new FatalError('fatal', `the engine could not be loaded from ${from}: ${cause.message}; ${advice}`, { cause });
  }
  if (next.fatal) throw next.fatal;
  if (encryption) await encrypt(next, encryption);
  bridge = next;
  setFieldParser(parseField);
}

// Opens the store of the page, so that a wrong key is found out before there are sources.
async function encrypt(next, encryption) {
  const { promise, resolve, reject } = defer();
  const message = writeEncryption(new Writer(), encryption, next);
  next.call(SealOp.encrypt, 0, message.u32(next.promise(resolve, reject)).done());
  try {
    await promise;
  } catch (error) {
    next.end('the store could not be opened');
    throw error;
  }
}

const refs = new Refs();

function parseField(type, value) {
  const message = new Writer().str(type);
  writeValue(message, value, refs);
  return readValue(engine().call(Op.parse, 0, message.done()), refs);
}

// Hints for every source.
watchNetwork((online) => bridge?.tell(Op.windowOnline, 0, new Writer().bool(online).done()));

async function instantiate(wasmModule, wasmURL, imports) {
  if (wasmModule instanceof WebAssembly.Module) return WebAssembly.instantiate(wasmModule, imports);
  if (wasmModule) return (await WebAssembly.instantiate(await wasmModule, imports)).instance;
  const url = wasmURL ? new URL(wasmURL, pageURL()) : new URL('./holdfast.wasm', import.meta.url);
  if (url.protocol === 'file:') {
    const bytes = await readFile(url);
    return (await WebAssembly.instantiate(bytes, imports)).instance;
  }
  return fetchInstance(url, imports);
}

async function fetchInstance(url, imports) {
  const response = await fetch(url, { credentials: 'same-origin' });
  if (!response.ok) {
    throw new FatalError('fatal', `${url} answered ${response.status}; give init({wasmURL}) the address of holdfast.wasm`);
  }
  const typed = /^application\/wasm/i.test(response.headers.get('content-type') || '');
  // Servers that do not know the media type of wasm still serve it; only streaming insists on it.
  const source = typed
    ? WebAssembly.instantiateStreaming(response, imports)
    : WebAssembly.instantiate(await response.arrayBuffer(), imports);
  return (await source).instance;
}

function pageURL() {
  return typeof document === 'undefined' ? import.meta.url : document.baseURI;
}

// Node reads the file beside this one. Bundlers for browsers never see the import.
function readFile(url) {
  return globalThis.process.getBuiltinModule('node:fs/promises').readFile(url);
}
