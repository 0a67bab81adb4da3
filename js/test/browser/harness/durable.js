/**
 * For page.evaluate: resolves when what was written to the page's databases so far is on the disk, caches included, which a browser that
 * is killed may lose otherwise.
 */
export async function durable() {
  for (const { name } of await indexedDB.databases()) {
    if (name === 'holdfast-scratch') continue; // made and deleted by each page that starts
    const db = await new Promise((resolve, reject) => {
      Object.assign(indexedDB.open(name), { onsuccess: ({ target }) => resolve(target.result), onerror: ({ target }) => reject(target.error) });
    });
    // It waits for all transactions that write before it.
    const transaction = db.transaction([...db.objectStoreNames], 'readwrite', { durability: 'strict' });
    for (const store of db.objectStoreNames) transaction.objectStore(store).delete(['nothing has this key']);
    await new Promise((resolve, reject) => Object.assign(transaction, { oncomplete: resolve, onabort: reject }));
    db.close();
  }
}
