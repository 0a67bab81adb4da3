/** Groups and aggregates. */
import { DataSource, type DataSourceGroup, type DataSourceGroupItem } from 'holdfast';

interface Sale { id: number; region: string; amount: number }

const sales = new DataSource<Sale>({
  data: [],
  group: [
    { field: 'region', dir: 'desc', aggregates: [{ field: 'amount', aggregate: 'sum' }] },
    { field: 'amount', compare: (a, b) => a.items.length - b.items.length },
  ],
  aggregate: [{ field: 'amount', aggregate: 'Average' }],
});
sales.group('region');
sales.group([]);
sales.aggregate({ field: 'amount', aggregate: 'max' });
await sales.query({ group: { field: 'region' }, aggregate: [], pageSize: 20 });

const [first] = sales.view<DataSourceGroup<Sale>>();
const sum: number = first?.aggregates.amount?.sum + sales.aggregates().amount?.average;
const items: unknown[] = first?.hasSubgroups ? first.items : sales.flatView();
const flat: DataSourceGroup<Sale>[] = sales.getGroupsFlat(sales.view<DataSourceGroup<Sale>>());
const descriptors: DataSourceGroupItem<Sale>[] | undefined = sales.group();

const reports = new DataSource<Sale>({
  transport: { read: '/api/sales' },
  serverGrouping: true,
  serverAggregates: true,
  group: 'region',
  schema: { groups: 'groups', aggregates: (response) => response.totals },
});
const region: string | undefined = reports.data<DataSourceGroup<Sale>>().at(0)?.value;

// @ts-expect-error a direction is a text
sales.group({ field: 'region', dir: 1 });
// @ts-expect-error an aggregate names its function
sales.aggregate({ field: 'amount', aggregate: Math.max });

void [sum, items, flat, descriptors, region];
