import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notesBecome, ready, saved, select, setNotes, state, task, tasks, tasksBecome, text, useTogether } from './harness/together.js';

const setUp = useTogether();

test('without a network both go on, the state is shown, and nothing is lost when it is back', async (t) => {
  const { open } = await setUp(t);
  const [one, two] = [await open(), await open()];
  await setNotes(one, 'middle');
  await notesBecome(two, 'middle');
  await saved(one, 'saved');
  await one.context().setOffline(true);
  await state(one, 'offline');
  await select(one, 6);
  await one.keyboard.type(' end');
  await saved(one, 'waiting');
  const [first, second, ...rest] = await tasks(one);
  await task(one, second).locator('.handle').press('ArrowUp');
  await select(two, 0);
  await two.keyboard.type('start ');
  await task(two, first).locator('.tick').click();
  assert.equal(await text(two), 'start middle');

  await one.context().setOffline(false);
  await state(one, 'online');
  for (const page of [one, two]) await notesBecome(page, 'start middle end');
  await saved(one, 'saved');
  for (const page of [one, two]) await tasksBecome(page, [second, first, ...rest]);
});

test('a server that is gone is waited for, and has everything when it is back', async (t) => {
  const { open, end, restart } = await setUp(t);
  const [one, two] = [await open(), await open()];
  await setNotes(one, 'kept');
  await notesBecome(two, 'kept');
  await end('SIGKILL');
  await Promise.all([state(one, 'connecting'), state(two, 'connecting')]);
  await select(one, 4);
  await one.keyboard.type(', one');
  await select(two, 0);
  await two.keyboard.type('two, ');
  await Promise.all([saved(one, 'waiting'), saved(two, 'waiting')]);
  await restart();
  await Promise.all([state(one, 'online'), state(two, 'online')]);
  for (const page of [one, two]) await notesBecome(page, 'two, kept, one');
  await Promise.all([saved(one, 'saved'), saved(two, 'saved')]);
  await one.waitForFunction(() => document.querySelectorAll('.people li').length === 2);
});

test('who works offline is alone until the switch is off again', async (t) => {
  const { open } = await setUp(t);
  const [one, two] = [await open(), await open()];
  await setNotes(one, 'together');
  await notesBecome(two, 'together');
  await two.locator('.people li').nth(1).waitFor();
  await one.locator('.switch').click();
  await state(one, 'offline');
  await two.waitForFunction(() => document.querySelectorAll('.people li').length === 1);
  await select(one, 8);
  await one.keyboard.type(' again');
  await saved(one, 'waiting');
  assert.doesNotMatch(await one.locator('#toasts').innerText(), /has left/, 'nobody but this window has left');
  await one.locator('.switch').click();
  await state(one, 'online');
  await notesBecome(two, 'together again');
  for (const page of [one, two]) await page.locator('.people li').nth(1).waitFor();
});

test('a connection that breaks is made again as soon as that is possible', async (t) => {
  const { open } = await setUp(t);
  const [one, two] = [await open(), await open()];
  const network = async (name) => {
    await one.getByRole('button', { name: 'Try it out' }).click();
    await one.getByRole('radio', { name }).check();
    await one.keyboard.press('Escape');
  };
  await setNotes(one, 'before');
  await network(/Gone/);
  await state(one, 'connecting');
  await select(one, 6);
  await one.keyboard.type(' and after');
  await saved(one, 'waiting');
  await network(/Good/);
  await state(one, 'online');
  await notesBecome(two, 'before and after');
});

test('the page loads without a network, and the service worker leaves the connection alone', async (t) => {
  const { open, end, restart } = await setUp(t);
  const [one, two] = [await open(), await open()];
  await one.evaluate(() => navigator.serviceWorker.ready);
  await one.reload();
  await ready(one);
  assert.ok(await one.evaluate(() => navigator.serviceWorker.controller !== null));
  await setNotes(one, 'through it');
  await notesBecome(two, 'through it');

  await end();
  await one.reload();
  await one.getByRole('heading', { name: 'Film night' }).waitFor();
  await state(one, 'connecting');
  await restart();
  await ready(one);
  await notesBecome(one, 'through it');
  await one.getByRole('link', { name: 'Catalogue' }).click();
  await one.waitForSelector('#grid[aria-busy="false"] tbody tr');
  await one.getByRole('link', { name: 'Film night' }).click();
  await ready(one);
});

const waiting = (page, count) => page.waitForFunction((count) => document.querySelector('#saved').innerText.startsWith(`${count} change`), count);

test('what was written without a network is counted, there after a reload, and sent once when the server is back', async (t) => {
  const { open, end, restart } = await setUp(t);
  const [one, two] = [await open(), await open()];
  await one.evaluate(() => navigator.serviceWorker.ready);
  await setNotes(one, 'before');
  await notesBecome(two, 'before');
  await end('SIGKILL');
  await state(one, 'connecting');
  await select(one, 6);
  await one.keyboard.type(' 12');
  await waiting(one, 3);
  const [first] = await tasks(one);
  await task(one, first).locator('.tick').click();
  await waiting(one, 4);

  await one.reload();
  await ready(one);
  await state(one, 'connecting');
  assert.equal(await text(one), 'before 12');
  await waiting(one, 4);
  await one.locator('.people li').first().waitFor();
  await select(one, 9);
  await one.keyboard.type('3');
  await waiting(one, 5);
  await restart();
  await notesBecome(two, 'before 123');
  await saved(one, 'saved');
  await end();
  await one.reload(); // with nothing to send
  await ready(one);
  assert.equal(await text(one), 'before 123');
  await restart();
  await state(one, 'online');
  assert.equal(await task(two, first).locator('.tick').isChecked(), await task(one, first).locator('.tick').isChecked());
});

test('where the browser keeps nothing, the page says that its window has to stay open, and nothing is lost while it does', async (t) => {
  const { open, end, restart } = await setUp(t);
  const one = await open({ init: () => Object.defineProperty(window, 'indexedDB', { value: undefined }) });
  await setNotes(one, 'before');
  await end('SIGKILL');
  await state(one, 'connecting');
  await select(one, 6);
  await one.keyboard.type(' and after');
  await saved(one, 'unsafe');
  await restart();
  await saved(one, 'saved');
  await notesBecome(await open(), 'before and after');
});
