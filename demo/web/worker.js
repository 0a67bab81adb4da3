import { Workbox } from 'workbox-window';
import { toast } from './toast.js';

/** Lets the page load without a network, and offers a new version of it when there is one. */
export async function registerWorker() {
  if (!('serviceWorker' in navigator)) return;
  const workbox = new Workbox('./sw.js');
  workbox.addEventListener('waiting', () => {
    const run = () => {
      workbox.addEventListener('controlling', () => location.reload());
      workbox.messageSkipWaiting();
    };
    toast('info', 'There is a new version of this page.', { label: 'Reload', run });
  });
  try {
    await workbox.register();
  } catch {
    toast('bad', 'This browser does not let the page work offline. Your changes are still kept.');
  }
}
