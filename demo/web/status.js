import { byId } from './dom.js';

const words = { online: 'Online', connecting: 'Connecting', offline: 'Offline' };

/** Shows whether there is a network; `forced` when the user switched it off. */
export function showConnection(state, forced) {
  const pill = byId('connection');
  pill.dataset.state = state;
  pill.querySelector('.pill-text').textContent = words[state];
  byId('offline-switch').checked = forced;
  document.documentElement.dataset.connection = state;
}

/** Shows the counts of ds.pending() in the tiles, and returns how many changes wait to be sent. */
export function showCounts(counts, state) {
  const waiting = waitingIn(counts);
  setTile('pending', waiting, pendingNote(counts, waiting, state), waiting ? 'busy' : 'calm');
  setTile('failed', counts.dead, counts.dead ? 'Correct or discard' : 'Nothing refused', counts.dead ? 'bad' : 'calm');
  const conflicts = counts.conflicts + counts.uncertain;
  setTile('conflicts', conflicts, conflicts ? 'Decide which stays' : 'Nothing to decide', conflicts ? 'warn' : 'calm');
  return waiting;
}

const waitingIn = (counts) => counts.drafts + counts.queued + counts.submitted + counts.unsaved;

function pendingNote(counts, waiting, state) {
  if (counts.unsaved) return `${counts.unsaved} not on this device yet`;
  if (!waiting) return 'Everything is on the server';
  return state === 'online' ? 'Sending' : 'Safe on this device';
}

function setTile(name, value, note, mood) {
  const tile = byId(`tile-${name}`);
  tile.dataset.mood = mood;
  tile.querySelector('.tile-value').textContent = String(value);
  tile.querySelector('.tile-note').textContent = note;
}

/** Shows how far the flush is; it is hidden once all is done. */
export function showFlush(done, total) {
  const bar = byId('flush');
  bar.hidden = total === 0 || done >= total;
  bar.max = Math.max(total, 1);
  bar.value = done;
  if (!bar.hidden) byId('tile-pending').querySelector('.tile-note').textContent = `Sending ${done} of ${total}`;
}

/** Shows how much of the device is used. */
export function showStorage({ usage, quota, kind }) {
  const durable = kind === 'indexeddb';
  const note = durable ? (quota ? `of ${bytes(quota)} allowed` : 'Kept in the browser') : 'In memory only';
  setTile('storage', bytes(usage), note, durable ? 'calm' : 'warn');
}

/** 1536 as "1.5 kB", the way people read sizes. */
export function bytes(count) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
