import { cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching';

// The build puts the list of files here. The page itself, its scripts and the wasm file load without a network; the API
// is never cached here, because offline data is the business of the DataSource.
precacheAndRoute(self.__WB_MANIFEST, { ignoreURLParametersMatching: [/.*/] });
cleanupOutdatedCaches();

self.addEventListener('message', (event) => {
  if (event.data?.type === 'SKIP_WAITING') self.skipWaiting();
});
