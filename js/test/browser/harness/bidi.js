#!/usr/bin/env node
// What Playwright starts as Firefox when BROWSER=firefox: the Firefox of the system, with this between the two. Over WebDriver BiDi
// Playwright asks for a command that releases do not know yet, and gives up when it is refused; here it is answered as if it were done.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { WebSocket, WebSocketServer } from 'ws';

const unknown = ['emulation.setMediaFeaturesOverride'];
const listening = 'WebDriver BiDi listening on ';

// Playwright asks Firefox to end when one of its pages' processes has.
delete process.env.MOZ_CRASHREPORTER_SHUTDOWN;
const browser = spawn(process.env.FIREFOX ?? '/usr/bin/firefox-esr', process.argv.slice(2), { stdio: ['ignore', 'ignore', 'pipe'] });
browser.once('exit', (code) => process.exit(code ?? 1));
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => browser.kill(signal));
createInterface({ input: browser.stderr }).on('line', (line) => {
  if (line.startsWith(listening)) serve(line.slice(listening.length));
  else console.error(line);
});

function serve(address) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.once('listening', () => console.error(`${listening}ws://127.0.0.1:${server.address().port}`));
  server.on('connection', (client, { url }) => {
    const firefox = new WebSocket(address + url);
    const connected = new Promise((resolve) => firefox.once('open', resolve));
    client.on('message', async (data) => {
      const { id, method } = JSON.parse(data);
      if (unknown.includes(method)) return client.send(JSON.stringify({ type: 'success', id, result: {} }));
      await connected;
      firefox.send(data.toString());
    });
    firefox.on('message', (data) => client.send(data.toString()));
    client.once('close', () => firefox.close());
    firefox.once('close', () => client.close());
  });
}
