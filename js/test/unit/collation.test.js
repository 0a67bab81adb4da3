import { test } from 'node:test';
import assert from 'node:assert/strict';
import { placesOf } from '../../src/collation.js';
import { loadSources } from './engine.js';

const { DataSource, init } = await loadSources();
await init();

const letters = [...'abchzABCZ019 -_.,\'()', 'ä', 'Ä', 'é', 'ß', 'ø', 'æ', '中', '😀'];

// Texts of up to eight characters, the same ones each time.
function textsOf(count, alphabet) {
  let seed = 12345;
  const random = (n) => (seed = (seed * 1103515245 + 12345) % 2 ** 31) % n;
  return Array.from({ length: count }, () => Array.from({ length: random(9) }, () => alphabet[random(alphabet.length)]).join(''));
}

for (const [what, alphabet] of [['ASCII', letters.slice(0, 20)], ['many scripts', letters]]) {
  test(`texts of ${what} are sorted as localeCompare sorts them`, async () => {
    const data = textsOf(3000, alphabet).map((name, id) => ({ id, name }));
    const source = new DataSource({ data, sort: { field: 'name', dir: 'asc' } });
    await source.read();
    const expected = data.toSorted((a, b) => a.name.localeCompare(b.name)).map((row) => row.id);
    assert.deepEqual(Array.from(source.view(), (item) => item.id), expected);
  });
}

test('places count equal texts once', () => {
  assert.deepEqual([...placesOf(['b', 'a', 'b', 'c'])], [1, 0, 1, 2]);
});
