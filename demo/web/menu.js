import { byId, h, icon } from './dom.js';

/** One of several choices in the menu: `{label, note}`, whether it is the one now, and what choosing it does. */
export function choice({ label, note }, checked, onchange) {
  return h('label', { class: 'menu-item' }, h('input', { type: 'radio', name: 'network', checked, onchange }),
    h('span', {}, h('b', {}, label), h('small', {}, note)));
}

/** A button in the menu that makes something happen. */
export function trick({ icon: name, label, note, run }) {
  const onclick = () => {
    byId('lab').hidePopover();
    run();
  };
  return h('button', { type: 'button', class: 'menu-item', onclick }, icon(name), h('span', {}, h('b', {}, label), h('small', {}, note)));
}

/** Fills the menu. */
export function fillMenu({ disabled = false, choices, tricks }) {
  byId('lab').replaceChildren(
    h('fieldset', { disabled }, h('legend', {}, 'The network is'), choices),
    h('div', { class: 'menu-group' }, h('h3', {}, 'Make something happen'), tricks.map(trick)));
}
