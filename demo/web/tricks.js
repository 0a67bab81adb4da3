import { colleagueEdits } from './lab.js';
import { send } from './source.js';
import { toast } from './toast.js';

const shown = (view) => view.rows().filter(({ item, change }) => !change?.removed && !item.isNew()).map(({ item }) => item);

/** Things that the menu can make happen, for showing what the page does then. */
export function tricks(films, view) {
  return [
    { icon: 'dice', label: 'Change 50 films', note: 'Other ratings for 50 random films', run: () => changeMany(films.ds, 50) },
    { icon: 'alert', label: 'Break a rule', note: 'Sets a running time that the server refuses', run: () => breakRule(films, view) },
    { icon: 'person', label: 'A colleague was faster', note: 'Changes the first three films on the server, behind this page', run: () => colleague(view) },
  ];
}

function changeMany(ds, count) {
  const all = ds.data();
  for (let i = 0; i < count && all.length > 0; i++) {
    const item = all[Math.floor(Math.random() * all.length)];
    item.set('imdbRating', Math.round(10 + Math.random() * 85) / 10);
  }
  send(ds);
}

function breakRule(films, view) {
  const [item] = shown(view);
  if (item) films.change(item, { runtime: 5000 });
}

async function colleague(view) {
  try {
    await colleagueEdits(shown(view).slice(0, 3));
    toast('info', 'Done. Now change one of the first three films.');
  } catch {
    toast('bad', 'A colleague needs a server that can be reached.');
  }
}
