/** A page that edits orders: options, items and queries are typed by the row. */
import { DataSource, init } from 'holdfast';

interface Order {
  id: number;
  name: string;
  due: Date;
  paid: boolean;
  address: { city: string };
}

await init();
await init({ wasmURL: '/assets/holdfast.wasm' });

const orders = new DataSource<Order>({
  transport: {
    read: '/api/orders',
    create: { url: '/api/orders', type: 'POST', contentType: 'application/json' },
    update: { url: (order: Order) => `/api/orders/${order.id}`, type: 'PUT', headers: async () => ({ Authorization: 'x' }) },
    parameterMap: (data, operation) => (operation === 'read' ? data : JSON.stringify(data)),
  },
  schema: {
    data: 'rows',
    total: (response) => response.count,
    model: { id: 'id', fields: { id: { type: 'number', editable: false }, name: 'string', due: { type: 'date', from: 'due_at' } } },
  },
  pageSize: 20,
  sort: { field: 'name', dir: 'asc' },
  filter: [{ field: 'paid', value: false }, { logic: 'or', filters: [{ field: 'name', operator: 'contains', value: 'x' }] }],
  offlineStorage: 'orders',
});

await orders.read({ season: 1 });
orders.fetch(function () { this.view(); }).done(() => {}).fail((xhr, status) => [xhr, status]);

const order = orders.get(1);
if (order) {
  const due: Date = order.due;
  const city: string = order.get('address').city;
  const byPath = order.get('address.city');
  const id: number = order.id;
  order.set('paid', true);
  order.set('due', '2026-01-01');
  order.set('address.city', 'Turin');
  // @ts-expect-error a number is no name
  order.set('name', 5);
  // @ts-expect-error rows have no colour
  order.colour;
  const changed: boolean = order.dirty || order.isNew() || order.dirtyFields['name'] === true;
  orders.remove(order);
  void [due, city, byPath, id, changed];
}

const added = orders.add({ name: 'new' });
orders.insert(0, { name: 'first' });
// @ts-expect-error a name is no number
orders.add({ name: 5 });

const names: string[] = orders.view().map((item) => item.name);
const late = orders.data().filter((item) => item.due.getTime() < Date.now());
const first = orders.data()[0]?.name;
for (const item of orders.data()) item.paid;

await orders.query({ page: 2, pageSize: 10, filter: { field: (row) => row.name.length, operator: 'gt', value: 3 } });
orders.filter({ field: 'name', operator: (value: string, wanted: string) => value === wanted, value: 'x' });
orders.filter(null);
orders.filter({});
orders.sort([{ field: 'due', dir: 'desc', compare: (a, b) => a.due.getTime() - b.due.getTime() }]);
const operator: string = 'startswith'; // as code typed for Kendo has it
orders.filter({ field: 'name', operator, value: 'x' });
// @ts-expect-error an operator is no number
orders.filter({ field: 'name', operator: 7, value: 'x' });
const pages: number = orders.totalPages() + (orders.page() ?? 0) + (orders.next() ?? 0);

await orders.sync();
orders.cancelChanges();
orders.cancelChanges(added);
orders.pushUpdate([{ id: 1, paid: true }]);
DataSource.create([{ id: 1 }]).data();
orders.data([]);

// @ts-expect-error read is no number
new DataSource({ transport: { read: 42 } });
// @ts-expect-error a type is a text
new DataSource<Order>({ schema: { model: { fields: { name: { type: 5 } } } } });
// @ts-expect-error rows have no field "key"
new DataSource<{ id: number }>({ schema: { model: { id: 'key' } } });

const anything = new DataSource({ data: [{ whatever: 1 }] });
anything.at(0)?.set('whatever', 2);

void [names, late, first, pages];
