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

// Other films each time, and each gets a rating that it has not.
function changeMany(ds, count) {
  const films = [...ds.data()];
  for (let i = 0; i < count && films.length > 0; i++) {
    const [film] = films.splice(Math.floor(Math.random() * films.length), 1);
    film.set('imdbRating', ((Math.round((film.imdbRating ?? 0) * 10) + 1 + Math.floor(Math.random() * 98)) % 100) / 10);
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
