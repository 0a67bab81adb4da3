import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appendQuery, isSameOrigin } from '../../src/url.js';

function onPage(t, href) {
  globalThis.location = { href };
  t.after(() => { delete globalThis.location; });
}

for (const [url, query, expected] of [
  ['/a', 'x=1', '/a?x=1'], ['/a?b=2', 'x=1', '/a?b=2&x=1'], ['/a#top?', 'x=1', '/a?x=1#top?'], ['/a', '', '/a'], ['', 'x=1', '?x=1'],
]) {
  test(`${url || 'an empty address'} with ${query || 'nothing'} is ${expected}`, () => assert.equal(appendQuery(url, query), expected));
}

test('the origin is scheme, host and port', (t) => {
  onPage(t, 'https://app.example/films/index.html');
  const same = ['/a', 'a', '?a', 'https://app.example/x', 'https://app.example:443/', '//app.example/x'];
  const other = ['http://app.example/', 'https://app.example:8443/', 'https://api.app.example/', '//cdn.example/x', 'https://', 'data:,x'];
  assert.deepEqual(same.filter((url) => !isSameOrigin(url)), []);
  assert.deepEqual(other.filter(isSameOrigin), []);
});

test('outside of a page only relative addresses are the own origin', () => {
  assert.deepEqual(['/a', 'https://app.example/'].map(isSameOrigin), [true, false]);
});
