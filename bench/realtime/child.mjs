// A process of its own for one side of a measurement: carries out the calls of Work that its parent sends.
import { loadLibrary } from './libraries.mjs';
import { Work } from './work.js';

const host = {
  now: () => Number(process.hrtime.bigint()) / 1e6,
  memory: () => {
    global.gc();
    global.gc();
    return process.memoryUsage.rss();
  },
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};

const work = new Work(await loadLibrary(process.argv[2]), host);

process.on('message', async ({ id, method, parameters }) => {
  try {
    process.send({ id, value: await work[method](...parameters) });
  } catch (error) {
    process.send({ id, error: String(error?.stack ?? error) });
  }
});
process.on('disconnect', () => process.exit());
process.send('ready');
