// Makes kendo.json: what kendo-ui-core 2026.3.812 does with field parsers, filters and sorts. Evaluate it in a page
// that has loaded jQuery and kendo.ui.core, in the time zone UTC; the result is the text of the file. Values that JSON
// cannot express are written as rows.ParseOptions reads them.
(() => {
  const express = (v) => {
    if (v === undefined) return { $undefined: 0 };
    if (v instanceof Date) return { $date: v.getTime() };
    return v;
  };
  const lines = (list) => '[\n' + list.map((x) => '    ' + JSON.stringify(x)).join(',\n') + '\n  ]';

  const texts = {
    number: ['1', '1,234', '1,234.5', '12%', '12 %', '1e3', '1.5e-2', ' 7 ', '$5', '-3', '(5)', '-$5', '$-5', '12abc', 'abc', '', 'null', 'NULL', null,
      undefined, true, 7, '0x10', '1 000', '1\u00a0000', '.5', '5.', '-', '1,2,3', '+5', 'Infinity', '1e400', '12%%', '%', '€5', '1E3', '1e', '5-', '2020-01-02'],
    boolean: ['true', 'TRUE', 'false', '1', 'yes', '', 0, 1, null, undefined, 'null', true],
    string: [1, 1.5, true, null, undefined, 'null', 'Null', 'a', '', 1e21, -0],
    date: ['/Date(1320259705710)/', '/Date(-5)/', '2020-01-02', '2020-01-02T03:04', '2020-01-02T03:04:05', '2020-01-02T03:04:05Z', '2020-01-02T03:04:05.123Z',
      '2020-01-02T03:04:05.1Z', '2020-01-02T03:04:05.1234567Z', '2020-01-02T03:04:05+02:00', '2020-01-02T03:04:05-0330', '2020-01-02T03:04+02:00',
      '2020-01-02T03:04Z', '2020-01-02T03:04:05.123', '2020-01-02T03:04:05.123+02:00', '2020-01-02 03:04:05', '2020-01-02 03:04', '2020/01/02',
      '2020/1/2', '2020/01/02 03:04', '2020/01/02 03:04:05', '1/2/2020', '01/02/2020', '1/2/2020 3:04 PM', '1/2/2020 3:04:05 PM', '1/2/2020 12:30 AM', '13/2/2020',
      '2020-02-30', '2020-13-01', '2020-1-2', '2020', '2020-01', 'Thursday, January 2, 2020', 'Thu Jan 02 2020 03:04:05', 'Jan', '', 'null', 'garbage', null, undefined,
      5, true, '20200102', '12020-01-02', '2020-01-02 ', '2020-01-02T3:4:5Z', '2000-02-29', '1900-02-29', '1969-12-31T23:59:59.999Z', '0099-01-02', '1/2', '25:00'],
  };
  const parse = [];
  for (const type of Object.keys(texts)) {
    const model = new (kendo.data.Model.define({ fields: { f: { type } } }))();
    for (const v of texts[type]) parse.push([type, express(v), express(model._parse('f', v))]);
  }

  const items = [undefined, null, '', 'a', 'A', 'ab', 'ba', 'Ärger', 'null', 'true', '1', 0, 1, -1, 1.5, 5, true, false, new Date(0), new Date(5)];
  const values = [...items, '/Date(5)/'];
  const operators = ['eq', 'neq', 'lt', 'lte', 'gt', 'gte', 'contains', 'doesnotcontain', 'startswith', 'doesnotstartwith', 'endswith', 'doesnotendwith',
    'isnull', 'isnotnull', 'isempty', 'isnotempty', 'isnullorempty', 'isnotnullorempty'];
  const filter = [];
  for (const operator of operators) {
    for (const ignoreCase of [true, false]) {
      values.forEach((value, i) => {
        const hits = items.map((v) => {
          try {
            return kendo.data.Query.process([{ f: v }], { filter: { field: 'f', operator, value, ignoreCase } }).data.length ? '1' : '0';
          } catch { return 'x'; }
        });
        filter.push([operator, ignoreCase, i, hits.join('')]);
      });
    }
  }

  const columns = {
    numbers: [3, null, 1, undefined, 2, 1, -5, 0.5, null],
    texts: ['b', null, 'a', undefined, 'C', 'B', '', 'a', 'A'],
    dates: [new Date(5), null, new Date(0), new Date(5), undefined],
    flags: [true, false, null, true, false],
  };
  const sort = [];
  for (const name of Object.keys(columns)) {
    for (const dir of ['asc', 'desc']) {
      const rows = columns[name].map((f, i) => ({ f, i }));
      sort.push([columns[name].map(express), dir, kendo.data.Query.process(rows, { sort: { field: 'f', dir } }).data.map((r) => r.i)]);
    }
  }

  return `{\n  "parse": ${lines(parse)},\n  "items": ${JSON.stringify(items.map(express))},\n  "values": ${JSON.stringify(values.map(express))},\n` +
    `  "filter": ${lines(filter)},\n  "sort": ${lines(sort)}\n}`;
})()
