// A process of its own for one side of a measurement: carries out the calls of OfflineWork that its parent sends.
import { loadLibrary } from './libraries.mjs';
import { OfflineWork } from './offline.js';

const host = {
  now: () => Number(process.hrtime.bigint()) / 1e6,
  memory: () => {
    global.gc();
    global.gc();
    return process.memoryUsage.rss();
  },
  watchMemory: () => {
    const before = host.memory();
    let most = before;
    const look = () => (most = Math.max(most, process.memoryUsage.rss()));
    const timer = setInterval(look, 5);
    return () => {
      clearInterval(timer);
      return look() - before;
    };
  },
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};

const work = new OfflineWork(await loadLibrary(process.argv[2]), host);

process.on('message', async ({ id, method, parameters }) => {
  try {
    process.send({ id, value: await work[method](...parameters) });
  } catch (error) {
    process.send({ id, error: String(error?.stack ?? error) });
  }
});
process.on('disconnect', () => process.exit());
process.send('ready');
