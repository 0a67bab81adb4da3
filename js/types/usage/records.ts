/** Records, models and lists without a source. */
import { Model, type ModelClass, Observable, ObservableArray, ObservableObject } from 'holdfast';

interface Film { id: number; title: string; year: number | null }

const FilmModel: ModelClass<Film> = Model.define<Film>({
  id: 'id',
  fields: {
    id: { type: 'number', editable: false },
    title: { type: 'string', validation: { required: true }, defaultValue: () => 'untitled' },
    year: { type: 'number', nullable: true, parse: (value) => Number(value) },
  },
  label() {
    return `${this.title} (${this.get('year')})`;
  },
});
const film = new FilmModel({ title: 'Metropolis' });
const year: number | null = film.year;
film.set('year', 1927);
film.accept({ id: 4 });
const json: Film = film.toJSON();
film.bind('equalSet', ({ field }) => field.length).bind('set', (e) => { if (e.value === null) e.preventDefault(); });

const Classic = FilmModel.define<Film & { stars: number }>({ fields: { stars: 'number' } });
const stars: number = new Classic().stars;
Model.define({ fields: ['a', { field: 'b', type: 'date' }] });
// @ts-expect-error a default value of the wrong type
Model.define<Film>({ fields: { year: { defaultValue: 'last year' } } });

const list = new ObservableArray([{ title: 'x' }], FilmModel);
list.push({ title: 'y' }, film);
list.bind('change', ({ action, index, items }) => void [action === 'add', index, items.length]);
const titles: string[] = [...list].map((item) => item.title);
const years = list.reduce((sum, item) => sum + (item.year ?? 0), 0);

const person = new ObservableObject({ name: 'Ada', address: { city: 'London' } });
const name: string = person.get('name');
person.set('address.city', 'Turin');
person.bind('change', ({ field, sender }) => void [field, sender.uid]);

class Clock extends Observable<{ tick: { now: number } }> {}
new Clock().bind('tick', ({ now }) => now.toFixed()).trigger('tick', { now: 1 });
// @ts-expect-error a clock does not ring
new Clock().bind('ring', () => {});

void [year, json, stars, titles, years, name];
