import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inFirefox, launch } from './harness/browser.js';
import { buildCommand, startDemo } from './harness/demo.js';
import { durable } from './harness/durable.js';
import { watchErrors } from './harness/scene.js';

let command;
let browser;

before(async () => {
  [command, browser] = await Promise.all([buildCommand(), launch()]);
});

after(() => Promise.all([command?.remove(), browser?.close()]));

/** A demo server and the page on it, ready to work offline. A script error fails the test. */
async function openPage(t, options) {
  const demo = await startDemo(command);
  const context = await browser.newContext(options);
  const errors = watchErrors(context);
  t.after(async () => {
    await context.close();
    await demo.stop();
    assert.deepEqual(errors, []);
  });
  const page = await context.newPage();
  await page.goto(demo.url);
  await shown(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  return { ...demo, context, page };
}

const shown = (page) => page.waitForSelector('#grid[aria-busy="false"] tbody tr');
const rowOf = (page, title) => page.locator('tbody tr', { has: page.getByText(title, { exact: true }) });
const cellOf = (row, field) => row.locator(`.col-${field}`);
const tile = (page, name) => page.locator(`#tile-${name} .tile-value`);

async function type(page, cell, text) {
  if (inFirefox) await cell.press('Enter'); // its clicks are single ones when they are made for it
  else await cell.dblclick();
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

/** Loads the page again once its changes are stored: it shows them before. */
async function reload(page) {
  await page.evaluate(durable);
  await page.reload();
}

/** Waits until the tile shows that so many changes are pending, refused or in conflict. */
async function waitForTile(page, name, count) {
  await tile(page, name).getByText(String(count), { exact: true }).waitFor();
}

test('the page shows all films, under its content security policy', async (t) => {
  const { page } = await openPage(t);
  assert.match(await page.locator('.pager-range').innerText(), /1–25\s+of\s+3,201/);
  assert.equal(await page.locator('tbody tr').count(), 25);
  await page.getByRole('searchbox').fill('hitchcock');
  await page.locator('.pager-range').getByText(/of\s+\d{1,2}$/).waitFor();
  await page.getByRole('button', { name: 'Title' }).click();
  await page.locator('th[aria-sort="ascending"]').waitFor();
});

test('an edit made offline survives a reload without a network, and reaches the server once', async (t) => {
  const { page, context, api, end, restart } = await openPage(t);
  await context.setOffline(true);
  await page.locator('#connection[data-state="offline"]').waitFor();
  await end(); // a page that is loaded again is not sure to be without a network at once
  await type(page, cellOf(rowOf(page, 'Slam'), 'director'), 'Marc Levin');
  await waitForTile(page, 'pending', 1);

  await reload(page);
  await shown(page);
  assert.equal(await cellOf(rowOf(page, 'Slam'), 'director').innerText(), 'Marc Levin');
  await rowOf(page, 'Slam').getByText('Edited').waitFor();

  await restart();
  assert.equal((await api.film(5)).director, null);
  await context.setOffline(false);
  await waitForTile(page, 'pending', 0);
  const film = await api.film(5);
  assert.deepEqual([film.title, film.director, film.version], ['Slam', 'Marc Levin', 2]);
});

test('films added and deleted offline are added and deleted once', async (t) => {
  const { page, context, api, end, restart } = await openPage(t);
  await context.setOffline(true);
  await end();
  await page.getByRole('button', { name: 'Add film' }).click();
  await page.getByLabel('Title', { exact: true }).fill('Brand new');
  await page.locator('#editor').getByRole('button', { name: 'Add' }).click();
  await waitForTile(page, 'pending', 1);
  await cellOf(rowOf(page, 'Slam'), 'title').focus();
  await page.keyboard.press('Delete');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await rowOf(page, 'Slam').getByText('Deleted').waitFor();
  await waitForTile(page, 'pending', 2);

  await reload(page);
  await shown(page);
  await waitForTile(page, 'pending', 2);
  await page.getByRole('button', { name: 'Changed' }).click();
  await rowOf(page, 'Slam').getByText('Deleted').waitFor();
  await rowOf(page, 'Brand new').getByText('New', { exact: true }).waitFor();
  await restart();
  await context.setOffline(false);
  await waitForTile(page, 'pending', 0);
  const films = await api.all();
  assert.equal(films.length, 3201);
  assert.equal(films.filter(({ title }) => title === 'Brand new').length, 1);
  assert.equal(films.some(({ title }) => title === 'Slam'), false);
});

test('on a network that loses every third answer nothing is doubled and nothing is missing', async (t) => {
  const { page, api } = await openPage(t);
  await page.getByRole('button', { name: 'Try it out' }).click();
  await page.getByRole('radio', { name: /Lossy/ }).check();
  await page.getByRole('button', { name: /Change 50 films/ }).click();
  await page.locator('#toasts').getByText('Your changes have been sent.').waitFor();
  await waitForTile(page, 'pending', 0);
  const changed = (await api.all()).filter(({ version }) => version > 1);
  assert.ok(changed.length > 40, `${changed.length} films changed`);
  assert.deepEqual([...new Set(changed.map(({ version }) => version))], [2], 'each film was changed once');
});

test('a refused change is listed with its reason, and goes through when it is corrected', async (t) => {
  const { page, api } = await openPage(t);
  await type(page, cellOf(rowOf(page, 'Slam'), 'runtime'), '5000');
  await waitForTile(page, 'failed', 1);
  await rowOf(page, 'Slam').getByText('Refused').waitFor();
  await page.locator('#tile-failed').click();
  await page.locator('#changes').getByText('runtime must be between 1 and 1000').waitFor();
  await page.locator('#changes').getByRole('button', { name: 'Correct' }).click();
  await page.getByLabel('Minutes').selectText();
  await page.keyboard.type('103'); // what is filled in goes behind the number that is there, in Firefox
  await page.getByRole('button', { name: 'Save and send' }).click();
  await waitForTile(page, 'failed', 0);
  await waitForTile(page, 'pending', 0);
  assert.equal((await api.film(5)).runtime, 103);
});

test('a conflict is decided value by value', async (t) => {
  const { page, api } = await openPage(t);
  await api.change(5, { director: 'A. Colleague', imdbRating: 9.9 });
  await type(page, cellOf(rowOf(page, 'Slam'), 'imdbRating'), '7.7');
  await waitForTile(page, 'conflicts', 1);
  await page.locator('#tile-conflicts').click();
  await page.getByRole('button', { name: 'Compare and decide' }).click();
  await page.getByRole('button', { name: 'Use the selection' }).click();
  await waitForTile(page, 'conflicts', 0);
  await waitForTile(page, 'pending', 0);
  const { director, imdbRating } = await api.film(5);
  assert.deepEqual({ director, imdbRating }, { director: 'A. Colleague', imdbRating: 7.7 });
});

test('the table can be worked with the keyboard alone', async (t) => {
  const { page, api } = await openPage(t);
  await cellOf(rowOf(page, 'The Land Girls'), 'title').focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'Enter']) await page.keyboard.press(key);
  await page.keyboard.type('Bill Plympton');
  await page.keyboard.press('Enter');
  await waitForTile(page, 'pending', 0);
  await page.locator('td:focus').getByText('Bill Plympton').waitFor();
  await page.waitForFunction(() => !document.querySelector('tr.changed'));
  assert.equal((await api.film(3)).director, 'Bill Plympton');
});

test('on a phone a tap opens the film, and nothing is wider than the screen', { skip: inFirefox && 'only Chromium can be a phone' }, async (t) => {
  const { page, api } = await openPage(t, { viewport: { width: 390, height: 844 }, hasTouch: true });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 390);
  await rowOf(page, 'Slam').tap();
  await page.getByLabel('Director').fill('Marc Levin');
  // The page shows with the next frame that there is a change.
  await Promise.all([page.waitForResponse((response) => response.request().method() === 'PUT'), page.getByRole('button', { name: 'Save' }).click()]);
  await page.waitForFunction(() => !document.querySelector('tr.changed') && document.querySelector('#tile-pending .tile-value').textContent === '0');
  assert.equal((await api.film(5)).director, 'Marc Levin');
});
