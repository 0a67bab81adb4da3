// The comparisons. Each runs once for one library and gives `{what: number}`: milliseconds unless it says otherwise.

export const parts = [
  { name: 'local', title: 'typing 10,000 letters in one go, three times', places: ['Node', 'Chromium'], run: typeLocally },
  { name: 'trace', title: 'typing 260,000 letters', places: ['Node'], rounds: 1, run: typeTrace },
  { name: 'remote', title: "applying another client's 10,000 letters", places: ['Node', 'Chromium'], run: applyRemotely },
  { name: 'latency', title: 'one edit from client to client, 1,000 times', places: ['Node', 'Chromium'], run: pingPong },
  { name: 'open', title: 'opening a model', places: ['Node', 'Chromium'], run: openModels },
  { name: 'readers', title: 'one writer, 100 edits, one every 40 ms', places: ['Node'], run: fanOut },
  { name: 'models', title: '50 models with one client each, 200 edits in one go', places: ['Node'], run: manyModels },
];

// Letters typed before a measurement, so that the code is compiled: a page types more than once.
const warmUp = 10_000;

async function typeLocally(scene) {
  const side = await openNew(scene);
  const first = await side.call('type', 10_000);
  await side.call('type', warmUp);
  const third = await side.call('type', 10_000);
  return {
    'the first 10,000': first.applied,
    'the third 10,000': third.applied,
    'the third 10,000, until acknowledged': third.committed,
  };
}

// In pieces that are acknowledged one by one: a client that is busy for longer than the heartbeat allows is given up.
async function typeTrace(scene) {
  const side = await openNew(scene);
  let [applied, committed] = [0, 0];
  for (let n = 0; n < 26; n++) {
    const piece = await side.call('type', 10_000);
    applied += piece.applied;
    committed += piece.committed;
  }
  return { applied, 'until acknowledged': committed };
}

async function applyRemotely(scene) {
  const figures = {};
  for (const inFlight of [0, 100, 1000]) figures[`with ${inFlight} of its own on the way`] = await catchUp(scene, inFlight);
  return figures;
}

/**
 * The reader's connection is held up in both directions while the writer types, and its own edits stay on the way; then what
 * came for it is let through in one go. Measured from the first to the last letter that arrives.
 */
async function catchUp(scene, inFlight) {
  const proxy = await scene.proxy();
  const [writer, reader] = [await scene.side(), await scene.side()];
  const id = await writer.call('create', scene.url);
  await writer.call('open', scene.url, id);
  await reader.call('open', proxy.url, id);
  await writer.call('type', warmUp);
  await reader.call('textAt', warmUp + 1);
  await reader.call('watch');
  proxy.up.hold();
  proxy.down.hold();
  await reader.call('typeOnly', inFlight);
  await writer.call('type', 10_000);
  const version = await writer.call('version');
  await proxy.down.filled();
  const caughtUp = reader.call('caughtUp', version);
  proxy.down.release();
  const ms = await caughtUp;
  proxy.up.release();
  await assertLevel([writer, reader]);
  return ms;
}

/** Fails unless both sides end with the same text, with everything delivered. */
async function assertLevel(sides) {
  const last = Math.max(...(await Promise.all(sides.map((side) => side.call('settle')))));
  const texts = await Promise.all(sides.map((side) => side.call('textAt', last)));
  if (new Set(texts).size > 1) throw new Error('the texts differ');
}

async function pingPong(scene) {
  const [one, two] = [await scene.side(), await scene.side()];
  const id = await one.call('create', scene.url);
  await one.call('open', scene.url, id);
  await two.call('open', scene.url, id);
  await two.call('answer', 1500);
  await one.call('serve', 500);
  return percentiles(await one.call('serve', 1000));
}

async function openModels(scene) {
  const figures = {};
  for (const elements of [1_000, 10_000, 100_000]) {
    const [maker, opener] = [await scene.side(), await scene.side()];
    const id = await maker.call('create', scene.url, elements);
    await opener.call('connect', scene.url);
    const { ms, bytes } = await opener.call('measureOpen', id);
    const name = `${elements.toLocaleString('en')} elements`;
    figures[`${name}`] = ms;
    figures[`${name}, memory, MiB`] = bytes / 2 ** 20;
  }
  return figures;
}

async function fanOut(scene) {
  const figures = {};
  for (const readers of [10, 100, 300]) {
    const [writer, crowd] = [await scene.side(), await scene.side()];
    const id = await writer.call('create', scene.url);
    await writer.call('open', scene.url, id);
    await crowd.call('open', scene.url, id, readers);
    await writer.call('type', 200);
    await crowd.call('arrivals', 201);
    await crowd.call('watch');
    const before = await crowd.call('cpu');
    const sent = await writer.call('typeSlowly', 100, 40);
    const arrivals = await crowd.call('arrivals', sent.length + 201);
    const cpu = (await crowd.call('cpu')) - before;
    const times = arrivals.flatMap((reader) => reader.map(([version, time]) => time - sent[version - 202]));
    const { p50, p99 } = percentiles(times);
    Object.assign(figures, { [`${readers} readers: p50`]: p50, [`${readers} readers: p99`]: p99 });
    figures[`${readers} readers: deliveries missing`] = readers * sent.length - times.length;
    figures[`${readers} readers: CPU of a delivery, µs`] = (cpu * 1000) / (readers * sent.length);
  }
  return figures;
}

async function manyModels(scene) {
  const side = await scene.side();
  await side.call('openOwn', scene.url, 50);
  const { committed } = await side.call('type', 200);
  return { 'until all are acknowledged': committed, 'an operation, µs': (committed * 1000) / (50 * 200) };
}

async function openNew(scene) {
  const side = await scene.side();
  await side.call('open', scene.url, await side.call('create', scene.url));
  return side;
}

function percentiles(times) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
  return { p50: at(0.5), p99: at(0.99) };
}
