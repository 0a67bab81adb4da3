import { Profile } from './browser.js';
import { durable } from './durable.js';
import { openTab } from './scene.js';
import { TestServer } from './server.js';

/**
 * A browser on a profile of its own, gone after test t. `openPage()` opens the test page, in a browser that is started for it if none
 * runs; `kill(page)` ends all processes of the browser once what the page has written is on the disk.
 */
export async function setKillableScene(t) {
  const profile = new Profile();
  const server = await TestServer.start();
  t.after(() => Promise.all([profile.remove(), server.stop()]));
  let context;
  const openPage = async () => {
    context ??= await profile.start();
    await context.grantPermissions(['local-network-access']);
    return openTab(context, server);
  };
  const kill = async (page) => {
    await page.evaluate(durable);
    await profile.killAt(() => {});
    context = undefined;
  };
  return { openPage, kill };
}
