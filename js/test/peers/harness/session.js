import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { Random } from './random.js';

/**
 * Lets the participants edit in random turns until each has made `edits` of them, then waits until all is delivered and
 * fails unless all show the same: `domainRest` the server's view of the model.
 */
export async function converge(participants, { seed, edits, domainRest, modelID }) {
  const random = new Random(seed);
  const left = new Map(participants.map((participant) => [participant, edits]));
  while (left.size > 0) {
    const participant = random.pick([...left.keys()]);
    const n = Math.min(1 + random.below(6), left.get(participant));
    if (n === left.get(participant)) left.delete(participant);
    else left.set(participant, left.get(participant) - n);
    await participant.edit(n);
    if (random.chance(0.5)) await turn();
  }
  return assertLevel(participants, { domainRest, modelID, seed });
}

/** Waits until all is delivered and fails unless all show the same. Resolves with the version. */
export async function assertLevel(participants, { domainRest, modelID, seed }) {
  const versions = await Promise.all(participants.map((participant) => participant.settle(0)));
  const last = Math.max(...versions);
  const reached = await Promise.all(participants.map((participant) => participant.settle(last)));
  assert.deepEqual(reached, reached.map(() => last), `seed ${seed}: versions`);
  const [first, ...others] = await Promise.all(participants.map((participant) => participant.view()));
  for (const [n, other] of others.entries()) assert.deepEqual(other, first, `seed ${seed}: participants 0 and ${n + 1}`);
  const server = await domainRest.model(modelID);
  assert.equal(server.version, last, `seed ${seed}: the server's version`);
  assert.deepEqual(server.data, plain(first), `seed ${seed}: the server's view`);
  return last;
}

/** The plain JSON of an outline. */
function plain({ type, children, value }) {
  if (type === 'array') return children.map(plain);
  if (type !== 'object') return type === 'date' ? { $convergenceType: 'date', value } : value;
  return Object.fromEntries(Object.entries(children).map(([key, child]) => [key, plain(child)]));
}
