// Makes groups.json: what kendo-ui-core 2026.3.812 does with groups and aggregates. Evaluate it in a page that has loaded
// jQuery and kendo.data; the result is the text of the file. Values that JSON cannot express are written as
// rows.ParseOptions reads them. A group is [value, aggregates, items], a row its id.
(() => {
  const express = (v) => {
    if (v === undefined) return { $undefined: 0 };
    if (v instanceof Date) return { $date: v.getTime() };
    if (Array.isArray(v)) return v.map(express);
    if (typeof v === 'object' && v !== null) return Object.fromEntries(Object.entries(v).map(([name, member]) => [name, express(member)]));
    return v;
  };
  let seed = 7;
  const random = (n) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * n);
  };
  const pick = (list) => list[random(list.length)];
  const columns = {
    text: () => pick(['a', 'b', 'A', 'd', 'c', '', 'a b']),
    number: () => pick([0, 1, 2, -1, 0.1, 0.2, 0.7]),
    gaps: () => pick([null, undefined, 1, 2]),
    date: () => pick([new Date(5), new Date(3), null]),
    flag: () => pick([true, false]),
    nested: () => ({ key: pick(['x', 'y', 'z']) }),
    mixed: () => pick([null, undefined, 'z', 3, 1.5, new Date(9), true]),
  };
  const fields = ['text', 'number', 'gaps', 'date', 'flag', 'nested.key'];
  const aggregated = ['number', 'gaps', 'date', 'mixed', 'text', 'nested.key'];
  const aggregates = () => Array.from({ length: random(4) }, () => ({ field: pick(aggregated), aggregate: pick(['sum', 'count', 'Average', 'MIN', 'max']) }))
    // Kendo adds up twice what is asked for twice.
    .filter((a, i, all) => all.findIndex((b) => b.field === a.field && b.aggregate === a.aggregate) === i);
  const rowsOf = (n) => Array.from({ length: n }, (_, i) => {
    const row = { id: i + 1 };
    for (const name of Object.keys(columns)) row[name] = columns[name]();
    return row;
  });
  const optionsOf = () => {
    const options = { aggregate: aggregates() };
    const names = [...fields].sort(() => random(3) - 1).slice(0, 1 + random(3));
    options.group = names.map((field) => ({ field, dir: pick(['asc', 'desc']), aggregates: aggregates() }));
    if (random(2)) options.sort = [{ field: pick(['number', 'text', 'id']), dir: pick(['asc', 'desc']) }];
    if (random(3) === 0) options.filter = { field: 'number', operator: 'gt', value: 0 };
    if (random(2)) Object.assign(options, { pageSize: 4, page: 1 + random(3) });
    return options;
  };
  const write = (x) => ('hasSubgroups' in x ? [x.value, x.aggregates, x.items.map(write)] : x.id);
  const cases = Array.from({ length: 70 }, () => {
    const rows = rowsOf(random(12));
    const options = optionsOf();
    const given = express({ rows, options });
    const source = new kendo.data.DataSource({ data: rows });
    source.query(options);
    return { ...given, view: express(source.view().map(write)), totals: express(source.aggregates()), total: source.total() };
  });
  return '[\n' + cases.map((x) => JSON.stringify(x)).join(',\n') + '\n]\n';
})();
