import { byId, dialogHead, h, openDialog } from './dom.js';
import { fields, isNumeric, parse } from './columns.js';

/** An input for a value of column, as it stands in a cell or a form. */
export function input(column, value, props = {}) {
  const text = value === null || value === undefined ? '' : String(value);
  if (column.type === 'choice') {
    const known = column.options.includes(text) || text === '' ? column.options : [text, ...column.options];
    const options = ['', ...known].map((option) => h('option', { value: option, selected: option === text }, option || '—'));
    return h('select', props, options);
  }
  if (column.type === 'date') return h('input', { type: 'date', value: text, ...props });
  if (isNumeric(column)) {
    return h('input', { type: 'number', inputmode: 'decimal', step: column.type === 'rating' ? '0.1' : '1', value: text, ...props });
  }
  return h('input', { type: 'text', value: text, autocomplete: 'off', ...props });
}

/** Opens the form with `values`; `save(changes)` gets what was changed, by field. With `remove` there is a button for that. */
export function openForm({ title, subtitle, values, submit = 'Save', save, remove }) {
  const controls = fields.map((column) => formField(column, values[column.field]));
  const onsubmit = (event) => {
    event.preventDefault();
    byId('editor').close();
    const changes = readChanges(event.target, values);
    if (Object.keys(changes).length) save(changes);
  };
  const form = h('form', { class: 'form', onsubmit },
    h('div', { class: 'form-fields' }, controls),
    h('footer', { class: 'dialog-foot' },
      remove && h('button', { type: 'button', class: 'button danger-quiet first', 'data-close': true, onclick: remove }, 'Delete'),
      h('button', { type: 'button', class: 'button', 'data-close': true }, 'Cancel'),
      h('button', { type: 'submit', class: 'button primary' }, submit)));
  openDialog(byId('editor'), dialogHead('editor-title', title, subtitle), form);
  form.elements.title.focus();
}

function formField(column, value) {
  const id = `field-${column.field}`;
  const control = input(column, value, { id, name: column.field, required: column.field === 'title' });
  return h('div', { class: `field ${column.field === 'title' ? 'full' : ''}` }, h('label', { for: id }, column.label), control);
}

function readChanges(form, values) {
  const changes = {};
  for (const column of fields) {
    const value = parse(column, form.elements[column.field].value);
    if (value !== (values[column.field] ?? (column.field === 'title' ? '' : null))) changes[column.field] = value;
  }
  return changes;
}

/** Asks before something is done that the user may regret. */
export function confirmAction({ title, text, label, run }) {
  const go = () => {
    byId('confirm').close();
    run();
  };
  openDialog(byId('confirm'),
    h('div', { class: 'confirm' }, h('h2', { id: 'confirm-title' }, title), h('p', {}, text)),
    h('footer', { class: 'dialog-foot' },
      h('button', { type: 'button', class: 'button', 'data-close': true }, 'Cancel'),
      h('button', { type: 'button', class: 'button danger', autofocus: true, onclick: go }, label)));
}
