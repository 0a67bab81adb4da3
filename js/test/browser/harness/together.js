import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { launch } from './browser.js';
import { buildCommand, startDemo } from './demo.js';
import { watchErrors } from './scene.js';

/** One browser for the tests of a file; `setUp(t)` is what each test begins with. */
export function useTogether() {
  let command;
  let browser;
  before(async () => {
    [command, browser] = await Promise.all([buildCommand(), launch()]);
  });
  after(() => Promise.all([command?.remove(), browser?.close()]));
  return (t) => setUp(t, command, browser);
}

/** A demo server, and `open(options)` for a window of its own on the shared page, in which `init` runs first. A script error in any fails the test. */
async function setUp(t, command, browser) {
  const demo = await startDemo(command);
  const contexts = [];
  const errors = []; // a list for each context
  t.after(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await demo.stop();
    assert.deepEqual(errors.flat(), []);
  });
  const open = async ({ init, ...options } = {}) => {
    const context = await browser.newContext(options);
    contexts.push(context);
    if (init) await context.addInitScript(init);
    errors.push(watchErrors(context));
    const page = await context.newPage();
    await page.goto(`${demo.url}/together.html`);
    await ready(page);
    return page;
  };
  return { ...demo, open };
}

export const ready = (page) => page.waitForSelector('#boards[aria-busy="false"]');
export const notes = (page) => page.getByLabel('Notes', { exact: true }).and(page.locator('textarea'));
export const state = (page, name) => page.locator(`#connection[data-state="${name}"]`).waitFor();
export const saved = (page, name) => page.locator(`#saved[data-state="${name}"]`).waitFor();
export const tasks = (page) => page.locator('.task textarea').evaluateAll((fields) => fields.map((field) => field.value));
export const task = (page, text) => page.locator(`.task:has(.grow[data-text="${text}"])`);

export const text = (page) => notes(page).inputValue();

/** Waits until the notes in the window are such. */
export function notesBecome(page, wanted) {
  return page.waitForFunction((wanted) => document.querySelector('#notes').value === wanted, wanted);
}

export async function tasksBecome(page, wanted) {
  await page.waitForFunction((wanted) => [...document.querySelectorAll('.task textarea')].map((field) => field.value).join('|') === wanted, wanted.join('|'));
}

export async function setNotes(page, value) {
  await notes(page).fill(value);
  await saved(page, 'saved');
}

export async function select(page, start, end = start, direction = 'none') {
  await notes(page).focus();
  await notes(page).evaluate((field, selection) => field.setSelectionRange(...selection), [start, end, direction]);
}

export const selection = (page) => notes(page).evaluate(({ selectionStart, selectionEnd }) => [selectionStart, selectionEnd]);
