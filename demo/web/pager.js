import { byId, h, icon } from './dom.js';

const sizes = [10, 25, 50, 100];
const number = new Intl.NumberFormat('en');

/** The line under the table: which rows these are, and the way to others. */
export class Pager {
  constructor(view) {
    this.view = view;
    this.range = h('span', { class: 'pager-range' });
    this.size = h('select', { 'aria-label': 'Films per page', onchange: () => view.set({ pageSize: Number(this.size.value) }) },
      sizes.map((size) => h('option', { value: String(size), selected: size === view.pageSize }, `${size} per page`)));
    this.previous = this.#button('left', 'Previous page', -1);
    this.next = this.#button('right', 'Next page', 1);
    this.page = h('input', { type: 'number', min: '1', 'aria-label': 'Page', onchange: () => this.#goTo(Number(this.page.value)) });
    this.of = h('span', { class: 'pager-of' });
    byId('pager').append(this.range, h('span', { class: 'spacer' }), this.size,
      h('div', { class: 'pager-steps' }, this.previous, this.page, this.of, this.next));
  }

  render() {
    const { page, pages, pageSize, total } = this.view;
    const first = total === 0 ? 0 : (page - 1) * pageSize + 1;
    this.range.replaceChildren(h('b', {}, `${number.format(first)}–${number.format(Math.min(page * pageSize, total))}`), ` of ${number.format(total)}`);
    this.page.value = String(page);
    this.page.max = String(pages);
    this.of.textContent = `of ${number.format(pages)}`;
    this.previous.disabled = page <= 1;
    this.next.disabled = page >= pages;
  }

  #button(name, label, step) {
    return h('button', { type: 'button', class: 'button quiet square', 'aria-label': label, onclick: () => this.#goTo(this.view.page + step) }, icon(name));
  }

  #goTo(page) {
    const inRange = Math.min(Math.max(Math.trunc(page) || 1, 1), this.view.pages);
    this.view.set({ page: inRange });
  }
}
