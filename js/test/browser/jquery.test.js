import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { inFirefox, launch } from './harness/browser.js';
import { addCarrier } from './harness/carrier.js';

let browser;
let page;
const asked = [];

// A real jQuery on the page, and an API that says what it was asked for.
before(async () => {
  browser = await launch();
  page = await browser.newPage();
  await page.route('**/*', (route) => {
    const request = route.request();
    const url = new URL(request.url());
    if (url.pathname === '/') return route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>t</title>' });
    asked.push({ method: request.method(), url: url.pathname + url.search, body: request.postData(), headers: request.headers() });
    if (url.pathname === '/text') return route.fulfill({ contentType: 'application/json', body: 'no JSON' });
    if (url.pathname === '/busy') return route.fulfill({ status: 503, headers: { 'retry-after': '2' }, body: '' });
    if (url.pathname === '/lost') return route.abort();
    return route.fulfill({ headers: { etag: '"7"' }, contentType: 'application/json', body: '[{"id":1}]' });
  });
  await page.goto('http://page.test/');
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve('jquery/dist/jquery.js') });
  await addCarrier(page);
});

after(() => browser.close());

/** Makes a call of `$.ajax` and returns the answer and what jQuery's global events told. */
function carry(settings, call = {}) {
  return page.evaluate(([settings, call]) => new Promise((resolve) => {
    const events = [];
    for (const name of ['ajaxSend', 'ajaxSuccess', 'ajaxError']) window.$(document).off(name).on(name, () => events.push(name));
    if (settings.cancel) settings.beforeSend = () => false;
    const carrier = new transport.Carrier({ carrier: window.$.ajax, [call.op ?? 'read']: settings }, { idempotency: true });
    carrier.send({ op: 'read', data: {}, ...call }, ({ ok, status, network, code, value, etag, retryAfter, textStatus }) => {
      setTimeout(() => resolve({ ok, status, network, code, value, etag, retryAfter, textStatus, events }));
    });
  }), [settings, call]);
}

test('jQuery carries a read with its parameters, and its global events are raised', async () => {
  const { events, ...answer } = await carry({ url: '/films', data: { lang: 'en' } }, { data: { page: 2 } });
  assert.equal(asked.at(-1).url, '/films?lang=en&page=2');
  assert.deepEqual([answer.ok, answer.status, answer.value, answer.etag, events], [true, 200, [{ id: 1 }], '"7"', ['ajaxSend', 'ajaxSuccess']]);
});

test('jQuery carries a write with its key in a header', { skip: inFirefox && 'bodies of requests are seen only in Chromium' }, async () => {
  await carry({ url: '/films/1', type: 'PUT' }, { op: 'update', data: { id: 1, t: 'a b' }, idempotencyKey: 'k1' });
  const { method, body, headers } = asked.at(-1);
  assert.deepEqual([method, body, headers['idempotency-key'], headers['x-requested-with']], ['PUT', 'id=1&t=a+b', 'k1', 'XMLHttpRequest']);
});

for (const [what, settings, expected] of [
  ['a busy server', { url: '/busy' }, { status: 503, retryAfter: 2000, network: false, textStatus: 'error' }],
  ['a lost connection', { url: '/lost' }, { status: 0, network: true, code: 'transport_failed' }],
  ['an answer that is no JSON', { url: '/text', dataType: 'json' }, { status: 200, ok: false, code: 'bad_response', textStatus: 'parsererror' }],
  ['a beforeSend that cancels', { url: '/films', cancel: true }, { ok: false, network: false, code: 'cancelled' }],
]) {
  test(`${what} is told apart`, async () => {
    const answer = await carry(settings);
    for (const name of Object.keys(expected)) assert.equal(answer[name], expected[name], name);
  });
}
