import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Carrier } from '../../src/carrier.js';
import { OptionError, ProtocolError } from '../../src/errors.js';
import { fakeFetch, json, send } from './helpers.js';

const form = 'application/x-www-form-urlencoded; charset=UTF-8';

test('a URL string is read by GET, with the parameters in its query', async (t) => {
  const calls = fakeFetch(t, () => json([{ id: 1 }]));
  const answer = await send(new Carrier({ read: '/films?lang=en#top' }), { data: { page: 2, sort: [{ field: 'Year' }] } });
  assert.equal(calls[0].url, '/films?lang=en&page=2&sort%5B0%5D%5Bfield%5D=Year#top');
  assert.equal(calls[0].method, 'GET');
  assert.equal(calls[0].body, undefined);
  assert.equal('Content-Type' in calls[0].headers, false);
  assert.equal(answer.ok, true);
  assert.deepEqual(answer.json(), [{ id: 1 }]);
});

test('a read leaves before send returns', (t) => {
  const calls = fakeFetch(t);
  new Carrier({ read: { url: '/films', headers: () => ({ A: '1' }) } }).send({ op: 'read', data: {} }, () => {});
  assert.equal(calls.length, 1);
});

test('a write is form-encoded with spaces as + unless something else is asked for', async (t) => {
  const calls = fakeFetch(t);
  await send(new Carrier({ update: { url: '/films', type: 'post' } }), { op: 'update', data: { models: [{ t: 'a b' }] } });
  assert.equal(calls[0].method, 'POST');
  assert.equal(calls[0].body, 'models%5B0%5D%5Bt%5D=a+b');
  assert.equal(calls[0].headers['Content-Type'], form);
});

test('objects go as JSON if the content type says so', async (t) => {
  const calls = fakeFetch(t);
  const settings = { url: '/films', method: 'PUT', contentType: 'application/json' };
  await send(new Carrier({ update: settings }), { op: 'update', data: { t: 'a b' } });
  assert.equal(calls[0].body, '{"t":"a b"}');
  assert.equal(calls[0].headers['Content-Type'], 'application/json');
});

test('a string from parameterMap is sent as it is', async (t) => {
  const calls = fakeFetch(t);
  const seen = [];
  const parameterMap = (data, op) => { seen.push([data, op]); return JSON.stringify(data); };
  const carrier = new Carrier({ create: { url: '/films', type: 'POST', contentType: 'application/json', data: { a: 1 } }, parameterMap });
  await send(carrier, { op: 'create', data: { t: 'ä b' } });
  assert.equal(calls[0].body, '{"a":1,"t":"ä b"}');
  assert.deepEqual(seen, [[{ a: 1, t: 'ä b' }, 'create']]);
});

test('an object as parameterMap renames and converts', async (t) => {
  const calls = fakeFetch(t);
  await send(new Carrier({ read: '/f', parameterMap: { a: 'alpha', b: { key: 'beta', value: (v) => v * 2 } } }), { data: { a: 1, b: 2, c: 3 } });
  assert.equal(calls[0].url, '/f?alpha=1&beta=4&c=3');
});

test('the data of an operation lie under those of the call, member by member', async (t) => {
  const calls = fakeFetch(t);
  const settings = { url: (p) => `/films/${p.id}`, type: 'PUT', data: (d) => ({ id: 0, o: { x: d.id, y: 2 } }) };
  const data = { id: 7, o: { y: 3 } };
  await send(new Carrier({ update: settings }), { op: 'update', data });
  assert.equal(calls[0].url, '/films/7');
  assert.equal(calls[0].body, 'id=7&o%5Bx%5D=7&o%5By%5D=3');
});

test('data cannot reach prototypes', async (t) => {
  const calls = fakeFetch(t);
  await send(new Carrier({ read: { url: '/f', data: JSON.parse('{"__proto__": {"polluted": 1}, "o": {"__proto__": {"polluted": 1}}}') } }));
  assert.deepEqual([{}.polluted, calls[0].url], [undefined, '/f']);
});

test('binary bodies pass untouched', async (t) => {
  const calls = fakeFetch(t);
  const body = new FormData();
  await send(new Carrier({ create: { url: '/f', type: 'POST', contentType: false }, parameterMap: () => body }), { op: 'create' });
  assert.equal(calls[0].body, body);
  assert.equal('Content-Type' in calls[0].headers, false);
});

