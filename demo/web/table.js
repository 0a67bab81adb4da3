import { byId, h, icon, iconButton } from './dom.js';
import { columns, format, isNumeric } from './columns.js';
import { reasonOf } from './changes.js';
import { CellEditor } from './cell-editor.js';
import { moveFocus } from './grid-keys.js';

/**
 * The editable table; `films` carries out what the user does in it.
 * One cell is in the tab order; arrow keys move from there, as in the grid pattern of WAI-ARIA.
 */
export class Table {
  constructor(view, films) {
    this.view = view;
    this.films = films;
    this.table = byId('grid');
    this.body = this.table.tBodies[0];
    this.focused = { row: 0, column: 0 };
    this.rows = [];
    this.editor = new CellEditor((item, column, value) => films.change(item, { [column.field]: value }), () => this.#editEnded());
    this.#renderHead();
    this.#listen();
  }

  /** Shows the rows of the view. While a cell is edited that waits, or the editor would be gone. */
  render() {
    this.stale = this.editor.isOpen;
    if (this.stale) return;
    this.rows = this.view.rows();
    const hadFocus = this.body.contains(document.activeElement);
    this.body.replaceChildren(...this.rows.map((row, index) => this.#row(row, index)));
    this.table.setAttribute('aria-rowcount', String(this.view.total));
    this.#renderSort();
    this.#setTabStop(hadFocus);
  }

  #renderHead() {
    const cells = columns.map((column) => h('th', { role: 'columnheader', scope: 'col', class: cellClass(column), 'data-field': column.field },
      h('button', { type: 'button', class: 'sort', onclick: () => this.view.sortBy(column.field) }, column.label, icon('up'))));
    this.table.tHead.replaceChildren(h('tr', { role: 'row' },
      cells,
      h('th', { role: 'columnheader', class: 'actions-cell' }, h('span', { class: 'sr-only' }, 'Actions'))));
  }

  #renderSort() {
    for (const head of this.table.tHead.querySelectorAll('[data-field]')) {
      const dir = this.view.sort?.field === head.dataset.field ? this.view.sort.dir : null;
      head.setAttribute('aria-sort', dir ? `${dir}ending` : 'none');
    }
  }

  #row({ item, change }, index) {
    const first = (this.view.page - 1) * this.view.pageSize;
    const state = { class: change ? `changed ${change.kind}${change.removed ? ' removed' : ''}` : null };
    return h('tr', { role: 'row', 'data-index': String(index), 'aria-rowindex': String(first + index + 2), ...state },
      columns.map((column, i) => cell(column, item, change, i)),
      h('td', { role: 'gridcell', class: 'actions-cell' }, !change?.removed && this.#buttons(item)));
  }

  #buttons(item) {
    const edit = iconButton('pencil', `Edit all of ${item.title}`, () => this.films.open(item));
    const remove = iconButton('trash', `Delete ${item.title}`, () => this.films.remove(item));
    for (const button of [edit, remove]) button.tabIndex = -1;
    return [edit, remove];
  }

  #listen() {
    this.body.addEventListener('dblclick', (event) => this.#edit(event.target.closest('[data-column]')));
    this.body.addEventListener('click', (event) => this.#clicked(event));
    this.body.addEventListener('focusin', (event) => this.#focusIn(event.target.closest('[data-column]')));
    this.body.addEventListener('keydown', (event) => this.#keyDown(event));
  }

  #clicked(event) {
    const row = event.target.closest('tr');
    const narrow = matchMedia('(max-width: 720px)').matches;
    if (narrow && row && !event.target.closest('button')) this.#open(row);
  }

  #open(row) {
    const { item, change } = this.rows[row.dataset.index];
    if (!change?.removed) this.films.open(item);
  }

  #focusIn(td) {
    if (!td || this.editor.isOpen) return;
    this.focused = place(td);
    this.#setTabStop(false);
  }

  #keyDown(event) {
    const td = event.target.closest('[data-column]');
    if (!td || this.editor.isOpen) return;
    const { item, change } = this.rows[place(td).row];
    if (event.key === 'Enter' || event.key === 'F2') this.#edit(td);
    else if (event.key === 'Delete' && !change?.removed) this.films.remove(item);
    else if (!moveFocus(event, this)) return;
    event.preventDefault();
  }

  /** Moves the focus to another cell, which the rows and columns there are limit. */
  moveTo(row, column) {
    this.focused = { row: clamp(row, this.rows.length), column: clamp(column, columns.length) };
    this.#setTabStop(true);
  }

  #edit(td) {
    if (!td || this.editor.isOpen) return;
    const { row, column } = place(td);
    const { item, change } = this.rows[row];
    if (!change?.removed) this.editor.open(td, item, columns[column]);
  }

  #editEnded() {
    if (this.stale) this.render();
    this.#setTabStop(true);
  }

  #setTabStop(focus) {
    this.body.querySelector('[tabindex="0"]')?.setAttribute('tabindex', '-1');
    const row = this.body.rows[clamp(this.focused.row, this.rows.length)];
    const td = row?.querySelector(`[data-column="${this.focused.column}"]`);
    td?.setAttribute('tabindex', '0');
    if (focus) td?.focus();
  }
}

const clamp = (index, length) => Math.min(Math.max(index, 0), Math.max(length - 1, 0));
const place = (td) => ({ row: Number(td.parentElement.dataset.index), column: Number(td.dataset.column) });
const cellClass = (column) => `col-${column.field}${isNumeric(column) ? ' number' : ''}`;

function cell(column, item, change, index) {
  const text = format(column, item[column.field]);
  const changed = change?.fields.includes(column.field) ? ' cell-changed' : '';
  const unknown = text === '' ? ' unknown' : '';
  return h('td', {
    role: 'gridcell', tabindex: '-1', class: cellClass(column) + changed + unknown, 'data-column': String(index),
    'aria-readonly': change?.removed ? 'true' : null, title: column.type === 'text' && text.length > 20 ? text : null,
  }, column.field === 'title' ? titleOf(text, change) : text || h('span', { class: 'dash', 'aria-label': 'unknown' }, '—'));
}

function titleOf(text, change) {
  const mark = change && h('span', { class: `mark ${change.kind}`, title: change.letter && reasonOf(change.letter) }, change.label);
  return h('div', { class: 'title' }, h('span', {}, text || 'Untitled'), mark);
}
