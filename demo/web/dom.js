/** Makes an element: attributes and `on…` handlers from props, children appended; null and false are left out. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name in element && typeof value !== 'string') element[name] = value;
    else element.setAttribute(name === 'class' ? 'class' : name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const svg = 'http://www.w3.org/2000/svg';

/** An icon of icons.svg; decoration only, the words stand beside it. */
export function icon(name) {
  const element = document.createElementNS(svg, 'svg');
  element.setAttribute('class', 'icon');
  element.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(svg, 'use');
  use.setAttribute('href', `icons.svg#${name}`);
  element.append(use);
  return element;
}

export function iconButton(name, label, onclick, className = 'button quiet square') {
  return h('button', { type: 'button', class: className, 'aria-label': label, title: label, onclick }, icon(name));
}

/** The element with this id. */
export const byId = (id) => document.getElementById(id);

/** Opens a modal dialog with new content, and closes it by a click beside it or on a [data-close] button. */
export function openDialog(dialog, ...content) {
  dialog.replaceChildren(...content);
  dialog.onclick = (event) => {
    if (event.target === dialog || event.target.closest('[data-close]')) dialog.close();
  };
  if (!dialog.open) dialog.showModal();
}

export function dialogHead(id, title, subtitle) {
  return h('header', { class: 'dialog-head' },
    h('div', {}, h('h2', { id }, title), subtitle && h('p', {}, subtitle)),
    h('button', { type: 'button', class: 'button quiet square', 'data-close': true, 'aria-label': 'Close' }, icon('close')));
}
