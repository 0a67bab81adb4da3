import { byId, h, icon } from './dom.js';

const icons = { good: 'check', bad: 'alert', info: 'cloud' };
const lifetime = 6000;

/** Says something in passing; `action` is `{label, run}`. Screen readers get it through the live region. */
export function toast(kind, text, action) {
  const element = h('div', { class: `toast ${kind}` }, icon(icons[kind]), h('span', {}, text));
  if (action) {
    const run = () => {
      element.remove();
      action.run();
    };
    element.append(h('button', { type: 'button', class: 'button link', onclick: run }, action.label));
  }
  const region = byId('toasts');
  while (region.childElementCount >= 3) region.firstElementChild.remove();
  region.append(element);
  setTimeout(() => element.remove(), lifetime);
}
