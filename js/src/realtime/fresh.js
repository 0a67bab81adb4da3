// How new something is that may come from the memory of this device: {live, asOf}, asOf a Date or null for never.

export function readFresh(body) {
  const live = body.bool();
  const ms = body.f64();
  return { live, asOf: ms ? new Date(ms) : null };
}

// Gives plain data live and asOf, out of the way of what lists or compares its members.
export function mark(data, { live, asOf }) {
  return Object.defineProperties(data, { live: { value: live }, asOf: { value: asOf } });
}
