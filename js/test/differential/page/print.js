/** A program and its failure as text that somebody can read and type. */
export function print(program, { at, path, kendo, ours, more, error }) {
  const { seed, family, make, rows, source, transport, server, steps } = program;
  const lines = [
    seed !== undefined && `seed ${seed}, ${family}`,
    make && `of         ${js(make)}`,
    rows && `over       ${js(rows)}`,
    source && `source     ${js(source)}`,
    transport && `transport  ${js(transport)}`,
    transport && `server     ${js(server)}`,
    ...steps.slice(0, at + 1).map(([name, ...args]) => `  ${name}(${args.map(js).join(', ')})`),
    `differs in ${path}`,
    `  kendo ${js(kendo)}`,
    `  ours  ${js(ours)}`,
    more?.length && `and in ${more.slice(0, 8).map((difference) => difference.path).join(', ')}`,
    error && `thrown: ${error.stack ?? error}`,
  ];
  return lines.filter(Boolean).join('\n');
}

function js(value) {
  if (value === undefined) return 'undefined';
  const text = JSON.stringify(value)
    .replace(/\{"\$date":(\d+)\}/g, (_, ms) => `new Date('${new Date(Number(ms)).toISOString()}')`)
    .replace(/\{"\$undefined":0\}/g, 'undefined')
    .replace(/\{"\$fn":"(\w+)"\}/g, '$1')
    .replace(/"(\w+)":/g, '$1: ')
    .replaceAll(',', ', ');
  return text.length > 1200 ? `${text.slice(0, 1200)}…` : text;
}
