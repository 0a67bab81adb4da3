import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './harness/browser.js';
import { buildCommand, startDemo } from './harness/demo.js';

let command;
let browser;

before(async () => {
  [command, browser] = await Promise.all([buildCommand(), launch()]);
});

after(() => Promise.all([command?.remove(), browser?.close()]));

/** A demo server, and `open(options)` for a window of its own on the shared page. A script error in any fails the test. */
async function setUp(t) {
  const demo = await startDemo(command);
  const contexts = [];
  const errors = [];
  t.after(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await demo.stop();
    assert.deepEqual(errors, []);
  });
  const open = async (options) => {
    const context = await browser.newContext(options);
    contexts.push(context);
    context.on('weberror', (error) => errors.push(error.error().stack));
    const page = await context.newPage();
    await page.goto(`${demo.url}/together.html`);
    await ready(page);
    return page;
  };
  return { ...demo, open };
}

const ready = (page) => page.waitForSelector('#boards[aria-busy="false"]');
const notes = (page) => page.getByLabel('Notes', { exact: true }).and(page.locator('textarea'));
const state = (page, name) => page.locator(`#connection[data-state="${name}"]`).waitFor();
const saved = (page, name) => page.locator(`#saved[data-state="${name}"]`).waitFor();
const tasks = (page) => page.locator('.task textarea').evaluateAll((fields) => fields.map((field) => field.value));
const task = (page, text) => page.locator(`.task:has(.grow[data-text="${text}"])`);

const text = (page) => notes(page).inputValue();

/** Waits until the notes in the window are such. */
function notesBecome(page, wanted) {
  return page.waitForFunction((wanted) => document.querySelector('#notes').value === wanted, wanted);
}

async function tasksBecome(page, wanted) {
  await page.waitForFunction((wanted) => [...document.querySelectorAll('.task textarea')].map((field) => field.value).join('|') === wanted, wanted.join('|'));
}

async function setNotes(page, value) {
  await notes(page).fill(value);
  await saved(page, 'saved');
}

async function select(page, start, end = start, direction = 'none') {
  await notes(page).focus();
  await notes(page).evaluate((field, selection) => field.setSelectionRange(...selection), [start, end, direction]);
}

const selection = (page) => notes(page).evaluate(({ selectionStart, selectionEnd }) => [selectionStart, selectionEnd]);

test('what is typed in one window appears in the other, and its caret stays with its words', async (t) => {
  const { open } = await setUp(t);
  const [one, two] = [await open(), await open()];
  await setNotes(one, 'hello world');
  await notesBecome(two, 'hello world');
  await select(two, 6, 11);
  await select(one, 0);
  await one.keyboard.type('Say: ');
  await notesBecome(two, 'Say: hello world');
  assert.deepEqual(await selection(two), [11, 16]);
  await two.keyboard.type('you');
  await notesBecome(one, 'Say: hello you');
  assert.deepEqual(await selection(one), [5, 5]);
  await one.getByLabel('Title', { exact: true }).fill('Another title');
  await two.waitForFunction(() => document.querySelector('#title').value === 'Another title');
});

test('both may type at the same time, at the same place too, and end with the same text', async (t) => {
  const { open } = await setUp(t);
  const [one, two] = [await open(), await open()];
  await setNotes(one, 'start ');
  await notesBecome(two, 'start ');
  await Promise.all([one, two].map((page) => select(page, 6)));
  await Promise.all([one.keyboard.type('aaaaaaaaaa'), two.keyboard.type('bbbbbbbbbb')]);
  await Promise.all([one, two].map((page) => page.waitForFunction(() => document.querySelector('#notes').value.length === 26)));
  await Promise.all([saved(one, 'saved'), saved(two, 'saved')]);
  assert.equal(await text(one), await text(two));
  assert.match(await text(one), /^start [ab]{20}$/);
});

/** Where the caret of somebody else is seen in a window, and where the character at the index begins; lines that wrap are not expected. */
function caretAndPlace(page, index) {
  return notes(page).evaluate((field, index) => {
    const style = getComputedStyle(field);
    const canvas = document.createElement('canvas').getContext('2d');
    canvas.font = style.font;
    const lines = field.value.slice(0, index).split('\n');
    const box = field.getBoundingClientRect();
    const caret = document.querySelector('.caret').getBoundingClientRect();
    return {
      caret: [caret.left + 1, caret.top + caret.height / 2],
      place: [
        box.left + Number.parseFloat(style.paddingLeft) + canvas.measureText(lines.at(-1)).width,
        box.top + Number.parseFloat(style.paddingTop) + (lines.length - 0.5) * Number.parseFloat(style.lineHeight),
      ],
    };
  }, index);
}

/** Waits until the caret of somebody else is seen at the index. */
async function caretIsAt(page, index) {
  await page.locator('.caret').waitFor();
  for (let tries = 0; ; tries++) {
    const { caret, place } = await caretAndPlace(page, index);
    if ([0, 1].every((axis) => Math.abs(caret[axis] - place[axis]) < 2)) return;
    assert.ok(tries < 600, `the caret is at ${caret}, character ${index} at ${place}`);
    await page.evaluate(() => new Promise(requestAnimationFrame)); // it is drawn before a frame
  }
}

