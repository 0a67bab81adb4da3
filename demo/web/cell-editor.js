import { input } from './editor.js';
import { parse } from './columns.js';

/** Edits one cell in its place. `save(item, column, value)` is called for a new value, `ended()` in any case. */
export class CellEditor {
  constructor(save, ended) {
    this.save = save;
    this.ended = ended;
    this.control = null;
  }

  get isOpen() {
    return this.control !== null;
  }

  open(td, item, column) {
    const shown = [...td.childNodes];
    const before = item[column.field] ?? null;
    const control = input(column, before, { class: 'cell-input', 'aria-label': `${column.label} of ${item.title}` });
    const close = (keep) => {
      if (this.control !== control) return;
      this.control = null;
      td.classList.remove('editing');
      td.replaceChildren(...shown);
      const value = parse(column, control.value);
      if (keep && control.validity.valid && value !== before) this.save(item, column, value);
      this.ended();
    };
    control.addEventListener('keydown', (event) => this.#keyDown(event, close));
    control.addEventListener('blur', () => close(true));
    if (column.type === 'choice') control.addEventListener('change', () => close(true));
    this.control = control;
    td.classList.add('editing');
    td.replaceChildren(control);
    control.focus();
    control.select?.();
  }

  #keyDown(event, close) {
    event.stopPropagation();
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.preventDefault();
    close(event.key === 'Enter');
  }
}
