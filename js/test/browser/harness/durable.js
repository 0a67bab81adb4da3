/**
 * For page.evaluate: resolves when what was written to the page's databases so far is on the disk, caches included, which a browser that
 * is killed may lose otherwise. `start`, if it is given, is how the key of a row begins that has to be written before: what was last
 * known of others is written after a moment.
 */
export async function durable(start) {
  const settled = (request) => new Promise((resolve, reject) => {
    Object.assign(request, { onsuccess: () => resolve(request.result), onerror: () => reject(request.error) });
  });
  let found = !start;
  do {
    for (const { name } of await indexedDB.databases()) {
      if (name === 'holdfast-scratch') continue; // deleted whenever a page starts, and empty
      const db = await settled(indexedDB.open(name));
      // It waits for all transactions that write before it.
      const transaction = db.transaction([...db.objectStoreNames], 'readwrite', { durability: 'strict' });
      for (const store of db.objectStoreNames) transaction.objectStore(store).delete(['nothing has this key']);
      if (!found) found = await settled(transaction.objectStore('rows').count(IDBKeyRange.bound(start, [...start, []]))) > 0;
      await new Promise((resolve, reject) => Object.assign(transaction, { oncomplete: resolve, onabort: reject }));
      db.close();
    }
  } while (!found);
}
