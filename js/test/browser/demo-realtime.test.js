import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inFirefox } from './harness/browser.js';
import { notes, notesBecome, ready, saved, select, selection, setNotes, state, task, tasks, tasksBecome, text, useTogether } from './harness/together.js';

const setUp = useTogether();

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

test('while a character is composed, what others write waits, and then both are there', { skip: inFirefox && 'only Chromium can be told to compose' }, async (t) => {
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

// What is typed into one field without a pause is one step.
const beginStep = (page) => page.getByLabel('Title', { exact: true }).fill(`Step ${++steps}`);
let steps = 0;

test('undo takes back what was typed here, and not what the other has written since', async (t) => {
  const { open } = await setUp(t);
  const [one, two] = [await open(), await open()];
  await setNotes(one, '');
  await notesBecome(two, '');
  await beginStep(one);
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

test('one pair of buttons undoes and redoes notes, ticks and tasks in the order in which they were made', async (t) => {
  const { open } = await setUp(t);
  const [one, two] = [await open(), await open()];
  const before = await tasks(one);
  const [undo, redo] = ['Undo', 'Redo'].map((name) => one.locator('.who').getByRole('button', { name, exact: true }));
  assert.deepEqual([await undo.isDisabled(), await redo.isDisabled()], [true, true]);
  const box = one.getByLabel(`Done: ${before[0]}`, { exact: true });
  const was = await box.isChecked();
  await box.setChecked(!was);
  await task(one, before[1]).getByRole('button', { name: `Remove “${before[1]}”` }).click();
  await tasksBecome(two, before.toSpliced(1, 1));
  await two.getByLabel('New task').fill('Salt');
  await two.getByLabel('New task').press('Enter');
  await tasksBecome(one, [...before.toSpliced(1, 1), 'Salt']);
  await undo.click();
  await tasksBecome(two, [...before, 'Salt']);
  await undo.click();
  await two.waitForFunction(([name, done]) => document.querySelector(`[aria-label="Done: ${name}"]`).checked === done, [before[0], was]);
  assert.equal(await undo.isDisabled(), true);
  await redo.click();
  await redo.click();
  await tasksBecome(two, [...before.toSpliced(1, 1), 'Salt']);
  assert.equal(await redo.isDisabled(), true);
});

test('what is undone without a connection reaches the others after it', async (t) => {
  const { open } = await setUp(t);
  const [one, two] = [await open(), await open()];
  await setNotes(one, 'kept');
  await notesBecome(two, 'kept');
  await beginStep(one);
  await select(one, 4);
  await one.keyboard.insertText(' and gone');
  await notesBecome(two, 'kept and gone');
  await one.locator('.switch').click();
  await state(one, 'offline');
  await notes(one).focus();
  await one.keyboard.press('Control+z');
  await notesBecome(one, 'kept');
  await one.locator('.switch').click();
  await notesBecome(two, 'kept');
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
