// Queries, pages and ranges. Not run: compiling it is the test.
import { DataSource } from '../index.js';

interface Row { id: number; name: string }
declare const ds: DataSource<Row>;

new DataSource<Row>({
  transport: { read: '/rows', cache: 'inmemory' }, serverPaging: true, pageSize: 20, total: 100, inPlaceSort: true, accentFoldingFiltering: 'tr', virtual: true,
});
const settled: Promise<boolean | void> = ds.query({ page: 2, pageSize: 20, sort: { field: 'name', dir: 'asc' }, action: 'sorted' });
ds.fetch(function () { this.totalPages(); });
const page: number | undefined = ds.next() ?? ds.prev();
ds.range(40, 20, () => ds.view().map((row) => row.name));
ds.prefetch(60, 20);
const here: boolean = ds.inRange(60, 20);
const { start, end }: { start: number; end: number } = ds.lastRange();
ds.success([{ id: 1, name: 'one' }]);
ds.error({ status: 500 }, 'error', 'Server Error');
export { settled, page, here, start, end };
// @ts-expect-error: a range has a skip and a take
ds.range(40);
