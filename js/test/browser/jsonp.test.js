import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './harness/browser.js';
import { addCarrier } from './harness/carrier.js';

let browser;
let page;

// The API is on another origin and answers by what the address asks for.
before(async () => {
  browser = await launch();
  page = await browser.newPage();
  await page.route('**/*', (route) => {
    const url = new URL(route.request().url());
    const call = url.searchParams.get(url.searchParams.get('named') ?? 'callback');
    if (url.pathname === '/rows') return route.fulfill({ contentType: 'text/javascript', body: `${call}([{"id":1,"q":"${url.search}"}])` });
    if (url.pathname === '/mute') return route.fulfill({ contentType: 'text/javascript', body: '1' });
    if (url.pathname === '/late') return undefined;
    if (url.pathname === '/') return route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>t</title>' });
    return route.fulfill({ status: 404 });
  });
  await page.goto('http://page.test/');
  await addCarrier(page);
});

after(() => browser.close());

/** Reads by jsonp and returns the answer, with what the page has left of it. */
function read(settings, data = {}) {
  return page.evaluate(([settings, data]) => new Promise((resolve) => {
    const carrier = new transport.Carrier({ read: { dataType: 'jsonp', ...settings } });
    const before = new Set(Object.keys(window));
    carrier.send({ op: 'read', data }, ({ ok, network, value, text }) => resolve({
      ok, network, value, text,
      scripts: document.querySelectorAll('script[src]').length,
      left: Object.keys(window).filter((name) => !before.has(name) && window[name] !== undefined).length,
    }));
  }), [settings, data]);
}

test('rows come through a script, which leaves nothing behind', async () => {
  const { value, ...rest } = await read({ url: 'http://api.test/rows' }, { page: 2 });
  assert.equal(value[0].id, 1);
  assert.match(value[0].q, /^\?page=2&callback=holdfast_jsonp_\d+$/);
  assert.deepEqual([rest.ok, rest.network, rest.scripts, rest.left], [true, false, 0, 0]);
});

test('the page may name the parameter and the function', async () => {
  const { value } = await read({ url: 'http://api.test/rows?named=cb', jsonp: 'cb', jsonpCallback: 'mine' });
  assert.equal(value[0].q, '?named=cb&cb=mine');
});

for (const [what, settings, says] of [
  ['does not exist', { url: 'http://api.test/nothing' }, /could not be loaded/],
  ['calls nobody', { url: 'http://api.test/mute' }, /did not call holdfast_jsonp_\d+\(\)/],
  ['takes too long', { url: 'http://api.test/late', timeout: 20 }, /longer than 20 ms/],
]) {
  test(`a script that ${what} is a lost answer that says so`, async () => {
    const { ok, network, text, scripts } = await read(settings);
    assert.deepEqual([ok, network, scripts], [false, true, 0]);
    assert.match(text, says);
  });
}
