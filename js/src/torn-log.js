/**
 * Chromium that is killed while it writes to its databases may leave half a record at the end of their log. At the next start it passes
 * that over, and writes on behind it; when it opens the databases after that, it takes the half record for damage, and deletes all that
 * the site has stored (LevelDB, with reuse_logs). When a database is deleted while nothing is written, though, it puts all that is in the
 * log into another file, and begins a new log. So each page that starts deletes a database there is for that, and makes it anew for the
 * next one, while the engine is loaded. It keeps that open for a while, as a busy browser puts off what a deletion brings with it, and
 * forgets about it once no database is open; and as it may leave it altogether when something is written meanwhile, all is done a second
 * time after that. Where it fails, nothing is worse than before.
 */

const scratch = 'holdfast-scratch';

// In milliseconds. The page goes on after patience, which the deletion takes on a machine that does a lot else only: 10 are usual.
const [patience, whileOpen] = [3000, 10_000];

let left;

/** Begins a new log, once for each page. What is written when it has resolved is not written behind half a record. */
export async function leaveTornLog() {
  if (!/Chrom/.test(globalThis.navigator?.userAgent)) return;
  left ??= Promise.race([renew().catch(() => {}), new Promise((resolve) => { setTimeout(resolve, patience); })]);
  await left;
}

async function renew(times = 2) {
  if (times === 0) return;
  const { oldVersion } = await success(indexedDB.deleteDatabase(scratch));
  const { target: { result: database } } = await success(indexedDB.open(scratch));
  database.onversionchange = () => database.close();
  if (oldVersion === 0) return renew(times); // there was nothing to delete
  setTimeout(() => {
    database.close();
    renew(times - 1).catch(() => {});
  }, whileOpen);
}

function success(request) {
  return new Promise((resolve, reject) => Object.assign(request, { onsuccess: resolve, onerror: reject, onblocked: reject }));
}
