import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { installed, makeProject } from './harness/project.js';

const require = createRequire(import.meta.url);

function filesIn(directory) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(directory.length + 1));
}

/** The strings in a JSON value. */
function stringsIn(value) {
  return typeof value === 'string' ? [value] : Object.values(value).flatMap(stringsIn);
}

test('every file that package.json names is in the package', (t) => {
  const root = installed(makeProject(t));
  const { exports, main, types, sideEffects } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  assert.deepEqual(Object.keys(exports).sort(), ['.', './global', './holdfast.wasm', './package.json', './storage-contract']);
  const named = stringsIn({ exports, main, types, sideEffects });
  assert.deepEqual(named.filter((file) => !existsSync(join(root, file))), []);
});

test('nothing else is in the package but what belongs to a release', (t) => {
  const belongs = /^(contract\/index\.js|dist\/holdfast(\.global)?\.js(\.map)?|dist\/holdfast\.wasm(\.br)?|types\/(realtime\/)?[\w-]+\.d\.ts|package\.json|README\.md|LICENSE)$/;
  assert.deepEqual(filesIn(installed(makeProject(t))).filter((file) => !belongs.test(file)), []);
});

test('no path of the machine that built it is in the package', (t) => {
  const root = installed(makeProject(t));
  const home = dirname(dirname(require.resolve('../../package.json')));
  assert.deepEqual(filesIn(root).filter((file) => readFileSync(join(root, file)).includes(home)), []);
});

test('importing only for its names leaves nothing in a bundle', async (t) => {
  const { build } = await import('esbuild');
  const root = makeProject(t, { 'app.js': "import 'holdfast'; console.log('app');" });
  const entryPoints = [join(root, 'app.js')];
  const { outputFiles } = await build({ entryPoints, bundle: true, format: 'esm', write: false, logLevel: 'silent' });
  assert.ok(outputFiles[0].text.length < 200, outputFiles[0].text.slice(0, 300));
});

test('error classes keep their names in the minified build', (t) => {
  const root = makeProject(t, {
    'app.js': `
      import * as holdfast from 'holdfast';
      const classes = Object.entries(holdfast).filter(([name]) => name.endsWith('Error'));
      console.log(classes.length > 5 && classes.every(([name, Class]) => new Class('fatal', 'x').name === name));
    `,
  });
  assert.equal(execFileSync(process.execPath, ['app.js'], { cwd: root, encoding: 'utf8' }).trim(), 'true');
});

for (const [resolution, module] of [['Bundler', 'ESNext'], ['NodeNext', 'NodeNext']]) {
  test(`TypeScript finds the types with moduleResolution ${resolution}`, (t) => {
    const compilerOptions = {
      strict: true, noEmit: true, skipLibCheck: false, types: [],
      target: 'ES2022', lib: ['ES2022', 'DOM'], module, moduleResolution: resolution,
    };
    const root = makeProject(t, {
      'tsconfig.json': JSON.stringify({ compilerOptions, files: ['app.ts', 'page.ts'] }),
      'app.ts': `
        import Convergence, { DataSource, type RealTimeModel } from 'holdfast';
        export const name: string = new DataSource<{ name: string }>().at(0)!.name;
        export const open = async (url: string): Promise<RealTimeModel> => (await Convergence.connectAnonymously(url)).models().open('id');
      `,
      'page.ts': "import 'holdfast/global';\nexport const source = new window.holdfast.DataSource();\n",
    });
    const { status, stdout } = runTsc(root);
    assert.equal(status, 0, stdout);
  });
}

/** The methods that declaration files promise, by class. */
function declaredMethods(types) {
  const classes = {};
  for (const file of filesIn(types)) {
    const text = readFileSync(join(types, file), 'utf8');
    for (const [, name, body] of text.matchAll(/^export (?:abstract )?class (\w+)[^{]*?\{\n(.*?)^\}/gms)) {
      const methods = [...body.matchAll(/^  (?:static )?(\w+)(?:<[^(]*>)?\(/gm)].map(([, method]) => method);
      classes[name] = new Set(methods.filter((method) => method !== 'constructor'));
    }
  }
  return classes;
}

/** The public methods that a class has of its own, static ones too. */
function ownMethods(Class) {
  const methods = [Class, Class.prototype].flatMap((object) => Object.entries(Object.getOwnPropertyDescriptors(object)));
  return methods
    .filter(([name, { value }]) => typeof value === 'function' && !/^_|^(constructor|prototype)$/.test(name))
    .map(([name]) => name);
}

test('the types of every class declare the methods that it has', async (t) => {
  const root = installed(makeProject(t));
  const holdfast = await import(join(root, 'dist/holdfast.js'));
  const classes = Object.entries(declaredMethods(join(root, 'types'))).filter(([name]) => holdfast[name]);
  assert.ok(classes.length > 50, `compared ${classes.length}`);
  for (const [name, declared] of classes) {
    const Class = holdfast[name];
    const base = Object.getPrototypeOf(Class.prototype);
    const missing = [...declared].filter((method) => typeof (Class.prototype[method] ?? Class[method]) !== 'function');
    const untold = ownMethods(Class).filter((method) => !declared.has(method) && !(method in base));
    assert.deepEqual({ missing, untold }, { missing: [], untold: [] }, name);
  }
});

test('the types name every export', async (t) => {
  const root = installed(makeProject(t));
  const index = readFileSync(join(root, 'types/index.d.ts'), 'utf8');
  const names = [...index.matchAll(/export \{(.*?)\} from/gs)]
    .flatMap(([, list]) => list.split(',').map((name) => name.trim()).filter((name) => name && !name.startsWith('type ') && !name.endsWith(' as default')));
  names.push('default', ...declaredNames(join(root, 'types/realtime')));
  const holdfast = await import(join(root, 'dist/holdfast.js'));
  assert.deepEqual(names.sort(), Object.keys(holdfast).sort());
});

/** The values that declaration files export where they are declared. */
function declaredNames(types) {
  const declaration = /^export (?:abstract )?(?:class|const|enum) (\w+)/gm;
  return filesIn(types).flatMap((file) => [...readFileSync(join(types, file), 'utf8').matchAll(declaration)].map(([, name]) => name));
}

function runTsc(cwd) {
  const manifest = require.resolve('typescript/package.json');
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8'));
  return spawnSync(process.execPath, [join(dirname(manifest), bin.tsc), '-p', '.'], { cwd, encoding: 'utf8' });
}
