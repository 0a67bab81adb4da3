import { byId, dialogHead, h, icon, openDialog } from './dom.js';
import { bytes } from './status.js';
import { fields, format } from './columns.js';
import { reasonOf } from './changes.js';

const tabs = [
  { name: 'pending', label: 'Pending', kinds: ['new', 'edited', 'deleted', 'unsaved'], empty: 'Nothing waits. Every change is on the server.' },
  { name: 'failed', label: 'Refused', kinds: ['failed'], empty: 'The server has refused nothing.' },
  { name: 'conflicts', label: 'Conflicts', kinds: ['conflict', 'uncertain'], empty: 'Nobody else changed the films you changed.' },
  { name: 'storage', label: 'Device', kinds: [] },
];

/** The drawer with everything that is not on the server yet. `films` carries out what the user decides. */
export class Drawer {
  constructor(view, films) {
    this.view = view;
    this.films = films;
    this.dialog = byId('changes');
    this.tab = 'pending';
    this.storage = null;
  }

  open(tab) {
    this.tab = tab;
    openDialog(this.dialog, dialogHead('changes-title', 'Your changes', 'What this device has and the server has not'),
      (this.nav = h('div', { class: 'tabs', role: 'tablist' })), (this.panel = h('div', { class: 'drawer-body', role: 'tabpanel', tabindex: '0' })));
    this.render();
  }

  render() {
    if (!this.dialog.open) return;
    const list = [...this.view.changes];
    this.nav.replaceChildren(...tabs.map((tab) => this.#tabButton(tab, list.filter(([, change]) => tab.kinds.includes(change.kind)).length)));
    const tab = tabs.find(({ name }) => name === this.tab);
    if (tab.name === 'storage') this.panel.replaceChildren(this.#storage());
    else this.panel.replaceChildren(...this.#items(tab, list.filter(([, change]) => tab.kinds.includes(change.kind))));
  }

  #tabButton({ name, label }, count) {
    const onclick = () => {
      this.tab = name;
      this.render();
      this.nav.querySelector('[aria-selected="true"]').focus();
    };
    return h('button', { type: 'button', role: 'tab', 'aria-selected': String(name === this.tab), onclick }, label,
      count > 0 && h('span', { class: 'count' }, String(count)));
  }

  #items(tab, list) {
    if (list.length === 0) return [h('div', { class: 'empty' }, icon('check'), h('p', {}, tab.empty))];
    const more = list.length > 100 && h('p', { class: 'more' }, `and ${list.length - 100} more`);
    return [...list.slice(0, 100).map((entry) => this.#item(entry)), more].filter(Boolean);
  }

  #item([item, change]) {
    return h('article', { class: 'change' },
      h('header', {}, h('span', { class: `mark ${change.kind}` }, change.label), h('h3', {}, item.title || 'Untitled')),
      change.fields.length > 0 && h('p', { class: 'change-fields' }, changedValues(item, change)),
      change.letter && h('p', { class: 'change-reason' }, reasonOf(change.letter)),
      change.letter && h('footer', {}, this.#buttons(change, item)));
  }

  #buttons(change, item) {
    const { letter } = change;
    const { films } = this;
    if (change.kind === 'conflict') return [button('Compare and decide', () => films.decide(letter), 'primary')];
    if (change.kind === 'uncertain') {
      return [button('Send again', () => films.sendAgain(letter), 'primary'), button('It arrived', () => films.markArrived(letter))];
    }
    return [
      !change.removed && button('Correct', () => films.correct(letter, item), 'primary'),
      button('Try again', () => films.retry(letter)),
      button('Discard', () => films.discard(letter), 'danger-quiet'),
    ].filter(Boolean);
  }

  #storage() {
    const { usage, quota, kind, persisted, persist } = this.storage;
    return h('div', { class: 'storage' },
      h('p', {}, h('b', {}, bytes(usage)), quota ? ` of ${bytes(quota)} that the browser allows this page` : ' used by this page'),
      quota > 0 && h('meter', { max: quota, value: usage, 'aria-label': 'Storage used' }),
      h('p', {}, kind === 'indexeddb' ? 'Films and changes are kept in IndexedDB. A change counts as saved once it is flushed to disk.'
        : 'This window keeps nothing on disk (a private window, perhaps). Changes are lost when it is closed.'),
      persisted ? h('p', {}, 'The browser has promised not to clear them when the disk gets full.')
        : h('p', {}, button('Ask the browser never to clear it', persist)));
  }
}

function changedValues(item, change) {
  return fields.filter(({ field }) => change.fields.includes(field))
    .map((column) => `${column.label}: ${format(column, item[column.field]) || '—'}`).join(' · ');
}

function button(label, onclick, kind = '') {
  return h('button', { type: 'button', class: `button small ${kind}`, onclick }, label);
}