test('headers functions are called for every request, the operation wins over the transport', async (t) => {
  const calls = fakeFetch(t);
  let token = 0;
  const carrier = new Carrier({
    headers: () => ({ Authorization: `Bearer ${++token}`, A: 'common', Skipped: undefined }),
    read: { url: '/f', headers: { A: 'own' } },
  });
  await send(carrier);
  await send(carrier);
  assert.deepEqual(calls.map((c) => [c.headers.Authorization, c.headers.A]), [['Bearer 1', 'own'], ['Bearer 2', 'own']]);
  assert.equal('Skipped' in calls[0].headers, false);
});

test('headers may come later', async (t) => {
  const calls = fakeFetch(t);
  await send(new Carrier({ read: { url: '/f', headers: async () => ({ Authorization: 'late' }) } }));
  assert.equal(calls[0].headers.Authorization, 'late');
});

test('credentials go to other origins only with withCredentials', async (t) => {
  const calls = fakeFetch(t);
  await send(new Carrier({ read: 'https://api.example/f' }));
  await send(new Carrier({ read: { url: 'https://api.example/f', xhrFields: { withCredentials: true } } }));
  assert.deepEqual(calls.map((c) => c.credentials), ['same-origin', 'include']);
});

test('other origins get no header that would make the browser ask first', async (t) => {
  const calls = fakeFetch(t);
  await send(new Carrier({ create: { url: 'https://api.example/f', type: 'POST' } }), { op: 'create', data: { a: 1 }, idempotencyKey: 'k' });
  assert.deepEqual(Object.keys(calls[0].headers).sort(), ['Accept', 'Content-Type']);
});

test('cache: false makes each address new', async (t) => {
  const calls = fakeFetch(t);
  await send(new Carrier({ read: { url: '/f', cache: false } }), { data: { a: 1 } });
  assert.match(calls[0].url, /^\/f\?a=1&_=\d+$/);
});

test('beforeSend sets headers, and cancels by returning false', async (t) => {
  const calls = fakeFetch(t);
  const settings = { url: '/f', beforeSend: (xhr, { url }) => { xhr.setRequestHeader('X-For', url); } };
  await send(new Carrier({ read: settings }));
  assert.equal(calls[0].headers['X-For'], '/f');
  const answer = await send(new Carrier({ read: { url: '/f', beforeSend: () => false } }));
  assert.deepEqual([answer.ok, answer.code, calls.length], [false, 'cancelled', 1]);
});

test('complete hears of success and failure', async (t) => {
  fakeFetch(t, (url) => json({}, { status: url === '/ok' ? 200 : 500 }));
  const seen = [];
  const complete = (xhr, textStatus) => seen.push([xhr.status, textStatus]);
  await send(new Carrier({ read: { url: '/ok', complete } }));
  await send(new Carrier({ read: { url: '/bad', complete } }));
  assert.deepEqual(seen, [[200, 'success'], [500, 'error']]);
});

test('what the page replaces in the transport takes effect at the next call', async (t) => {
  const calls = fakeFetch(t);
  const carrier = new Carrier({ read: '/old' });
  carrier.transport.options.read.url = '/new';
  await send(carrier);
  assert.equal(calls[0].url, '/new');
  carrier.transport.read = ({ success }) => success('replaced');
  assert.equal((await send(carrier)).value, 'replaced');
});

test('a page can call the transport as it would call Kendo’s', async (t) => {
  fakeFetch(t, (url) => (url === '/ok' ? json({ a: 1 }) : new Response('no', { status: 404, statusText: 'Not Found' })));
  const { transport } = new Carrier({ read: '/ok', update: '/bad' });
  assert.deepEqual(await new Promise((success) => { transport.read({ success }); }), { a: 1 });
  const failure = await new Promise((resolve) => { transport.update({ data: {}, error: (...args) => resolve(args) }); });
  assert.deepEqual([failure[0].status, failure[0].responseText, failure[1], failure[2]], [404, 'no', 'error', 'Not Found']);
});

const malformed = [
  [null, /^transport is null/],
  ['/films', /^transport is \/films/],
  [{ read: 42 }, /^transport\.read is 42/],
  [{ update: [] }, /^transport\.update\.url is undefined/],
  [{ read: '/f', destroy: { type: 'DELETE' } }, /^transport\.destroy\.url is undefined/],
];
for (const [transport, message] of malformed) {
  test(`a malformed transport is named: ${JSON.stringify(transport)}`, () => {
    assert.throws(() => new Carrier(transport), (error) => error instanceof OptionError && message.test(error.message));
  });
}

