import { Holdfast } from '../../js/test/peers/harness/holdfast.js';
import { openIdle } from './idle.mjs';
import { NodeSide } from './sides.mjs';
import { usage } from './usage.mjs';

/** What a fresh server of ours needs for this library's clients, as a Markdown table. */
export async function serverFigures(library) {
  const lines = [...(await busy(library, 1, 20_000)), ...(await busy(library, 50, 400)), ...(await idle(1000))];
  const rows = lines.map(([what, figure]) => `| ${what} | ${Number(figure.toPrecision(3))} |`);
  return [`\n### the server, with clients of ${library}\n`, '| | |', '|---|---|', ...rows].join('\n');
}

/** Clients with a model each that all type as fast as they can. */
async function busy(library, clients, edits) {
  return onFreshServer(async (server) => {
    const side = await NodeSide.start(library);
    await side.call('openOwn', server.domain(), clients);
    const before = usage(server.pid);
    const { committed } = await side.call('type', edits);
    const after = usage(server.pid);
    await side.stop();
    const thousands = (clients * edits) / 1000;
    const name = `${clients} model${clients > 1 ? 's' : ''}, ${edits.toLocaleString('en')} edits each`;
    return [
      [`${name}: operations/s`, (thousands * 1e6) / committed],
      [`${name}: CPU per 1,000 operations, s`, (after.cpu - before.cpu) / thousands],
      [`${name}: memory grown per 1,000 operations, MiB`, (after.memory - before.memory) / thousands],
      [`${name}: memory, MiB`, after.memory],
    ];
  });
}

async function idle(sessions) {
  return onFreshServer(async (server) => {
    const before = usage(server.pid);
    const sockets = [];
    while (sockets.length < sessions) {
      sockets.push(...(await Promise.all(Array.from({ length: 50 }, () => openIdle(server.domain())))));
    }
    const after = usage(server.pid);
    for (const socket of sockets) socket.terminate();
    const name = `${sessions.toLocaleString('en')} idle sessions`;
    return [
      [`${name}: memory, MiB`, after.memory],
      [`${name}: memory of each, KiB`, ((after.memory - before.memory) * 1024) / sessions],
      [`${name}: CPU to let each in, ms`, ((after.cpu - before.cpu) * 1000) / sessions],
    ];
  });
}

async function onFreshServer(work) {
  const server = await Holdfast.start();
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}