test('the caret of the other is seen where it is, with name and colour, and moves with the text', async (t) => {
  const { open } = await setUp(t);
  const [one, two] = [await open(), await open()];
  await setNotes(one, 'first line\nsecond line\n');
  await notesBecome(two, 'first line\nsecond line\n');
  const [name, color] = await one.locator('.people li').first().evaluate((li) => [li.querySelector('.person-name').firstChild.data, li.querySelector('.disc').dataset.color]);

  await select(one, 18);
  await two.locator(`.pointer[data-color="${color}"] .flag`).getByText(name, { exact: true }).waitFor({ state: 'attached' });
  await caretIsAt(two, 18);
  await select(two, 0);
  await two.keyboard.type('one more ');
  await two.keyboard.press('Enter');
  await notesBecome(one, 'one more \nfirst line\nsecond line\n');
  await caretIsAt(two, 28);
  await select(one, 33);
  await caretIsAt(two, 33);
});

test('the selection of the other is seen with the caret at the end that moves', async (t) => {
  const { open } = await setUp(t);
  const [one, two] = [await open(), await open()];
  await setNotes(one, 'from here to there');
  await notesBecome(two, 'from here to there');
  await select(one, 5, 9, 'backward');
  const selected = two.locator('.selected');
  await selected.waitFor();
  await caretIsAt(two, 5);
  const box = await selected.boundingBox();
  const right = await caretAndPlace(two, 9);
  assert.ok(Math.abs(box.x + box.width - right.place[0]) < 2, `selection ends at ${box.x + box.width}, character 9 is at ${right.place[0]}`);
  await select(one, 2);
  await selected.waitFor({ state: 'detached' });
  await one.close();
  await two.locator('.pointer').waitFor({ state: 'detached' });
  await two.waitForFunction(() => document.querySelectorAll('.people li').length === 1);
});

test('an emoji is never cut in two, whatever takes its place', async (t) => {
  const { open } = await setUp(t);
  const [one, two] = [await open(), await open()];
  await setNotes(one, 'a😂b');
  await notesBecome(two, 'a😂b');
  await setNotes(one, 'a😢b');
  await notesBecome(two, 'a😢b');
  await select(two, 3);
  await two.keyboard.press('Backspace');
  await notesBecome(one, 'ab');
});

test('while a character is composed, what others write waits, and then both are there', async (t) => {
  const { open } = await setUp(t);
  const [one, two] = [await open(), await open()];
  await setNotes(one, 'in: .');
  await notesBecome(two, 'in: .');
  await select(one, 4);
  const ime = await one.context().newCDPSession(one);
  await ime.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 });
  await notesBecome(two, 'in: に.');
  await select(two, 0);
  await two.keyboard.type('Komm ');
  await notesBecome(two, 'Komm in: に.');
  await ime.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 });
  await notesBecome(two, 'Komm in: にほん.');
  assert.equal(await text(one), 'in: にほん.', 'the field is left alone');
  await ime.send('Input.insertText', { text: '日本' });
  await notesBecome(two, 'Komm in: 日本.');
  await notesBecome(one, 'Komm in: 日本.');
  assert.deepEqual(await selection(one), [11, 11]);
});

test('undo takes back what was typed here, and not what the other has written since', async (t) => {
  const { open } = await setUp(t);
  const [one, two] = [await open(), await open()];
  await setNotes(one, '');
  await notesBecome(two, '');
  await select(one, 0);
  await one.keyboard.insertText('mine');
  await notesBecome(two, 'mine');
  await select(two, 4);
  await two.keyboard.type(' and yours');
  await notesBecome(one, 'mine and yours');
  await one.keyboard.press('Control+z');
  await notesBecome(two, ' and yours');
  await one.keyboard.press('Control+Shift+z');
  await notesBecome(two, 'mine and yours');
});

test('tasks are added, ticked, edited, moved and removed in both windows', async (t) => {
  const { open } = await setUp(t);
  const [one, two] = [await open(), await open()];
  for (const text of await tasks(one)) await task(one, text).getByRole('button', { name: /^Remove/ }).click({ force: true });
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

  await task(two, 'A').getByRole('button', { name: 'Remove “A”' }).click({ force: true });
  await tasksBecome(one, ['C', 'Bananas']);
  await two.locator('#toasts').getByRole('button', { name: 'Undo' }).click();
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
  const [first, second] = await tasks(one);
  await task(one, second).locator('.handle').press('ArrowUp');
  await select(two, 0);
  await two.keyboard.type('start ');
  await task(two, first).locator('.tick').click();
  assert.equal(await text(two), 'start middle');

  await one.context().setOffline(false);
  await state(one, 'online');
  for (const page of [one, two]) await notesBecome(page, 'start middle end');
  await saved(one, 'saved');
  for (const page of [one, two]) assert.deepEqual((await tasks(page)).slice(0, 2), [second, first]);
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

test('the second window is opened by a button, as somebody else', async (t) => {
  const { open } = await setUp(t);
  const one = await open();
  const opened = one.context().waitForEvent('page');
  await one.getByRole('button', { name: 'Open a second window', exact: true }).click();
  const two = await opened;
  await ready(two);
  await one.locator('.people li').nth(1).waitFor();
  const names = await one.locator('.people .disc').evaluateAll((discs) => discs.map((disc) => disc.title.replace(' (you)', '')));
  const own = (page) => page.evaluate(() => sessionStorage.getItem('name'));
  assert.deepEqual(names, [await own(one), await own(two)]);
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

test('on a phone nothing is wider than the screen, and everything can be reached', async (t) => {
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
