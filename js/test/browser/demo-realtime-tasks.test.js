import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inFirefox } from './harness/browser.js';
import { task, tasks, tasksBecome, text, useTogether } from './harness/together.js';

const setUp = useTogether();

test('tasks are added, ticked, edited, moved and removed in both windows', async (t) => {
  const { open } = await setUp(t);
  const [one, two] = [await open(), await open()];
  for (const text of await tasks(one)) await task(one, text).getByRole('button', { name: /^Remove/ }).click();
  await tasksBecome(two, []);
  await two.getByText('What is next?').waitFor();
  for (const text of ['A', 'B', 'C']) {
    await one.getByLabel('New task').fill(text);
    await one.keyboard.press('Enter');
  }
  await tasksBecome(two, ['A', 'B', 'C']);

  await task(two, 'B').locator('.tick').click();
  await one.locator('.task.done').waitFor();
  await one.locator('#progress-text').getByText('1 of 3 done').waitFor();
  await task(two, 'B').locator('textarea').press('End');
  await two.keyboard.type('ananas');
  await tasksBecome(one, ['A', 'Bananas', 'C']);
  await task(one, 'Bananas').locator('.disc').waitFor();

  await task(one, 'C').locator('.handle').press('ArrowUp');
  await tasksBecome(two, ['A', 'C', 'Bananas']);
  await one.keyboard.press('ArrowUp');
  await tasksBecome(two, ['C', 'A', 'Bananas']);
  assert.match(await one.locator('#said').textContent(), /C: now 1 of 3/);

  await task(two, 'A').getByRole('button', { name: 'Remove “A”' }).click();
  // It is offered for six seconds only; who has it in hand can still use it.
  const undo = await two.locator('#toasts').getByRole('button', { name: 'Undo' }).elementHandle();
  await tasksBecome(one, ['C', 'Bananas']);
  await undo.evaluate((button) => button.click());
  await tasksBecome(one, ['C', 'A', 'Bananas']);
  assert.deepEqual(await tasks(two), ['C', 'A', 'Bananas']);
});

test('a task is dragged to its place, also while the other adds one', async (t) => {
  const { open } = await setUp(t);
  const [one, two] = [await open(), await open()];
  const [first, second, third, ...rest] = await tasks(one);
  const from = await task(one, first).locator('.handle').boundingBox();
  const to = await task(one, third).boundingBox();
  await one.mouse.move(from.x + 10, from.y + 10);
  await one.mouse.down();
  await one.mouse.move(from.x + 10, to.y + 30, { steps: 5 });
  await two.locator('.task textarea').first().press('End');
  await two.keyboard.press('Enter');
  await two.keyboard.type('new');
  await task(one, 'new').waitFor();
  await one.mouse.move(from.x + 10, to.y + 32);
  await one.mouse.up();
  await one.waitForFunction((first) => document.querySelector('.task textarea').value !== first, first);
  const now = await tasks(one);
  assert.deepEqual([...now].sort(), [first, second, third, 'new', ...rest].sort());
  assert.ok(now.indexOf(first) > now.indexOf(second), now.join());
  await tasksBecome(two, now);
  assert.equal(await two.evaluate(() => document.activeElement.value), 'new', 'who writes in a task that moves goes on');
});

test('the list can be worked with the keyboard alone', async (t) => {
  const { open } = await setUp(t);
  const page = await open();
  const before = await tasks(page);
  await page.locator('.task textarea').nth(1).press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('in between');
  await page.keyboard.press('Alt+ArrowUp');
  await tasksBecome(page, [before[0], 'in between', ...before.slice(1)]);
  await page.keyboard.type('!');
  await tasksBecome(page, [before[0], 'in between!', ...before.slice(1)]);
  for (let i = 0; i < 'in between!'.length; i++) await page.keyboard.press('Backspace');
  await page.keyboard.press('Backspace');
  await tasksBecome(page, before);
  assert.equal(await page.evaluate(() => document.activeElement.value), before[0]);
});

test('a colleague comes, writes, does something about the tasks, and leaves', async (t) => {
  const { open } = await setUp(t);
  const page = await open();
  const [before, list] = [await text(page), await tasks(page)];
  await page.getByRole('button', { name: 'Try it out' }).click();
  await page.getByRole('button', { name: /Invite a colleague/ }).click();
  await page.locator('.people li').nth(1).waitFor();
  await page.locator('.caret').waitFor();
  await page.waitForFunction((count) => document.querySelectorAll('.task').length > count, list.length);
  await page.locator('.people li').nth(1).waitFor({ state: 'detached' });
  assert.equal((await text(page)).startsWith(`${before}\n`), true);
  assert.equal((await tasks(page)).length, list.length + 1);
});

test('on a phone nothing is wider than the screen, and everything can be reached', { skip: inFirefox && 'only Chromium can be a phone' }, async (t) => {
  const { open } = await setUp(t);
  const [phone, two] = [await open({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }), await open()];
  assert.ok(await phone.evaluate(() => document.documentElement.scrollWidth) <= 360);
  const [first] = await tasks(phone);
  await task(phone, first).locator('.tick').tap();
  await phone.getByLabel('New task').tap();
  await phone.keyboard.type('from the phone');
  await phone.keyboard.press('Enter');
  await task(two, 'from the phone').waitFor();
  for (const name of ['Catalogue', 'Film night']) await phone.getByRole('link', { name }).waitFor();
});
