// Random programs on kendo-ui-core and on ours, in one page. A program that fails is made smaller and printed; survey.mjs
// looks for more of them.
//
//   HOLDFAST_DIFFERENTIAL_SECONDS   how long to look, default 30
//   HOLDFAST_DIFFERENTIAL_SEED      the first seed; without it, those from 1 to 300, the same each time
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { openPage } from './browser.js';
import { allowed } from './page/allowed.js';

const seconds = Number(process.env.HOLDFAST_DIFFERENTIAL_SECONDS ?? 30);
const seed = process.env.HOLDFAST_DIFFERENTIAL_SEED;
const range = seed ? { first: Number(seed) } : { first: 1, count: 300 };

let page;
before(async () => { page = await openPage(); });
after(() => page?.close());

test('programs of random calls do on ours what they do on Kendo\'s, but for what is meant to differ', async (t) => {
  const { failures, ...counts } = await page.search({ ...range, ms: seconds * 1000 });
  t.diagnostic(JSON.stringify(counts));
  assert.equal(failures.join('\n'), '');
  assert.ok(counts.calls > 100, `only ${counts.calls} calls were compared`);
});

test('each difference that is meant occurs', async (t) => {
  const found = await page.examples();
  for (const { id } of allowed) {
    await t.test(id, () => {
      assert.equal(found[id].failure ?? '', '');
      assert.ok(found[id].allowed.includes(id), `its example shows ${found[id].allowed.join(', ') || 'no difference'}: take it out of the table`);
    });
  }
});

test('docs/kendo-differences.md tells of the differences that the comparison allows, and of no others', () => {
  const text = readFileSync(new URL('../../../docs/kendo-differences.md', import.meta.url), 'utf8');
  const told = [...text.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, id]) => id);
  assert.deepEqual(told.toSorted(), allowed.map(({ id }) => id).toSorted());
});
