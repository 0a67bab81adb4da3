/** Handlers know what their event carries, and `this`. */
import { DataSource, type DataSourceChangeEvent, type DataSourceErrorEvent, type XhrLike } from 'holdfast';

interface Film { id: number; title: string }

const films = new DataSource<Film>({
  transport: { read: '/films' },
  change(e) {
    const titles: string[] = e.items.map((film) => film.title);
    const source: DataSource<Film> = this;
    void [titles, source, e.sender.total(), e.action === 'itemchange' && e.field, e.remote, e.partialUpdate];
  },
  error: (e) => void [e.status, e.xhr?.responseText, e.error.code, e.errors],
  requestStart: (e) => { if (e.type === 'read') e.preventDefault(); },
  requestEnd: (e) => void e.response,
  // @ts-expect-error there is no such event
  changed() {},
});

films
  .bind('push', ({ type, items }) => void [type === 'create', items.length])
  .bind('conflict', (conflict) => { conflict.resolve(conflict.server ? { title: conflict.server.title } : 'client'); })
  .bind('uncertain', (change) => { change.resolve('retry'); })
  .bind('auth', ({ resume }) => { resume(); })
  .bind('rejected', ({ reason, item }) => void [reason, item?.title])
  .bind('storage', ({ error }) => void (error.code === 'quota_exceeded'))
  .bind('pending', ({ queued, dead }) => void (queued + dead))
  .bind('flush', ({ done, total }) => void (done / total))
  .bind('connection', ({ from, to }) => void (from === 'offline' && to === 'online'))
  .bind(['sync', 'reset', 'progress'], () => {})
  .bind({ change: (e) => void e.items, sync() { this.view(); } })
  .one('change', () => {})
  .first('change', () => {});

// @ts-expect-error there is no such event
films.bind('chnage', () => {});
// @ts-expect-error a flush has no items
films.bind('flush', (e) => e.items);

function onChange(e: DataSourceChangeEvent<Film>) {
  return e.items[0]?.title;
}
function onError(e: DataSourceErrorEvent) {
  const xhr: XhrLike | null = e.xhr;
  return xhr?.getResponseHeader('x-trace');
}
films.bind('change', onChange).unbind('change', onChange).bind('error', onError).unbind('error').unbind();
const prevented: boolean = films.trigger('change', { action: 'sync' });
void prevented;
