import { byId, dialogHead, h, openDialog } from './dom.js';
import { fields, format } from './columns.js';

/**
 * Shows both versions of a film and lets the user choose field by field. `decide(choice)` gets 'client', 'server' or an
 * object with the fields to send.
 */
export function openConflict(conflict, decide) {
  const mine = conflict.op === 'destroy' ? null : conflict.data;
  const theirs = conflict.server;
  const finish = (choice) => {
    byId('conflict').close();
    decide(choice);
  };
  const head = dialogHead('conflict-title', 'Two versions of one film', mine?.title ?? theirs?.title);
  if (!mine || !theirs) return openDialog(byId('conflict'), head, ...oneSided(mine, finish));
  const rows = fields.filter(({ field }) => !same(mine[field], theirs[field]));
  const onsubmit = (event) => {
    event.preventDefault();
    finish(chosen(event.target, rows, mine, theirs));
  };
  openDialog(byId('conflict'), head, h('form', { class: 'conflict', onsubmit },
    h('p', {}, 'Somebody else changed this film after you loaded it. Choose which values stay.'),
    h('div', { class: 'versions', role: 'table' },
      h('div', { class: 'version-head', role: 'row' }, ['', 'Yours', 'On the server'].map((text) => h('span', { role: 'columnheader' }, text))),
      rows.map((column) => version(column, mine, theirs, conflict.fields))),
    h('footer', { class: 'dialog-foot' },
      h('button', { type: 'button', class: 'button', onclick: () => finish('server') }, 'Take all of theirs'),
      h('button', { type: 'button', class: 'button', onclick: () => finish('client') }, 'Keep all of mine'),
      h('button', { type: 'submit', class: 'button primary' }, 'Use the selection'))));
}

/** There is nothing to compare: the film was deleted here, or the server did not say what it has. */
function oneSided(mine, finish) {
  const text = mine ? 'Somebody else changed this film while you did.' : 'You deleted this film, but somebody else changed it meanwhile.';
  return [h('div', { class: 'confirm' }, h('p', {}, text)),
    h('footer', { class: 'dialog-foot' },
      h('button', { type: 'button', class: 'button', onclick: () => finish('server') }, 'Accept theirs'),
      h('button', { type: 'button', class: 'button primary', onclick: () => finish('client') }, 'Keep mine'))];
}

function version(column, mine, theirs, changed) {
  const pickMine = column.field in changed;
  return h('div', { class: 'version', role: 'row' },
    h('span', { class: 'version-field', role: 'rowheader' }, column.label),
    option(column, 'mine', mine[column.field], pickMine),
    option(column, 'theirs', theirs[column.field], !pickMine));
}

function option(column, side, value, checked) {
  return h('label', { class: 'option', role: 'cell' },
    h('input', { type: 'radio', name: column.field, value: side, checked }),
    h('span', {}, format(column, value) || '—'));
}

function chosen(form, rows, mine, theirs) {
  const picked = rows.map(({ field }) => [field, form.elements[field].value === 'mine' ? mine[field] : theirs[field]]);
  return Object.fromEntries(picked);
}

const same = (a, b) => (a ?? '') === (b ?? '');
