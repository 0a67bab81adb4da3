import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columns, fields, format, parse } from '../../../demo/web/columns.js';
import { changesOf, reasonOf } from '../../../demo/web/changes.js';
import { View } from '../../../demo/web/view.js';

const column = (field) => fields.find((each) => each.field === field);

test('values are shown as people read them, and unknown ones not at all', () => {
  const cases = [
    ['title', 'Alien', 'Alien'], ['released', '1979-05-25', '25 May 1979'], ['imdbRating', 7, '7.0'], ['imdbVotes', 519541, '519,541'],
    ['worldGross', 203134, '$203.1K'], ['worldGross', 0, '$0'], ['worldGross', null, ''], ['director', undefined, ''], ['genre', '', ''],
  ];
  for (const [field, value, text] of cases) assert.equal(format(column(field), value), text, `${field} ${value}`);
});

test('a release date is the same day in every time zone', () => {
  const zone = process.env.TZ;
  try {
    for (const tz of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      process.env.TZ = tz;
      assert.equal(format(column('released'), '1998-06-12'), '12 Jun 1998');
    }
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }
});

test('what is typed becomes a value of the model, and nothing typed becomes unknown', () => {
  assert.equal(parse(column('runtime'), ' 103 '), 103);
  assert.equal(parse(column('imdbRating'), '7.5'), 7.5);
  assert.equal(parse(column('director'), ' Marc Levin '), 'Marc Levin');
  assert.equal(parse(column('runtime'), ''), null);
  assert.equal(parse(column('director'), '  '), null);
  assert.equal(parse(column('title'), ''), '');
});

test('every column of the table can be edited in the form too', () => {
  for (const { field } of columns) assert.ok(column(field), field);
});

/** A source with what the page asks of it; each item is in one of the lists. */
function fakeSource({ created = [], updated = [], destroyed = [], clean = [], letters = {}, unsaved = [] }) {
  const rows = [...clean, ...created, ...updated];
  return {
    queries: [],
    created: () => created,
    updated: () => updated,
    destroyed: () => destroyed,
    deadLetters: () => letters.failed ?? [],
    conflicts: () => letters.conflict ?? [],
    uncertain: () => letters.uncertain ?? [],
    pending: () => ({ unsaved: unsaved.length }),
    stateOf: (item) => ({ unsaved: unsaved.includes(item) }),
    view: () => rows,
    total: () => rows.length,
    query(state) {
      this.queries.push(state);
      return Promise.resolve();
    },
  };
}

const film = (title, ...changed) => ({ title, isNew: () => false, dirtyFields: Object.fromEntries(changed.map((field) => [field, true])) });

test('a change is marked by what stands in its way, or else by what it does', () => {
  const [added, edited, gone, refused, torn, lost, risky] = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((title) => film(title, 'genre'));
  const changes = changesOf(fakeSource({
    created: [added],
    updated: [edited, refused, torn, lost, risky],
    destroyed: [gone],
    letters: { failed: [{ item: refused, reason: '422' }], conflict: [{ item: torn }], uncertain: [{ item: lost }] },
    unsaved: [risky],
  }));
  const kinds = [added, edited, gone, refused, torn, lost, risky].map((item) => changes.get(item).kind);
  assert.deepEqual(kinds, ['new', 'edited', 'deleted', 'failed', 'conflict', 'uncertain', 'unsaved']);
  assert.equal(changes.get(refused).letter.reason, '422');
  assert.deepEqual(changes.get(edited).fields, ['genre']);
  assert.deepEqual(changes.get(gone).fields, []);
});

test('a reason is told in the words of the server, if it has any', () => {
  const quoted = 'the server refused the update (422: "{"error":{"message":"runtime must be between 1 and 1000","code":"inv…");';
  assert.equal(reasonOf({ reason: quoted }), 'runtime must be between 1 and 1000');
  assert.equal(reasonOf({ code: 'conflict', reason: quoted }), 'Somebody else changed this film meanwhile.');
  assert.equal(reasonOf({ reason: 'the server refused the update (500)' }), 'the server refused the update (500)');
});

test('a deleted film stays in its place until the server has deleted it', () => {
  const [first, second, third] = [film('1'), film('2'), film('3')];
  const ds = fakeSource({ clean: [first, second, third] });
  const view = new View(ds, 25);
  view.keepRemoved(second);
  const titles = () => view.rows().map(({ item }) => item.title).join();
  Object.assign(ds, { view: () => [first, third], destroyed: () => [second] });
  view.refresh();
  assert.equal(titles(), '1,2,3');
  assert.equal(view.rows()[1].change.kind, 'deleted');
  ds.destroyed = () => [];
  view.refresh();
  assert.equal(titles(), '1,3');
});

test('a column is sorted up, down, and not at all; each leads to the first page', () => {
  const ds = fakeSource({});
  const view = new View(ds, 25);
  for (let i = 0; i < 3; i++) {
    view.page = 3;
    view.sortBy('title');
  }
  assert.deepEqual(ds.queries.map(({ sort, page }) => [sort[0]?.dir, page]), [['asc', 1], ['desc', 1], [undefined, 1]]);
});

test('only changed films are shown when that is asked for, page by page', () => {
  const updated = Array.from({ length: 30 }, (_, i) => film(`${i}`));
  const view = new View(fakeSource({ updated, clean: [film('clean')] }), 25);
  view.refresh();
  view.set({ show: 'changed', page: 2 });
  assert.equal(view.total, 30);
  assert.deepEqual(view.rows().map(({ item }) => item.title), ['25', '26', '27', '28', '29']);
});

test('a page that is gone leads to the last one there is', () => {
  const ds = fakeSource({ clean: [film('only')] });
  const view = new View(ds, 25);
  view.page = 4;
  view.refresh();
  assert.equal(ds.queries.at(-1).page, 1);
});
