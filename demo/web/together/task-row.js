import { h, icon, iconButton } from '../dom.js';
import { disc } from './people.js';
import { TextField } from './text-field.js';

/** Whether an element of the list is a task as this page makes them. */
export function isTask(element) {
  return element.type() === 'object' && element.get('text').type() === 'string' && element.get('done').type() === 'boolean';
}

/** One task of the list, as a row. `actions` is what the list does: `{move, remove, insertAfter, focus, enter, leave}`. */
export class TaskRow {
  #field = h('textarea', { rows: '1', placeholder: 'New task', enterkeyhint: 'enter' });
  #grow = h('div', { class: 'grow' }, this.#field);
  #box = h('input', { type: 'checkbox', onchange: () => this.#done.value(this.#box.checked) });
  #here = h('span', { class: 'here' });
  #handle;
  #remove;
  #done;
  #joined;

  constructor(task, actions) {
    this.task = task;
    this.actions = actions;
    this.#done = task.get('done');
    this.#handle = h('button', { type: 'button', class: 'handle', 'aria-describedby': 'move-help', onkeydown: (event) => this.#handleKey(event) }, icon('grip'));
    this.#remove = iconButton('trash', 'Remove', () => actions.remove(this), 'button quiet square small');
    this.element = h('li', { class: 'task' }, this.#handle, h('label', { class: 'tick' }, this.#box, icon('check')), this.#grow, this.#here, this.#remove);
    this.#joined = new TextField(this.#field, task.get('text'), () => this.show());
    this.#done.on('value', () => this.show());
    this.#field.addEventListener('keydown', (event) => this.#fieldKey(event));
    this.element.addEventListener('focusin', () => actions.enter(this));
    this.element.addEventListener('focusout', () => actions.leave(this));
    this.show();
  }

  get text() {
    return this.#field.value;
  }

  get done() {
    return this.#done.value();
  }

  /** What the task is called when somebody hears of it. */
  get name() {
    return this.text.trim() || 'New task';
  }

  show() {
    const { done, name } = this;
    this.#grow.dataset.text = this.text;
    this.#box.checked = done;
    this.element.classList.toggle('done', done);
    this.#field.setAttribute('aria-label', done ? 'Task, done' : 'Task');
    this.#box.setAttribute('aria-label', `Done: ${name}`);
    this.#handle.setAttribute('aria-label', `Move “${name}”`);
    this.#remove.setAttribute('aria-label', `Remove “${name}”`);
    this.actions.shown?.();
  }

  /** Shows who else is at this task. */
  showPeople(people) {
    this.#here.replaceChildren(...people.map(disc));
    if (people.length) this.element.dataset.color = String(people[0].color);
    else delete this.element.dataset.color;
  }

  focus(where = 'text') {
    if (where === 'handle') return this.#handle.focus();
    this.#field.focus();
    this.#field.setSelectionRange(this.text.length, this.text.length);
  }

  end() {
    this.#joined.end();
    this.element.remove();
  }

  #handleKey(event) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    this.actions.move(this, by);
  }

  #fieldKey(event) {
    if (event.isComposing) return;
    const { key, altKey } = event;
    if (altKey && (key === 'ArrowUp' || key === 'ArrowDown')) this.#handleKey(event);
    else if (key === 'Enter' && !event.shiftKey) this.#do(event, () => this.actions.insertAfter(this));
    else if (key === 'Backspace' && this.text === '') this.#do(event, () => this.actions.remove(this, { quietly: true }));
    else if (key === 'ArrowUp' && this.#field.selectionEnd === 0) this.#do(event, () => this.actions.focus(this, -1));
    else if (key === 'ArrowDown' && this.#field.selectionStart === this.text.length) this.#do(event, () => this.actions.focus(this, 1));
  }

  #do(event, action) {
    event.preventDefault();
    action();
  }
}
