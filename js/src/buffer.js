// Messages between JavaScript and Go: little-endian, unaligned; strings and byte arrays have a u32 length before them.
// The counterpart is cmd/wasm/bridge/buffer.go.

const encoder = new TextEncoder();
const decoder = new TextDecoder();

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
    const { written } = encoder.encodeInto(s, this.bytes.subarray(at + 4));
    this.view.setUint32(at, written, true);
    this.length = at + 4 + written;
    return this;
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

export class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
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
    this.at += 4;
    return this.view.getUint32(this.at - 4, true);
  }

  f64() {
    this.at += 8;
    return this.view.getFloat64(this.at - 8, true);
  }

  str() {
    return decoder.decode(this.blob());
  }

  // Shares the message's memory.
  blob() {
    const n = this.u32();
    this.at += n;
    return this.bytes.subarray(this.at - n, this.at);
  }
}
