// The numbers and sections that a wasm file is made of.

/** Reads an unsigned number of 7 bits a byte (LEB128), as wasm and Go's tables have them. */
export function varint(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value |= (byte & 127) << shift;
    if (byte < 128) return { value: value >>> 0, end: at };
  }
}

/** The bytes of an unsigned number. Its last byte is below limit: 0x40 leaves the sign bit of a signed number clear. */
export function toVarint(value, limit = 0x80) {
  const bytes = [];
  for (; value >= limit; value = Math.floor(value / 128)) bytes.push((value & 127) | 128);
  return Buffer.of(...bytes, value);
}

/** Reads a signed number of up to 32 bits, as i32.const has it, or an i64.const that is known to be small. */
export function signed(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value |= (byte & 127) << shift;
    if (byte < 128) return shift < 25 && byte & 64 ? value | (-1 << (shift + 7)) : value;
  }
}

/** The bytes of a signed number of up to 32 bits. */
export function toSigned(value) {
  const bytes = [];
  for (; value < -64 || value > 63; value >>= 7) bytes.push((value & 127) | 128);
  return Buffer.of(...bytes, value & 127);
}

/** Where a section is. header: where it begins; start, end: its content. Undefined if the file has none with this id. */
export function findSection(wasm, id) {
  for (let header = 8; header < wasm.length; ) {
    const { value: size, end: start } = varint(wasm, header + 1);
    if (wasm[header] === id) return { header, start, end: start + size };
    header = start + size;
  }
  return undefined;
}

/** The wasm file with another content of the section at found. */
export function withSection(wasm, { header, end }, content) {
  return Buffer.concat([wasm.subarray(0, header + 1), toVarint(content.length), content, wasm.subarray(end)]);
}
