const genres = ['Action', 'Adventure', 'Black Comedy', 'Comedy', 'Concert/Performance', 'Documentary', 'Drama', 'Horror',
  'Musical', 'Romantic Comedy', 'Thriller/Suspense', 'Western'];
const ratings = ['G', 'PG', 'PG-13', 'R', 'NC-17', 'Not Rated', 'Open'];

const number = new Intl.NumberFormat('en');
const rating = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const money = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', notation: 'compact', maximumFractionDigits: 1 });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

const formats = {
  text: (value) => value,
  choice: (value) => value,
  number: (value) => number.format(value),
  rating: (value) => rating.format(value),
  money: (value) => (value < 1000 ? `$${value}` : money.format(value)),
  date: (value) => day.format(new Date(`${value}T00:00:00Z`)),
};

/** The columns of the table: model field, words, how the value is shown and edited. */
export const columns = [
  { field: 'title', label: 'Title', type: 'text' },
  { field: 'released', label: 'Released', type: 'date' },
  { field: 'genre', label: 'Genre', type: 'choice', options: genres },
  { field: 'mpaa', label: 'Rated', type: 'choice', options: ratings },
  { field: 'director', label: 'Director', type: 'text' },
  { field: 'runtime', label: 'Minutes', type: 'number' },
  { field: 'imdbRating', label: 'IMDb', type: 'rating' },
  { field: 'worldGross', label: 'Gross', type: 'money' },
];

/** Everything there is to a film, for the form and the conflict dialog. */
export const fields = [
  ...columns,
  { field: 'budget', label: 'Budget', type: 'money' },
  { field: 'usGross', label: 'US gross', type: 'money' },
  { field: 'dvdSales', label: 'US DVD sales', type: 'money' },
  { field: 'distributor', label: 'Distributor', type: 'text' },
  { field: 'source', label: 'Source', type: 'text' },
  { field: 'creativeType', label: 'Kind', type: 'text' },
  { field: 'imdbVotes', label: 'IMDb votes', type: 'number' },
  { field: 'rottenTomatoes', label: 'Rotten Tomatoes %', type: 'number' },
];

export const isNumeric = (column) => ['number', 'rating', 'money'].includes(column.type);

const isEmpty = (value) => value === null || value === undefined || value === '';

/** The value as people read it, '' where it is unknown. */
export function format(column, value) {
  return isEmpty(value) ? '' : formats[column.type](value);
}

/** What was typed into an editor of column, as a value of the model. */
export function parse(column, text) {
  const trimmed = text.trim();
  if (trimmed === '') return column.field === 'title' ? '' : null;
  return isNumeric(column) ? Number(trimmed) : trimmed;
}
