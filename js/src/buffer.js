// Messages between JavaScript and Go: little-endian, unaligned; strings and byte arrays have a u32 length before them.
// The counterpart is cmd/wasm/bridge/buffer.go.

const encoder = new TextEncoder();
const decoder = new TextDecoder();

// Up to here, a loop is faster than TextEncoder and TextDecoder.
const shortText = 24;

export const utf8 = (text) => encoder.encode(text);
export const text = (bytes) => decoder.decode(bytes);

export class Writer {
  constructor(capacity = 256) {
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
    this.length = 0;
  }

  reset() {
    this.length = 0;
    return this;
  }

  // Reserves n bytes and returns where. It may replace bytes and view, so they are looked up after it.
  room(n) {
    const at = this.length;
    this.length += n;
    if (this.length > this.bytes.length) {
      const bigger = new Uint8Array(Math.max(this.length, this.bytes.length * 2));
      bigger.set(this.bytes);
      this.bytes = bigger;
      this.view = new DataView(bigger.buffer);
    }
    return at;
  }

  u8(v) {
    const at = this.room(1);
    this.bytes[at] = v;
    return this;
  }

  bool(v) {
    return this.u8(v ? 1 : 0);
  }

  u32(v) {
    const at = this.room(4);
    this.view.setUint32(at, v, true);
    return this;
  }

  f64(v) {
    const at = this.room(8);
    this.view.setFloat64(at, v, true);
    return this;
  }

  str(v) {
    const s = String(v);
    const at = this.room(4 + s.length * 3);
    const written = this.#short(s, at + 4) ? s.length : encoder.encodeInto(s, this.bytes.subarray(at + 4)).written;
    this.view.setUint32(at, written, true);
    this.length = at + 4 + written;
    return this;
  }

  // Writes a short text of ASCII, much faster than an encoder, or says that it is none.
  #short(s, at) {
    if (s.length > shortText) return false;
    for (let i = 0; i < s.length; i++) {
      const code = s.charCodeAt(i);
      if (code > 127) return false;
      this.bytes[at + i] = code;
    }
    return true;
  }

  raw(bytes) {
    const at = this.room(bytes.length);
    this.bytes.set(bytes, at);
    return this;
  }

  blob(bytes) {
    return this.u32(bytes.length).raw(bytes);
  }

  done() {
    return this.bytes.subarray(0, this.length);
  }
}

// Many readers are made, so they are as cheap as can be: numbers are put together from bytes, without a DataView.
export class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  get more() {
    return this.at < this.bytes.length;
  }

  u8() {
    return this.bytes[this.at++];
  }

  bool() {
    return this.u8() !== 0;
  }

  u32() {
    const { bytes, at } = this;
    this.at = at + 4;
    return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
  }

  f64() {
    for (let i = 0; i < 8; i++) scratchBytes[i] = this.bytes[this.at++];
    return scratchDouble.getFloat64(0, true);
  }

  str() {
    const n = this.u32();
    const at = this.at;
    this.at = at + n;
    return this.#short(at, n) ?? decoder.decode(this.#part(at, n));
  }

  #short(at, n) {
    if (n > shortText) return undefined;
    let s = '';
    for (let i = at; i < at + n; i++) {
      if (this.bytes[i] > 127) return undefined;
      s += String.fromCharCode(this.bytes[i]);
    }
    return s;
  }

  // A list of numbers with its length before it. A long one shares the message's memory.
  u32s() {
    const n = this.u32();
    const { bytes, at } = this;
    if (!bytes.subarray || (bytes.byteOffset + at) % 4) return Array.from({ length: n }, () => this.u32());
    this.at = at + 4 * n;
    return new Uint32Array(bytes.buffer, bytes.byteOffset + at, n);
  }

  // Shares the message's memory.
  blob() {
    const n = this.u32();
    this.at += n;
    return this.#part(this.at - n, n);
  }

  // Short messages are plain arrays.
  #part(at, n) {
    return this.bytes.subarray ? this.bytes.subarray(at, at + n) : Uint8Array.from(this.bytes.slice(at, at + n));
  }
}

const scratchBytes = new Uint8Array(8);
const scratchDouble = new DataView(scratchBytes.buffer);
