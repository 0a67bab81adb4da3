/** What Kendo does not have: durability, refused, conflicting and uncertain changes, the network, storage. */
import {
  type Conflict, type ConflictChoice, type Connection, DataSource, type DeadLetter, type OfflineOptions, persistStorage,
  type RowState, storageStatus,
} from 'holdfast';

interface Film { id: number; title: string; version: number }

const policies: OfflineOptions<Film> = {
  detect: true,
  idempotency: { header: 'X-Request-Id' },
  ifMatch: false,
  version: 'version',
  uncertain: async (change) => (change.op === 'create' ? 'readback' : 'retry'),
  lookup: async (change) => (change.id === 1 ? { id: 1 } : null),
  conflict: ({ base, server, fields }) => (server?.version === base?.version ? 'client' : { title: fields?.title ?? '' }),
  authorize: async () => { await fetch('/token'); },
  window: 4,
  maxAttempts: 10,
};
const shorter: OfflineOptions[] = [
  { idempotency: true }, { idempotency: 'X-Key' }, { idempotency: { parameter: 'key' } }, { conflict: 'server', uncertain: 'ask' },
];
// @ts-expect-error there is no policy "shrug"
const wrong: OfflineOptions = { conflict: 'shrug' };

const films = new DataSource<Film>({ transport: { read: '/films' }, offlineStorage: 'films', offline: policies });
new DataSource<Film>({ offlineStorage: { getItem: () => null, setItem: (rows) => { rows.length; } } });

films.get(1)?.set('title', 'Metropolis');
await films.saved();
await films.committed();

const { drafts, queued, submitted, uncertain, conflicts, dead, unsaved } = films.pending();
const total: number = drafts + queued + submitted + uncertain + conflicts + dead + unsaved;

for (const letter of films.deadLetters()) {
  const { op, reason, code, since, key, data, item }: DeadLetter<Film> = letter;
  if (code === 'rejected') await letter.edit({ title: `${data?.title} (${reason})` });
  await (op === 'create' ? letter.retry() : letter.discard());
  // @ts-expect-error there is no such code
  code === 'no_such_code';
  void [since.getTime(), key, item?.title];
}

const decide = (conflict: Conflict<Film>): ConflictChoice<Film> => (conflict.version === '' ? 'server' : { title: 'both' });
for (const conflict of films.conflicts()) await conflict.resolve(decide(conflict));
for (const change of films.uncertain()) await change.resolve('applied');

const connection: Connection = films.connection();
if (!films.online()) await films.online(true);
const rows = films.offlineData();
const states = rows?.map((row) => row.__state__ ?? 'clean');
const first = films.at(0);
const state: RowState | null = first ? films.stateOf(first) : null;

const { kind, quota, usage, reasons } = await storageStatus();
if (kind === 'memory' || quota - usage < 1e6) reasons.join();
const kept: boolean = await persistStorage();

films.cancelFlush();
films.retryStorage();
films.close();

void [shorter, wrong, total, connection, states, state, kept];
