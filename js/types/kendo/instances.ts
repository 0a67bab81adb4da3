/// <reference path="../../node_modules/kendo-ui-core/index.d.ts" />
/** Our classes may be given to code that is typed for Kendo's. */
import * as holdfast from 'holdfast';

// view() is an array here, as it is in Kendo, whose types say that it is an ObservableArray.
const source: Omit<kendo.data.DataSource, 'view'> = new holdfast.DataSource<any>();
const list: kendo.data.ObservableArray = new holdfast.ObservableArray<any>([]);
const record: kendo.data.ObservableObject = new holdfast.ObservableObject<any>({});
const model: kendo.data.Model = new (holdfast.Model.define({ id: 'id' }))();
const query: kendo.data.Query = new holdfast.Query<any>([]);
const observable: kendo.Observable = new holdfast.Observable();

function total(of: Pick<kendo.data.DataSource, 'total' | 'filter' | 'fetch'>): number {
  of.filter({ field: 'name', operator: 'eq', value: 1 });
  void of.fetch(() => {});
  return of.total();
}
total(new holdfast.DataSource<{ name: string }>());

// Options that are typed for Kendo's source make ours, and queries of both are the same.
const filters: kendo.data.DataSourceFilters = { logic: 'or', filters: [{ field: 'name', operator: 'eq', value: 1 } as kendo.data.DataSourceFilterItem] };
const sort: kendo.data.DataSourceSortItem[] = [{ field: 'name', dir: 'asc' }];
const group: kendo.data.DataSourceGroupItem = { field: 'name', aggregates: [{ field: 'age', aggregate: 'sum' }] };
const fields: kendo.data.DataSourceSchemaModelFields = { name: { type: 'string', validation: { required: true } } };
const read = (options: kendo.data.DataSourceTransportReadOptions) => options.success([]);
const ours = new holdfast.DataSource<any>({ transport: { read }, schema: { model: { id: 'id', fields } }, filter: filters, sort, group, pageSize: 5 });
void ours.query({ filter: filters, sort, group, take: 5, skip: 0 });
const result: kendo.data.QueryResult = holdfast.Query.process([{ name: 1 }], { filter: filters, sort });

void [source, list, record, model, query, observable, result];
