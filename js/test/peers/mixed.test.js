import { after, before, test } from 'node:test';
import { Holdfast } from './harness/holdfast.js';
import { Rest } from './harness/rest.js';
import { Local } from './harness/local.js';
import { Native } from './harness/native.js';
import { ourGuest } from './harness/ours.js';
import { seedData } from './harness/edits.js';
import { converge } from './harness/session.js';
import { guest } from './harness/theirs.js';

// What the original client is known to get wrong is kept out of these sessions by what harness/edits.js makes; see there.

let server, domainRest;

before(async () => {
  server = await Holdfast.start();
  domainRest = (await Rest.login(server.admin)).domain();
});
after(() => server.stop());

/** The kinds of participants: opens the model and edits by the seed. */
const kinds = {
  original: async (t, modelID, seed) => new Local(await (await guest(t, server.domain())).models().open(modelID), seed),
  ours: async (t, modelID, seed, options) => {
    return new Local(await (await ourGuest(t, server.domain())).models().open(modelID), seed, options);
  },
  native: async (t, modelID, seed, options) => {
    const native = await Native.open(server.domain(), modelID, seed, options);
    t.after(() => native.stop());
    return native;
  },
};

const sessions = [
  { who: ['original', 'original', 'original'], seeds: [1, 2, 3, 4, 5, 6] },
  { who: ['original', 'ours', 'native'], seeds: [11, 12, 13, 14, 15, 16] },
  { who: ['original', 'original', 'ours', 'ours', 'native', 'native'], seeds: [21, 22] },
  { who: ['ours', 'ours', 'native'], seeds: [31, 32, 33], options: { astral: true } },
];

// PEER_SEEDS=100 gives each session so many seeds more than its own.
const more = Array.from({ length: Number(process.env.PEER_SEEDS ?? 0) }, (_, n) => 1000 + n);

for (const { who, seeds, options } of sessions) {
  for (const seed of [...seeds, ...more]) {
    test(`random edits of everything by ${who.join(', ')} converge: seed ${seed}`, async (t) => {
      const modelID = await (await guest(t, server.domain())).models().create({ collection: 'mixed', data: seedData() });
      const participants = [];
      for (const [n, kind] of who.entries()) participants.push(await kinds[kind](t, modelID, seed * 100 + n, options));
      await converge(participants, { seed, edits: 120, domainRest, modelID });
    });
  }
}
