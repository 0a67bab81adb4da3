/** Code as pages have it that were written for kendo.data.DataSource: only the names are imported instead of global. */
import * as holdfast from 'holdfast';
import type {
  DataSourceChangeEvent, DataSourceErrorEvent, DataSourceOptions, DataSourceRequestEndEvent, DataSourceTransportOptions,
} from 'holdfast';

namespace kendo {
  export import data = holdfast;
}

const Product = kendo.data.Model.define({
  id: 'ProductID',
  fields: {
    ProductID: { editable: false, nullable: true },
    ProductName: { validation: { required: true } },
    UnitPrice: { type: 'number', validation: { required: true, min: 1 } },
    Discontinued: { type: 'boolean' },
    UnitsInStock: { type: 'number', validation: { min: 0, required: true } },
  },
});

const crudServiceBaseUrl = 'https://demos.example.com/service';

const dataSource = new kendo.data.DataSource({
  transport: {
    read: { url: crudServiceBaseUrl + '/Products', dataType: 'jsonp' },
    update: { url: crudServiceBaseUrl + '/Products/Update', dataType: 'jsonp' },
    destroy: { url: crudServiceBaseUrl + '/Products/Destroy', dataType: 'jsonp' },
    create: { url: crudServiceBaseUrl + '/Products/Create', dataType: 'jsonp' },
    parameterMap: function (options, operation) {
      if (operation !== 'read' && options.models) return { models: JSON.stringify(options.models) };
      return options;
    },
  },
  batch: true,
  pageSize: 20,
  schema: { model: Product },
  requestEnd: function (e: DataSourceRequestEndEvent) {
    if (e.type !== 'read') e.sender.read();
  },
  error: function (e: DataSourceErrorEvent) {
    alert('Status: ' + e.status + '; ' + e.xhr?.responseText);
    this.cancelChanges();
  },
});

dataSource.bind('change', function (e: DataSourceChangeEvent) {
  if (e.action === 'itemchange' && e.field === 'UnitPrice') console.log(e.items[0].UnitPrice);
});
dataSource.fetch(function () {
  const data = this.data();
  console.log(data.length, data[0]!.get('ProductName'));
  const product = this.at(0)!;
  product.set('UnitPrice', 12);
  this.sync();
});
dataSource.read().then(function () {
  const view = dataSource.view();
  for (let i = 0; i < view.length; i++) console.log(view[i]!.ProductName, view[i]!.uid);
});
dataSource.filter({ logic: 'or', filters: [{ field: 'UnitPrice', operator: 'gte', value: 10 }, { field: 'Discontinued', operator: 'eq', value: true }] });
dataSource.sort({ field: 'ProductName', dir: 'desc' });
dataSource.query({ sort: { field: 'ProductName', dir: 'desc' }, page: 3, pageSize: 20 });
const removed = dataSource.remove(dataSource.getByUid('x')!);
dataSource.one('sync', () => console.log(removed.ProductID));
if (dataSource.hasChanges()) dataSource.sync().done(() => console.log('saved')).fail((xhr) => console.log(xhr.status));
dataSource.online(false);

const options: DataSourceOptions = {
  transport: {
    read: (options: DataSourceTransportOptions) => { options.success([{ id: 1 }]); },
    update: function (e) { e.data.models ? e.success() : e.error(); },
  },
  schema: { data: 'results', total: (response) => response.total, errors: 'Errors', parse: (response) => response },
  serverPaging: true,
  offlineStorage: { getItem: () => JSON.parse(sessionStorage.getItem('films') ?? 'null'), setItem: (rows) => sessionStorage.setItem('films', JSON.stringify(rows)) },
};
kendo.data.DataSource.create(options).page(2);

const observable = new kendo.data.ObservableObject({ name: 'Ada', list: [1, 2] });
observable.bind('change', (e) => console.log(e.field));
observable.set('name', 'Grace');

// The names that kendo.data has for types.
const schemaModel: kendo.data.DataSourceSchemaModelWithFieldsObject = { id: 'id', fields: { id: { type: 'number' }, name: { validation: { required: true } } } };
const transport: kendo.data.DataSourceTransportWithFunctionOperations = {
  read: (options: kendo.data.DataSourceTransportReadOptions) => options.success(options.data.filter ? [] : [{ id: 1 }]),
  update: (options: kendo.data.DataSourceTransportBatchOptions) => options.success(options.data.models),
  parameterMap: (data: kendo.data.DataSourceTransportParameterMapData, type) => (type === 'read' ? data : JSON.stringify(data.models)),
};
const typed: kendo.data.DataSource = new kendo.data.DataSource({ transport, schema: { model: schemaModel } });
typed.bind('change', (e: kendo.data.DataSourceChangeEvent) => console.log(e.items.length));
observable.bind('set', (e: kendo.data.ObservableObjectSetEvent) => e.preventDefault?.());
const page: number = typed.page() + typed.pageSize() + typed.skip();
const filters: kendo.data.DataSourceFilters = typed.filter();
const items: kendo.data.DataSourceItemOrGroup[] = typed.view();
typed.filter({ ...filters, logic: 'and' });
typed.group({ field: 'name', dir: 'asc', aggregates: [{ field: 'id', aggregate: 'count' } as kendo.data.DataSourceGroupItemAggregate] });
const result: kendo.data.QueryResult = kendo.data.Query.process([{ id: 1 }], { sort: { field: 'id', dir: 'desc' }, skip: 0, take: 1 });
const names = new kendo.data.Query([{ name: 'x', id: 1 }]).filter({ field: 'id', operator: 'gt', value: 0 }).sort('name', 'asc').select((row) => row.name).toArray();
const Person = kendo.data.ObservableObject.extend({
  init: function (data: any) { kendo.data.ObservableObject.fn.init.call(this, data); },
  greet: function () { return this.get('name'); },
});
new Person({ name: 'Ada' }).greet();

void [page, items, result, names];
