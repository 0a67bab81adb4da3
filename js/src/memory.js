// Go's memory: where messages to and from Go stand in it (boundary.md §4). Its counterpart is cmd/wasm/exports.go.

import { Reader, text } from './buffer.js';

// Up to here, a loop is faster than copying a typed array.
const fewBytesIn = 64;
const fewBytesOut = 32;

// The words of Go's `control`, from its beginning.
const out = 0;
const outLength = 1;
const stirred = 2;
const input = 3;
const inputCapacity = 4;

export class Memory {
  #exports;
  #buffer = null; // as the views below see it
  #bytes;
  #words;
  #control; // where the words stand, in words

  constructor(exports) {
    this.#exports = exports;
  }

  // Finds Go's `control`, once Go runs. Before that, results cannot be read nor messages be put.
  locate() {
    this.#control = (this.#exports.hf_control() >>> 0) / 4;
  }

  // Writes a message to where Go's next call looks for it.
  put(message) {
    this.#refresh();
    let at = this.#words[this.#control + input];
    if (message.length > this.#words[this.#control + inputCapacity]) {
      at = this.#exports.hf_alloc(message.length) >>> 0;
      this.#refresh();
    }
    if (message.length > fewBytesIn) this.#bytes.set(message, at);
    else for (let i = 0; i < message.length; i++) this.#bytes[at + i] = message[i];
  }

  // A Reader of what the last call has left, as a copy.
  result() {
    this.#refresh();
    const at = this.#words[this.#control + out];
    const length = this.#words[this.#control + outLength];
    if (length === 0) return nothing;
    return new Reader(length > fewBytesOut ? this.#bytes.slice(at, at + length) : this.#few(at, length));
  }

  // Most results are short, and a typed array costs more than the rest of the call.
  #few(at, length) {
    const bytes = [];
    for (let i = at; i < at + length; i++) bytes.push(this.#bytes[i]);
    return bytes;
  }

  // Whether goroutines can run since the last call.
  get stirred() {
    return this.#words[this.#control + stirred] !== 0;
  }

  // Bytes as they are: good until Go is called.
  view(start, end) {
    this.#refresh();
    return this.#bytes.subarray(start, end);
  }

  text(at, length) {
    return text(this.view(at, at + length));
  }

  // Texts that stand one after the other from `at`; `ends` is where the numbers are at which they end, counted from there.
  texts(at, ends, count) {
    this.#refresh();
    let start = 0;
    return Array.from(this.#words.subarray(ends / 4, ends / 4 + count), (end) => {
      const one = this.text(at + start, end - start);
      start = end;
      return one;
    });
  }

  setWords(at, words) {
    this.#refresh();
    this.#words.set(words, at / 4);
  }

  // Memory that grows detaches the views on it, so they are looked at again after every call into Go.
  #refresh() {
    const { buffer } = this.#exports.mem;
    if (buffer === this.#buffer) return;
    this.#buffer = buffer;
    this.#bytes = new Uint8Array(buffer);
    this.#words = new Uint32Array(buffer);
  }
}

const nothing = new Reader(new Uint8Array(0));
