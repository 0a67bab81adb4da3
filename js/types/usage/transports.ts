/** Every form of a transport. */
import { DataSource, schemas, transports, type DataSourceTransport, type DataSourceTransportOptions } from 'holdfast';

interface Film { id: number; title: string }

const functions: DataSourceTransport = {
  read: (options) => options.success([{ id: 1, title: 'x' }]),
  async update({ data, idempotencyKey, ifMatch, repeat, signal, success, error }: DataSourceTransportOptions<Film>) {
    const headers = { 'Idempotency-Key': idempotencyKey, 'If-Match': ifMatch, 'X-Repeat': String(repeat) };
    const response = await fetch(`/films/${data.id}`, { method: 'PUT', body: JSON.stringify(data), headers, signal });
    if (response.ok) success(await response.json());
    else error(response);
  },
  destroy: (options) => options.error({ status: 422 }, 'error', 'Unprocessable'),
};

const together: DataSourceTransport = {
  read: functions.read!,
  submit({ data, idempotencyKeys, success, error }) {
    fetch('/films/all', { method: 'POST', body: JSON.stringify(data), headers: { 'Idempotency-Key': idempotencyKeys.created ?? '' } })
      .then((response) => response.json())
      .then((all) => { if (data.created.length) success(all.created, 'create'); }, error);
  },
  push: ({ pushCreate, pushUpdate, pushDestroy }) => {
    pushCreate([{ id: 2 }]);
    for (const push of [pushUpdate, pushDestroy]) push({ id: 2 });
  },
};

const settings: DataSourceTransport = {
  headers: () => ({ Authorization: undefined }),
  read: {
    url: '/films', dataType: 'jsonp', jsonp: 'cb', cache: false, timeout: 5000, data: () => ({ lang: 'en' }),
    xhrFields: { withCredentials: true },
  },
  create: {
    url: '/films', method: 'POST', contentType: false, processData: false, data: { source: 'page' },
    beforeSend: (xhr, { url }) => { xhr.setRequestHeader('X-For', url); },
    complete: (xhr, textStatus) => void [xhr.status, textStatus],
  },
  parameterMap: { title: 'Title', id: { key: 'Id', value: String } },
};

transports.rest = { read: { dataType: 'json' }, parameterMap: (data) => data };
transports.own = class {
  constructor(readonly settings: object) {}
  read({ success }: DataSourceTransportOptions) { success([]); }
};
schemas.rest = { data: 'items', total: 'count' };
const preset = new DataSource({ type: 'odata-v4', transport: { carrier: (settings) => void settings, read: '/films' } });
const chosen = DataSource.create({ select: document.createElement('select'), fields: ['text', { field: 'value', type: 'number' }] });

// @ts-expect-error settings without a url
const missing: DataSourceTransport = { read: { type: 'GET' } };
// @ts-expect-error there is no dataType "xml"
const xml: DataSourceTransport = { read: { url: '/films', dataType: 'xml' } };

const source = new DataSource<Film>({ transport: settings, batch: true });
source.transport.options.read.url = '/other';
source.transport.update = functions.update;
void [missing, xml, together, preset, chosen];
