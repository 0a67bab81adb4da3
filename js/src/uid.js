/**
 * Record uids: GUIDs that are cheap to make by the hundred thousand. One random part per page, and a counter.
 */

let head = '';
let tail = '';
let count = 0;

export function newUid() {
  if (count === 0) {
    const id = randomId();
    [head, tail] = [id.slice(0, 24), id.slice(24, 28)];
  }
  count++;
  return head + tail + (count % 0x100000000).toString(16).padStart(8, '0');
}

function randomId() {
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 0x0f) | 0x40;
  b[8] = (b[8] & 0x3f) | 0x80;
  return Array.from(b, (x) => x.toString(16).padStart(2, '0')).join('')
    .replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}
