import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Holdfast } from './harness/holdfast.js';
import { Rest } from './harness/rest.js';
import { assertSame, settled } from './harness/converge.js';
import { Random } from './harness/random.js';
import { guest } from './harness/theirs.js';

let server, domainRest;

before(async () => {
  // On a busy machine this process, in which all clients are, may take a while to answer for each of them.
  server = await Holdfast.start({ args: ['--dev', '--pong-timeout', '3m'] });
  domainRest = (await Rest.login(server.admin)).domain();
});
after(() => server.stop());

/** As many original clients with the same new model open. */
async function crowd(t, size) {
  const domains = await Promise.all(Array.from({ length: size }, () => guest(t, server.domain())));
  const id = await domains[0].models().create({ collection: 'burst', data: { text: '', count: 0, list: [] } });
  return Promise.all(domains.map((domain) => domain.models().open(id)));
}

/** Each client makes all of its edits before any is answered. Fails unless every one arrives everywhere. */
async function burst(models, edits) {
  for (const [n, model] of models.entries()) {
    const random = new Random(n + 1);
    for (let i = 0; i < edits; i++) edit(model, random, i);
  }
  const total = models.length * edits;
  await settled(models);
  await assertSame(models, domainRest);
  const [model] = models;
  assert.equal(model.version(), total + 1);
  const arrived = model.elementAt('text').length() + model.elementAt('count').value() + model.elementAt('list').length();
  assert.equal(arrived, total);
}

function edit(model, random, i) {
  if (i % 4 === 1) return model.elementAt('count').add(1);
  if (i % 4 === 3) return model.elementAt('list').insert(random.below(model.elementAt('list').length() + 1), i);
  const text = model.elementAt('text');
  text.insert(random.below(text.length() + 1), random.text(1));
}

test('10 original clients with 100 edits each in one burst converge with nothing undelivered', async (t) => {
  for (let round = 0; round < 4; round++) await burst(await crowd(t, 10), 100);
});

test('50 original clients with 20 edits each converge with nothing undelivered', async (t) => {
  await burst(await crowd(t, 50), 20);
});
