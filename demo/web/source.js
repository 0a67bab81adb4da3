import { DataSource } from './holdfast.js';
import { fields, isNumeric } from './columns.js';

const films = '/api/movies';
const ofFilm = (film) => `${films}/${film.id}`;
const json = 'application/json';

function modelFields() {
  const model = { id: { type: 'number', editable: false }, version: { type: 'number', editable: false } };
  for (const field of fields) {
    // A release date is a calendar day, which no time zone may move; as text it sorts just as well.
    model[field.field] = { type: isNumeric(field) ? 'number' : 'string', nullable: field.field !== 'title' };
  }
  return model;
}

/** The films of the server, kept on this device. */
export function openFilms(pageSize) {
  return new DataSource({
    transport: {
      read: { url: films, dataType: 'json' },
      create: { url: films, type: 'POST', contentType: json },
      update: { url: ofFilm, type: 'PUT', contentType: json },
      destroy: { url: ofFilm, type: 'DELETE', contentType: json },
      parameterMap: (data, operation) => (operation === 'read' ? data : JSON.stringify(data)),
    },
    schema: { data: 'data', total: 'total', model: { id: 'id', fields: modelFields() } },
    pageSize,
    offlineStorage: 'films',
    offline: { version: 'version' },
  });
}

/** Hands the edits made so far to the flush. Refusals come as events, so its promise has nothing to add. */
export function send(ds) {
  Promise.resolve(ds.sync()).catch(() => {});
}