const throwing = () => { throw new Error('oops'); };
const throwers = {
  'transport.read.data': { read: { url: '/f', data: throwing } },
  'transport.read.url': { read: { url: throwing } },
  'transport.parameterMap': { read: '/f', parameterMap: throwing },
  'transport.headers': { read: '/f', headers: throwing },
  'transport.read.headers': { read: { url: '/f', headers: async () => throwing() } },
  'transport.read.beforeSend': { read: { url: '/f', beforeSend: throwing } },
  'transport.read': { read: throwing },
};
for (const [name, transport] of Object.entries(throwers)) {
  test(`an option that throws is named: ${name}`, async (t) => {
    const calls = fakeFetch(t);
    const answer = await send(new Carrier(transport));
    assert.deepEqual([answer.ok, answer.failed, answer.network, answer.code], [false, true, false, 'bad_option']);
    assert.equal(answer.text, `${name} threw: oops`);
    assert.equal(answer.errorThrown.cause.message, 'oops');
    assert.equal(calls.length, 0);
  });
}

test('an operation nobody configured is named', async () => {
  assert.match((await send(new Carrier({ read: '/f' }), { op: 'destroy' })).text, /^transport\.destroy\.url is missing/);
  assert.match((await send(new Carrier({ read() {} }), { op: 'destroy' })).text, /^transport\.destroy is undefined; it must be a function/);
});

test('an unknown dataType is named', async () => {
  assert.match((await send(new Carrier({ read: { url: '/f', dataType: 'xml' } }))).text, /^transport\.read\.dataType is "xml"/);
});

test('jsonp without a page says what it needs', async () => {
  const answer = await send(new Carrier({ read: { url: '/f', dataType: 'jsonp' } }));
  assert.equal(answer.ok, false);
  assert.match(answer.text, /jsonp.*no document/);
});

test('the value of an answer that is no JSON throws an error naming address, status and first characters', async (t) => {
  fakeFetch(t, () => new Response('{"a":', { status: 200 }));
  const answer = await send(new Carrier({ read: '/films' }));
  assert.throws(() => answer.json(), (error) => error instanceof ProtocolError && /GET \/films answered 200.*"\{"a":", which is not JSON/.test(error.message));
});

test('with transport.cache, a read of the same parameters is answered at once without a request', async (t) => {
  const calls = fakeFetch(t, () => json([{ id: calls.length }]));
  for (const cache of [true, 'inmemory']) {
    const carrier = new Carrier({ read: '/orders', cache, parameterMap: ({ page }) => ({ page }) });
    const read = (page) => send(carrier, { data: { page, noise: Math.random() } });
    const first = await read(1);
    const sent = calls.length;
    let again;
    carrier.send({ op: 'read', data: { page: 1 } }, (answer) => { again = answer; });
    assert.deepEqual([again.ok, again.json(), calls.length], [true, first.json(), sent]);
    assert.notDeepEqual((await read(2)).json(), first.json());
    carrier.transport.cache.clear();
    assert.notDeepEqual((await read(1)).json(), first.json());
  }
});

test('a cache of the page gets the mapped parameters as text, and the response', async (t) => {
  fakeFetch(t, () => json({ rows: [] }));
  const kept = {};
  const cache = { find: (key) => kept[key], add: (key, response) => { kept[key] = response; } };
  const carrier = new Carrier({ read: '/orders', cache, parameterMap: (data, op) => ({ q: op, s: data.skip }) });
  await send(carrier, { data: { skip: 0 } });
  assert.deepEqual(kept, { '{"q":"read","s":0}': { rows: [] } });
});

test('only reads that succeed are kept', async (t) => {
  let status = 500;
  const calls = fakeFetch(t, () => json([], { status }));
  const carrier = new Carrier({ read: '/orders', create: '/orders', cache: true });
  await send(carrier, {});
  status = 200;
  await send(carrier, {});
  await send(carrier, { op: 'create' });
  await send(carrier, { op: 'create' });
  assert.equal(calls.length, 4);
});

test('a malformed transport.cache is named', () => {
  for (const cache of ['disk', {}, { find() {} }, 5]) {
    assert.throws(() => new Carrier({ read: '/orders', cache }), { code: 'bad_option', message: /transport\.cache/ });
  }
});
