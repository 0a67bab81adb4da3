import { ownServer } from '../../realtime/harness/server.js';

/** A scene of a browser (useBrowser) with a sync server of its own, which can be stopped and started. */
export async function setSyncedScene(t, browser) {
  const [scene, sync] = await Promise.all([browser.setScene(t), ownServer(t)]);
  return { ...scene, sync };
}
