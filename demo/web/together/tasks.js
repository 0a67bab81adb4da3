import { byId } from '../dom.js';
import { toast } from '../toast.js';
import { Dragging } from './dragging.js';
import { isTask, TaskRow } from './task-row.js';

const key = 'task';

/** The task list: shows the shared array, and makes what people do with the rows changes of it. */
export class Tasks {
  #list = byId('tasks');
  #array;
  #rows = new Map(); // shared task → row
  #own;

  constructor(model, people) {
    this.model = model;
    this.people = people;
    this.#array = model.elementAt('tasks');
    this.#own = model.elementReference(key);
    this.#own.share();
    this.dragging = new Dragging(this.#list, (element, index) => this.#dropped(element, index));
    this.#array.on('model_changed', ({ childEvent }) => this.#changed(childEvent));
    model.references({ key }).forEach((reference) => this.#watch(reference));
    model.on('reference', ({ reference }) => this.#watch(reference));
    byId('add-task').addEventListener('submit', (event) => this.#add(event));
    this.#render();
  }

  /** Shows at which tasks the others are. */
  showPeople() {
    const at = new Map([...this.#rows.values()].map((row) => [row, []]));
    for (const reference of this.model.references({ key })) {
      const person = this.people.of(reference.sessionId());
      if (person && !person.me && reference.isSet()) at.get(this.#rows.get(reference.value()))?.push(person);
    }
    for (const [row, people] of at) row.showPeople(people);
  }

  #watch(reference) {
    if (reference.key() !== key) return;
    for (const name of ['set', 'cleared', 'disposed']) reference.on(name, () => this.showPeople());
    this.showPeople();
  }

  // The text and the tick of a task are the business of its row.
  #changed({ element }) {
    if (element === this.#array) this.#render();
    else if (this.#rows.has(element)) this.#rebuild(element);
  }

  // Somebody has put other values into a task instead of changing those that are there.
  #rebuild(task) {
    this.#rows.get(task).end();
    this.#rows.delete(task);
    this.#render();
  }

  #tasks() {
    const list = [];
    this.#array.forEach((element) => { if (isTask(element)) list.push(element); });
    return list;
  }

  #render() {
    const tasks = this.#tasks();
    const before = tops(this.#list);
    for (const [task, row] of this.#rows) {
      if (tasks.includes(task)) continue;
      row.end();
      this.#rows.delete(task);
    }
    tasks.forEach((task, index) => this.#place(this.#rowOf(task).element, index));
    if (this.dragging.active) this.dragging.update();
    else slide(this.#list, before);
    this.#showProgress();
    this.showPeople();
  }

  #rowOf(task) {
    let row = this.#rows.get(task);
    if (!row) {
      row = new TaskRow(task, {
        move: (row, by) => this.#move(row, by),
        remove: (row, options) => this.#remove(row, options),
        insertAfter: (row) => this.#insertAfter(row),
        focus: (row, by) => this.#neighbour(row, by)?.focus(),
        enter: ({ task }) => this.#isAt(task),
        leave: () => this.#isAt(null),
        shown: () => this.#showProgress(),
      });
      this.#rows.set(task, row);
    }
    return row;
  }

  // The row with the focus, which the dragged one has, stays in the document, and the others are moved past it: taken out and put
  // in again it would lose the focus and the pointer. moveBefore is no better: Firefox loses the focus, or the page crashes.
  #place(element, index) {
    const there = () => this.#list.children[index];
    if (element.contains(document.activeElement)) while (there() !== element) this.#list.append(there());
    else if (there() !== element) this.#list.insertBefore(element, there() ?? null);
  }

  #showProgress() {
    const tasks = [...this.#rows.values()];
    const done = tasks.filter((row) => row.done).length;
    byId('progress-text').textContent = tasks.length ? `${done} of ${tasks.length} done` : 'Nothing to do';
    Object.assign(byId('progress'), { max: Math.max(tasks.length, 1), value: done });
    byId('no-tasks').hidden = tasks.length > 0;
  }

  #isAt(task) {
    const now = this.#own.value() ?? null;
    if (!this.model.isOpen() || now === task) return;
    if (task) this.#own.set(task);
    else this.#own.clear();
  }

  #indexOf(row) {
    return this.#array.findIndex((element) => element === row.task);
  }

  #neighbour(row, by) {
    const tasks = this.#tasks();
    return this.#rows.get(tasks[tasks.indexOf(row.task) + by]);
  }

  #move(row, by) {
    const neighbour = this.#neighbour(row, by);
    if (!neighbour) return;
    this.#array.reorder(this.#indexOf(row), this.#indexOf(neighbour));
    this.#say(row);
  }

  #dropped(element, index) {
    const row = [...this.#rows.values()].find((each) => each.element === element);
    const others = this.#tasks().filter((task) => task !== row.task);
    const [from, before] = [this.#indexOf(row), this.#rows.get(others[index])];
    const to = before ? this.#indexOf(before) : this.#array.length();
    const target = from < to ? to - 1 : to;
    if (target === from) return;
    this.#array.reorder(from, target);
    this.#say(row);
  }

  #say(row) {
    const tasks = this.#tasks();
    byId('said').textContent = `${row.name}: now ${tasks.indexOf(row.task) + 1} of ${tasks.length}`;
  }

  #add(event) {
    event.preventDefault();
    const box = event.target.elements.task;
    const text = box.value.trim();
    box.value = '';
    if (text) this.#array.push({ text, done: false });
  }

  #insertAfter(row) {
    const task = this.#array.insert(this.#indexOf(row) + 1, { text: '', done: false });
    this.#rowOf(task).focus();
  }

  #remove(row, { quietly = false } = {}) {
    const index = this.#indexOf(row);
    const { name } = row;
    const value = row.task.value();
    const next = this.#neighbour(row, quietly ? -1 : 1) ?? this.#neighbour(row, quietly ? 1 : -1);
    this.#array.remove(index);
    if (next) next.focus(quietly ? 'text' : 'handle');
    else byId('add-task').elements.task.focus();
    const run = () => this.#array.insert(Math.min(index, this.#array.length()), value);
    if (!quietly) toast('info', `“${name}” is removed.`, { label: 'Undo', run });
  }
}

const tops = (list) => new Map([...list.children].map((element) => [element, element.offsetTop]));

/** Lets rows that are somewhere else now slide there. */
function slide(list, before) {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  for (const element of list.children) {
    const by = before.has(element) ? before.get(element) - element.offsetTop : 0;
    if (by) element.animate([{ transform: `translateY(${by}px)` }, { transform: 'none' }], { duration: 160, easing: 'ease-out' });
  }
}
