// Keeps the page and the package, so that both load offline in a browser whose requests cannot be answered otherwise (Firefox).
const shell = ['/', '/page.js', '/shell-worker.js', '/dist/holdfast.js', '/dist/holdfast.wasm'];

self.addEventListener('install', (event) => event.waitUntil(caches.open('shell').then((cache) => cache.addAll(shell))));
self.addEventListener('fetch', (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (origin === self.origin && shell.includes(pathname)) event.respondWith(caches.match(pathname));
});
