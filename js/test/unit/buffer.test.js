import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Reader, Writer } from '../../src/buffer.js';

test('a message keeps every value when it outgrows its buffer at any of them', () => {
  const blob = new Uint8Array([1, 2, 3, 4, 5]);
  for (let capacity = 1; capacity < 64; capacity++) {
    const message = new Writer(capacity).u8(7).u32(1e9).f64(-1.5).str('naïve').blob(blob).bool(true).done();
    const reader = new Reader(message);
    const read = [reader.u8(), reader.u32(), reader.f64(), reader.str(), [...reader.blob()], reader.bool(), reader.more];
    assert.deepEqual(read, [7, 1e9, -1.5, 'naïve', [...blob], true, false], `capacity ${capacity}`);
  }
});
