// What Go asks the application's storage for, out of messages, and keys into them. cmd/wasm/pagestore says how they are laid out.

const present = 1;
const span = 2;
const flags = { lower: 1, upper: 2, lowerOpen: 4, upperOpen: 8, reverse: 16 };

/** The arguments of a call, by its method. */
export const readArguments = {
  open: (body) => [body.str()],
  getRange: (body) => [body.str(), readRange(body)],
  apply(body) {
    const durability = body.bool() ? 'strict' : 'relaxed';
    const expects = Array.from({ length: body.u32() }, () => readChange(body));
    return [{ expects, writes: Array.from({ length: body.u32() }, () => readChange(body)) }, durability];
  },
};

function readChange(body) {
  const [bucket, kind] = [body.str(), body.u8()];
  if (kind === span) {
    const { lower, upper, lowerOpen, upperOpen } = readRange(body);
    return { bucket, range: { lower, upper, lowerOpen, upperOpen } };
  }
  return { bucket, key: readKey(body), value: kind === present ? body.blob().slice() : null };
}

function readKey(body) {
  return Array.from({ length: body.u8() }, () => {
    const kind = body.u8();
    if (kind === 0) return body.f64();
    return kind === 1 ? body.str() : [];
  });
}

function readRange(body) {
  const [bits, limit] = [body.u8(), body.u32()];
  return {
    lower: bits & flags.lower ? readKey(body) : undefined,
    upper: bits & flags.upper ? readKey(body) : undefined,
    lowerOpen: (bits & flags.lowerOpen) !== 0,
    upperOpen: (bits & flags.upperOpen) !== 0,
    reverse: (bits & flags.reverse) !== 0,
    limit,
  };
}

/** Appends a key. */
export function writeKey(message, key) {
  message.u8(key.length);
  for (const part of key) {
    if (typeof part === 'number') message.u8(0).f64(part);
    else message.u8(1).str(part);
  }
  return message;
}
