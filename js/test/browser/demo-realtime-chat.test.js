import assert from 'node:assert/strict';
import { test } from 'node:test';
import { state, useTogether } from './harness/together.js';

const setUp = useTogether();

const message = (page) => page.getByLabel('Message', { exact: true });

async function say(page, text) {
  await message(page).fill(text);
  await message(page).press('Enter');
}

/** Waits until the chat of a window shows these messages, those that wait behind a tilde. */
function chatBecomes(page, wanted) {
  return page.waitForFunction((wanted) => (
    [...document.querySelectorAll('.message')].map((li) => (li.matches('.waits') ? '~' : '') + li.querySelector('p').textContent).join('|') === wanted
  ), wanted.join('|'));
}

test('what is said in one window is heard in the other, under the name of who said it, and by who comes later', async (t) => {
  const { open } = await setUp(t);
  const [one, two] = [await open(), await open()];
  await message(one).isEnabled();
  await say(one, 'Shall we?');
  await chatBecomes(two, ['Shall we?']);
  await say(two, 'Yes!');
  await chatBecomes(one, ['Shall we?', 'Yes!']);
  const names = (page) => page.locator('.message b').allTextContents();
  const own = (page) => page.evaluate(() => sessionStorage.getItem('name'));
  assert.deepEqual(await names(one), [await own(one), await own(two)]);
  const three = await open();
  await chatBecomes(three, ['Shall we?', 'Yes!']);
  assert.deepEqual(await names(three), [await own(one), await own(two)]);
});

test('what is said without a connection waits, also while the page is loaded again, and is said once after it', async (t) => {
  const { open } = await setUp(t);
  const [one, two] = [await open(), await open()];
  await say(one, 'first');
  await chatBecomes(two, ['first']);
  await one.locator('.switch').click();
  await state(one, 'offline');
  await say(one, 'second');
  await say(one, 'third');
  await chatBecomes(one, ['first', '~second', '~third']);
  await chatBecomes(two, ['first']);
  await one.reload();
  await chatBecomes(one, ['first', 'second', 'third']);
  await chatBecomes(two, ['first', 'second', 'third']);
});

test('where somebody is on the page is seen by the others, and that they are away', async (t) => {
  const { open } = await setUp(t);
  const [one, two] = [await open(), await open()];
  const place = (wanted) => one.locator('.place', { hasText: wanted }).waitFor();
  await two.getByLabel('New task').focus();
  await place('in Tasks');
  await message(two).focus();
  await place('in Chat');
  await two.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await place('away');
});
