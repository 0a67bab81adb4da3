import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer } from './harness/faults.js';
import { makeRows, useBrowser } from './harness/scene.js';

const browser = useBrowser();

const malformed = [
  ['transport: { read: 42 }', { transport: { read: 42 } }, /transport\.read/],
  ['transport: { read: { type: "GET" } } without a URL', { transport: { read: { type: 'GET' } } }, /transport\.read\.url/],
  ['schema.model.fields.price.type: "money"', { schema: { model: { fields: { price: { type: 'money' } } } } }, /schema\.model\.fields\.price\.type.*money/],
  ['schema.model.id: 7', { schema: { model: { id: 7 } } }, /schema\.model\.id/],
  ['offlineStorage: 7', { offlineStorage: 7 }, /offlineStorage/],
  ['offlineStorage without setItem', { offlineStorage: {} }, /offlineStorage.*(getItem|setItem)/],
  ['offline.conflict: "shrug"', { offlineStorage: 'x', offline: { conflict: 'shrug' } }, /offline\.conflict.*"client", "server"/],
  ['pageSize: "many"', { pageSize: 'many' }, /pageSize/],
  ['an unknown filter operator', { data: [{ a: 1 }], filter: { field: 'a', operator: 'resembles', value: 1 } }, /filter.*resembles|resembles.*filter/],
];

for (const [what, options, names] of malformed) {
  test(`a malformed option is named: ${what}`, async (t) => {
    const { openTab } = await browser.setScene(t);
    const page = await openTab();
    const error = await page.evaluate((options) => {
      try {
        new holdfast.DataSource(options);
        return null;
      } catch (e) {
        return { code: e.code, message: e.message, typed: e instanceof holdfast.OptionError };
      }
    }, options);
    assert.ok(error, 'the constructor throws');
    assert.deepEqual({ code: error.code, typed: error.typed }, { code: 'bad_option', typed: true });
    assert.match(error.message, names);
  });
}

const responses = [
  ['not JSON', answer(200, '<html>Please log in</html>', { 'content-type': 'text/html' }), 'bad_response', /api\/rows.*JSON|JSON.*api\/rows/s],
  ['JSON cut short', answer(200, '[{"id":1,"name":"a', { 'content-type': 'application/json' }), 'bad_response', /JSON/],
  ['a server error', answer(500, 'out of order'), 'transport_failed', /500/],
  ['a page that does not exist', answer(404, 'no such thing'), 'bad_response', /api\/rows answered 404/],
];

for (const [what, fault, code, says] of responses) {
  test(`a read answered with ${what} gives an error that says so`, async (t) => {
    const { server, openTab } = await browser.setScene(t);
    server.fault = () => fault;
    const page = await openTab();
    const seen = await page.evaluate(async () => {
      window.ds = openOrders({ offlineStorage: null });
      const rejected = await ds.read().then(() => null, (e) => ({ code: e.code, message: e.message }));
      const event = ds.events.find(({ name }) => name === 'error')?.event;
      return { rejected, event: event && { code: event.error?.code, status: event.status } };
    });
    assert.equal(seen.rejected?.code, code);
    assert.match(seen.rejected.message, says);
    assert.equal(seen.event?.code, code);
  });
}

test('rows without the id field are shown, and an error event names the field', async (t) => {
  const { server, openTab } = await browser.setScene(t);
  server.fault = () => answer(200, [{ name: 'a' }, { name: 'b' }]);
  const page = await openTab();
  const seen = await page.evaluate(async () => {
    window.ds = openOrders();
    await ds.read();
    const { error, status } = ds.events.find(({ name }) => name === 'error')?.event ?? {};
    return { total: ds.total(), code: error?.code, message: error?.message, status };
  });
  assert.match(seen.message, /"id".*schema\.model\.id/);
  assert.deepEqual({ ...seen, message: '' }, { total: 2, code: 'bad_response', message: '', status: 'parsererror' });
});

test('a write answered with something that is not JSON is not taken for a success', async (t) => {
  const { server, openTab } = await browser.setScene(t, { rows: makeRows(2) });
  const page = await openTab();
  await page.evaluate(() => (window.ds = openOrders()).read());
  server.fault = (request) => (request.op === 'update' ? answer(200, '<html>Please log in</html>', { 'content-type': 'text/html' }) : undefined);
  const seen = await page.evaluate(async () => {
    ds.get(1).set('name', 'edited');
    const code = await ds.sync().then(() => null, (e) => e.code);
    return { code, dirty: ds.get(1).dirty, shown: ds.get(1).name };
  });
  assert.deepEqual(seen, { code: 'bad_response', dirty: true, shown: 'edited' });
});

test('a create answered without an id is reported, and the row is not sent again', async (t) => {
  const { server, openTab } = await browser.setScene(t, { rows: makeRows(2) });
  const page = await openTab();
  await page.evaluate(() => (window.ds = openOrders()).read());
  server.fault = (request) => (request.op === 'create' ? answer(201, { name: 'new', qty: 1 }) : undefined);
  const seen = await page.evaluate(async () => {
    ds.add({ name: 'new' });
    await ds.sync();
    await ds.sync();
    const { error } = ds.events.find(({ name }) => name === 'error')?.event ?? {};
    return { code: error?.code, message: error?.message, shown: ds.data().some((row) => row.name === 'new') };
  });
  assert.match(seen.message, /"id".*schema\.model\.id/);
  assert.deepEqual({ ...seen, message: '' }, { code: 'bad_response', message: '', shown: true });
  assert.equal(server.writes.length, 1);
});
