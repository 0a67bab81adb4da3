/** The application that every form of the package has to run: it sorts and edits a few rows, and tells what it saw. */

const work = `
  await init(OPTIONS);
  const source = new DataSource({
    data: [{ id: 1, name: 'b', size: '2' }, { id: 2, name: 'a', size: '3' }],
    schema: { model: { id: 'id', fields: { id: { type: 'number' }, size: { type: 'number' } } } },
    sort: { field: 'name', dir: 'asc' },
  });
  await source.fetch();
  source.get(1).set('size', '7');
  return source.view().map((row) => row.name + (row.size + 1)).join();
`;

/** What the work returns. */
export const expected = 'a4,b8';

/** Source of a module that imports the package and does something with `run()`, a promise of what the work returns. */
export function moduleApp(use, { specifier = 'holdfast', options = '{}', imports = '' } = {}) {
  return `
    import { DataSource, init } from '${specifier}';
    ${imports}
    const run = async () => {${work.replace('OPTIONS', options)}};
    ${use};
  `;
}

/** Source of a module for Node: it prints what the work returned. */
export function nodeApp(choices) {
  return moduleApp('console.log(await run())', choices);
}

/** Source of a page's module: window.result is a promise of what the work returned. */
export function pageApp(choices) {
  return moduleApp('window.result = run()', choices);
}

/** Source of a classic script that uses window.holdfast. */
export const classicApp = `
  window.result = (async () => {
    const { DataSource, init } = window.holdfast;
    ${work.replace('OPTIONS', '')}
  })();
`;
