import { byId } from './dom.js';

const searchDelay = 200;

/** Connects search, filter, buttons and tiles. `actions` is `{add, switchOffline(on), openDrawer(tab)}`. */
export function setUpToolbar(view, actions) {
  setUpSearch(view);
  setUpSegments(view);
  byId('add').addEventListener('click', actions.add);
  byId('offline-switch').addEventListener('change', (event) => actions.switchOffline(event.target.checked));
  for (const tile of document.querySelectorAll('.tile')) {
    tile.addEventListener('click', () => actions.openDrawer(tile.dataset.tab));
  }
}

function setUpSearch(view) {
  const box = byId('search');
  let timer;
  box.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => view.set({ search: box.value.trim() }), searchDelay);
  });
  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest('input, select, textarea, dialog');
    if (event.key !== '/' || typing) return;
    event.preventDefault();
    box.focus();
  });
}

function setUpSegments(view) {
  const buttons = [...document.querySelectorAll('[data-show]')];
  const mark = () => buttons.forEach((button) => button.setAttribute('aria-pressed', String(button.dataset.show === view.show)));
  for (const button of buttons) button.addEventListener('click', () => view.set({ show: button.dataset.show }));
  view.onset = mark;
}
