import { openShared } from '../shared.js';
import { newName } from './names.js';

const pauses = { letter: 55, thought: 900, rest: 2500 };
const ideas = ['I bring Rear Window!', 'Is anybody allergic to nuts?', 'Can we start a bit later?', 'My vote is for Alien.', 'Two more people are coming.'];
const jobs = ['Ask for a longer cable', 'Bring blankets', 'Make the playlist for the break', 'Buy lemonade', 'Put up the poster'];

const any = (list) => list[Math.floor(Math.random() * list.length)];
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Somebody else, with a connection of their own: comes, writes a line, does something about the tasks, and leaves. */
export async function inviteColleague() {
  const { domain, model } = await openShared(newName());
  try {
    await write(model.elementAt('notes'), any(ideas));
    await look(model.elementAt('notes'));
    await work(model, model.elementAt('tasks'));
    await model.close();
  } finally {
    await domain.dispose();
  }
}

// The own selection moves with what others write meanwhile: it is always where the next letter goes.
async function write(notes, line) {
  const caret = notes.rangeReference('selection');
  const end = notes.length();
  caret.set({ start: end, end });
  caret.share();
  await pause(pauses.thought);
  for (const letter of `\n${line}`) {
    notes.insert(caret.value()?.end ?? notes.length(), letter);
    await pause(pauses.letter * (0.5 + Math.random()));
  }
}

async function look(notes) {
  await pause(pauses.thought);
  const text = notes.value();
  const start = text.search(/\p{L}{5,}/u);
  if (start < 0) return;
  const end = start + /^\p{L}+/u.exec(text.slice(start))[0].length;
  notes.rangeReference('selection').set({ start, end });
  await pause(pauses.rest);
}

async function work(model, tasks) {
  const at = model.elementReference('task');
  at.share();
  const open = tasks.find((task) => task.get('done').value() === false);
  if (open) {
    at.set(open);
    await pause(pauses.thought);
    if (open.isAttached()) open.get('done').value(true);
    await pause(pauses.thought);
  }
  const added = tasks.push({ text: '', done: false });
  at.set(added);
  for (const letter of any(jobs)) {
    if (added.isDetached()) return;
    added.get('text').insert(added.get('text').length(), letter);
    await pause(pauses.letter);
  }
  await pause(pauses.thought);
  if (added.isAttached()) tasks.reorder(tasks.findIndex((task) => task === added), 0);
  await pause(pauses.rest);
}
