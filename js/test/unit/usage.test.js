// The types are checked by files that use them as an application would (npm run types): none of them may be left out, nor be without a
// comment that says what it is.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const types = fileURLToPath(new URL('../../types', import.meta.url));
const read = (...path) => readFileSync(join(types, ...path), 'utf8');
const filesIn = (folder, ending) => readdirSync(join(types, folder)).filter((file) => file.endsWith(ending)).map((file) => [folder, file]);

/** The names that index.d.ts exports: those in its lists, and all that the files of realtime/ declare. */
function exportedNames() {
  const listed = [...read('index.d.ts').matchAll(/export \{(.*?)\} from/gs)].flatMap(([, list]) => list.split(','));
  const names = listed.map((name) => name.trim().replace(/^type /, '')).filter((name) => name && !name.endsWith(' as default'));
  const declaration = /^export (?:abstract )?(?:class|interface|type|enum|const) (\w+)/gm;
  const declared = filesIn('realtime', '.d.ts').flatMap((path) => [...read(...path).matchAll(declaration)].map(([, name]) => name));
  return [...names, ...declared];
}

test('every name that the package exports is used in a usage file', () => {
  const usage = [...filesIn('usage', '.ts'), ['application', 'app.ts']].map((path) => read(...path)).join('\n');
  const used = new Set(usage.match(/\w+/g));
  const names = exportedNames();
  assert.ok(names.length > 350, `looked for ${names.length}`);
  assert.deepEqual(names.filter((name) => !used.has(name)), []);
});

test('every type that is exported says what it is', () => {
  const files = [...filesIn('.', '.d.ts'), ...filesIn('realtime', '.d.ts')].filter(([, file]) => file !== 'kendo-names.d.ts'); // other names
  const silent = files.flatMap((path) => {
    const declarations = read(...path).matchAll(/(.*)\n^export (?:abstract )?(?:class|interface|type|enum|const|function) (\w+)/gm);
    return [...declarations].filter(([, before]) => !before.endsWith('*/')).map(([, , name]) => name);
  });
  assert.deepEqual(silent, []);
});
