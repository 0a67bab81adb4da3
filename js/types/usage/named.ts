/** An application that takes its sources apart into functions: each part has a type with a name. */
import {
  AuthError, DataSource, FatalError, forKendo, init, kendoOfflineStorage, Model, ObservableArray, ObservableObject, OptionError,
  ProtocolError, RejectedError, StorageEncryption, storageStatus, TransportError,
  type DataSourceAggregateItem, type DataSourceAggregates, type DataSourceEvents, type DataSourceFilter, type DataSourceFilterItem, type DataSourceFlushEvent,
  type DataSourceGroupCompareItem, type DataSourceItem, type DataSourcePushCallbacks, type DataSourcePushEvent, type DataSourceQuery,
  type DataSourceRequestStartEvent, type DataSourceSchema, type DataSourceSortItem, type DataSourceSubmitOptions, type DataSourceTransportFunction,
  type DataSourceTransportSettings, type DeferredPromise, type EncryptionKey, type Event, type FieldDescriptor, type FieldOption,
  type FieldType, type FilterOperator, type Handler, type InitOptions, type KendoOfflineStorageOptions, type Letter,
  type ModelDefinition, type ObservableArrayChange, type ObservableArrayEvents, type ObservableObjectEvents, type OfflineStorage,
  type Operation, type PendingCounts, type Placement, type StorageEncryptionOptions, type StorageStatus, type UncertainChange,
  type UncertainChoice,
} from 'holdfast';

interface Film { id: number; title: string; year: number }

export async function start(key: EncryptionKey, wasmURL: string): Promise<StorageStatus> {
  const sealing: StorageEncryptionOptions = { key, encryptExisting: true };
  const options: InitOptions = { wasmURL, encryption: new StorageEncryption(sealing) };
  await init(options);
  return storageStatus();
}

const kind: FieldType = 'number';
const year: FieldDescriptor<number> = { type: kind, defaultValue: 1927, nullable: false };
const definition: ModelDefinition<Film> = { id: 'id', fields: { year, title: 'string' } };
const schema: DataSourceSchema<Film> = { data: 'films', model: definition };
const placement: Placement = { header: 'Idempotency-Key' };
const decide = (change: UncertainChange<Film>): UncertainChoice => (change.op === 'update' ? 'retry' : 'ask');

const settings: DataSourceTransportSettings = { url: '/films', type: 'POST' };
const read: DataSourceTransportFunction = ({ data, success }) => success([data]);
const submit = ({ data, success }: DataSourceSubmitOptions<Film>) => { if (data.created.length) success(data.created, 'create'); };
const push = ({ pushCreate }: DataSourcePushCallbacks) => pushCreate([{ id: 1 }]);
const ownRows: OfflineStorage = { getItem: () => [], setItem: (rows) => rows.length };

export function make(): DataSource<Film> {
  const offline = { idempotency: placement, uncertain: decide };
  const remote = new DataSource<Film>({ transport: { read, submit, push }, batch: true, schema, offline, offlineStorage: ownRows });
  remote.transport.create = settings;
  return remote;
}

export function find(films: DataSource<Film>, operator: FilterOperator, value: string): DeferredPromise<boolean | void> {
  const title: DataSourceFilterItem<Film> = { field: 'title', operator, value };
  const filter: DataSourceFilter<Film> = { logic: 'and', filters: [title] };
  const sort: DataSourceSortItem<Film> = { field: 'year', dir: 'desc' };
  const aggregate: DataSourceAggregateItem<Film>[] = [{ field: 'year', aggregate: 'max' }];
  const compare = (a: DataSourceGroupCompareItem, b: DataSourceGroupCompareItem) => a.items.length - b.items.length;
  const query: DataSourceQuery<Film> = { filter, sort, aggregate, group: { field: 'year', compare } };
  const before: DataSourceAggregates = films.aggregates();
  return films.query(query).done(() => before.year?.max);
}

export function watch(films: DataSource<Film>): PendingCounts {
  const started = ({ type, preventDefault }: DataSourceRequestStartEvent<Film>): Operation | 'submit' => (type === 'read' ? (preventDefault(), type) : type);
  const pushed = ({ items }: DataSourcePushEvent<Film>) => items.map((film) => film.title);
  const flushed: Handler<DataSource<Film>, DataSourceEvents<Film>['flush']> = function ({ done }: DataSourceFlushEvent<Film>) { this.total() > done; };
  films.bind('requestStart', started).bind('push', pushed).bind('flush', flushed);
  return films.pending();
}

export function records(fields: FieldOption[]): (DataSourceItem<Film> | undefined)[] {
  const list = new ObservableArray<DataSourceItem<Film>>([], Model.define<Film>(definition));
  const changed = (e: Event<typeof list, ObservableArrayChange<DataSourceItem<Film>>>) => e.items.map((film) => film.dirty);
  const name: keyof ObservableArrayEvents<Film> = 'change';
  const set: keyof ObservableObjectEvents = 'set';
  list.bind(name, changed);
  new ObservableObject<Film>().bind(set, (e) => { if (e.field === 'id') e.preventDefault(); });
  return [list.at(0), DataSource.create({ data: [], fields }).at(0) as DataSourceItem<Film> | undefined];
}

export function reasonOf(error: unknown, letter: Letter<Film>): string {
  if (error instanceof AuthError) return 'log in';
  if (error instanceof TransportError || error instanceof ProtocolError) return 'the server';
  if (error instanceof OptionError || error instanceof FatalError) return 'us';
  return error instanceof RejectedError ? letter.reason : letter.code;
}

export function widgets(kendo: { data: { DataSource: any } }, told: KendoOfflineStorageOptions) {
  return [forKendo(kendo), kendoOfflineStorage('films', told)];
}

// @ts-expect-error a page has so many rows
new DataSource({ pageSize: '20' });
// @ts-expect-error a server groups or not
new DataSource({ serverGrouping: 'yes' });
// @ts-expect-error a store has getItem() and setItem()
new DataSource({ offlineStorage: { getItem: () => null } });
// @ts-expect-error keys go into a header or a parameter
new DataSource({ offline: { idempotency: { cookie: 'key' } } });
// @ts-expect-error attempts are counted
new DataSource({ offline: { maxAttempts: 'many' } });
// @ts-expect-error there is no such option
new DataSource({ offlineStore: 'films' });
// @ts-expect-error an address is a text or a URL
init({ wasmURL: 5 });
