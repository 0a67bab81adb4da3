// The public names of offline models against the typings of the original: nothing that an application uses is missing.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as events from '../../src/realtime/events.js';
import { readMetaData } from '../../src/realtime/offline.js';
import { complete, writeOptions } from '../../src/realtime/options.js';
import { IdbStorageAdapter } from '../../src/realtime/storage.js';
import { Reader, Writer } from '../../src/buffer.js';
import { loadSources } from './engine.js';

const { ConvergenceDomain, ModelService, RealTimeModel } = await loadSources();

const typings = join(dirname(createRequire(import.meta.url).resolve('@convergence/convergence/package.json')), 'typings');
const theirs = (path) => readFileSync(join(typings, path), 'utf8').replace(/\/\*\*.*?\*\//gs, '');
const ours = (file) => readFileSync(fileURLToPath(new URL(`../../types/realtime/${file}`, import.meta.url)), 'utf8').replace(/\/\*\*.*?\*\//gs, '');

/** What the declaration of a class or interface says between its braces. */
function bodyOf(text, name) {
  const [start] = text.match(new RegExp(`(class|interface) ${name}\\b[^{]*\\{`)) ?? [];
  if (!start) return '';
  let depth = 1;
  let at = text.indexOf(start) + start.length;
  for (const begin = at; ; at++) {
    if (text[at] === '{') depth++;
    if (text[at] === '}' && --depth === 0) return text.slice(begin, at);
  }
}

/** The members of a declaration, those of nested objects included, without private ones. */
function membersOf(text, name) {
  return [...bodyOf(text, name).matchAll(/^\s+(?:readonly |static |static readonly )*(\w+)\??[(:]/gm)].map(([, member]) => member).filter((member) => member !== 'constructor');
}

// What their storage has of its own, and ours keeps elsewhere.
const inner = ['valueIdPrefix', 'prefix', 'increment', 'lastSequenceNumber', 'snapshotVersion', 'snapshotSequenceNumber'];

for (const [name, path, file] of [
  ['ModelService', 'model/ModelService.d.ts', 'models.d.ts'], ['RealTimeModel', 'model/rt/RealTimeModel.d.ts', 'model.d.ts'],
  ['IModelServiceEvents', 'model/ModelService.d.ts', 'models.d.ts'], ['IModelMetaData', 'storage/api/IModelMetaData.d.ts', 'models.d.ts'],
]) {
  test(`${name} declares what the original's does about offline models`, () => {
    const all = membersOf(theirs(path), name);
    assert.ok(all.length > 5, `${all.length} members`);
    const wanted = name === 'IModelMetaData' ? all.filter((member) => !inner.includes(member)) : all.filter((member) => /offline|local|committed/i.test(member));
    assert.ok(wanted.length > 2, String(all));
    const declared = membersOf(ours(file), name);
    assert.deepEqual(wanted.filter((member) => !declared.includes(member)), []);
  });
}

test('domains are initialized by the same call, and no getter of the original is missing', () => {
  const offline = membersOf(theirs('ConvergenceDomain.d.ts'), 'ConvergenceDomain').filter((member) => /offline|^is/i.test(member));
  assert.ok(offline.includes('initializeOffline') && offline.includes('isDisconnected'));
  const declared = membersOf(ours('domain.d.ts'), 'ConvergenceDomain');
  assert.deepEqual(offline.filter((member) => !declared.includes(member) || typeof ConvergenceDomain.prototype[member] !== 'function'), []);
});

test('every method that is declared about offline models is there', () => {
  for (const [Class, file] of [[ConvergenceDomain, 'domain.d.ts'], [ModelService, 'models.d.ts'], [RealTimeModel, 'model.d.ts']]) {
    const declared = [...bodyOf(ours(file), Class.name).matchAll(/^  (\w+)\(/gm)].map(([, member]) => member).filter((member) => member !== 'constructor');
    const wanted = ['deadLetters', 'pending', 'saved', 'committed', 'initializeOffline', 'subscribeOffline'].filter((member) => declared.includes(member));
    assert.ok(wanted.length > 0, Class.name);
    assert.deepEqual(declared.filter((member) => typeof Class.prototype[member] !== 'function'), [], Class.name);
  }
});

test('every event of offline models has its class, name and members', () => {
  const files = readdirSync(join(typings, 'model/events')).filter((file) => /^OfflineModel.*\.d\.ts$/.test(file));
  assert.ok(files.length > 14);
  for (const file of files) {
    const [name, text] = [file.slice(0, -5), theirs(`model/events/${file}`)];
    const [, eventName] = text.match(/NAME = "(\w+)"/);
    assert.equal(events[name].NAME, eventName);
    assert.match(ours('offline-events.d.ts'), new RegExp(`class ${name}\\b`));
    const made = new events[name]();
    for (const member of membersOf(text, name)) assert.ok(member === 'NAME' || member in made, `${name}.${member}`);
  }
});

test('every option of offline models is declared, and modelSnapshotInterval is taken', () => {
  const [, body] = theirs('IConvergenceOptions.d.ts').match(/offline\?: \{(.*?)\}/s);
  const names = [...body.matchAll(/(\w+)\??:/g)].map(([, name]) => name);
  assert.deepEqual(names, ['storage', 'modelSnapshotInterval']);
  const [, declared] = ours('options.d.ts').match(/offline\?: \{(.*?)\}/s);
  for (const name of names) assert.match(declared, new RegExp(`${name}\\?:`));
  // It changes nothing that goes to Go.
  const messageOf = (offline) => [...writeOptions(new Writer(), complete({ offline })).done()];
  assert.deepEqual(messageOf({ modelSnapshotInterval: 5 }), messageOf({}));
});

test('IdbStorageAdapter can be made without arguments and tells its id; the rest of the original is internal to it', () => {
  const adapter = new IdbStorageAdapter();
  assert.equal(adapter.adapterId(), 'indexed_db');
  assert.match(theirs('storage/idb/IdbStorageAdapter.d.ts'), /adapterId\(\): string/);
});

test('meta data has the members that are declared', () => {
  const message = new Writer().u32(1).str('m').str('c').f64(3).f64(1).f64(2).u8(3).u8(1 | 2 | 4);
  const [about] = readMetaData(new Reader(message.done()));
  const declared = membersOf(ours('models.d.ts'), 'IModelMetaData');
  assert.deepEqual([...Object.keys(about), ...Object.keys(about.details)].sort(), declared.sort());
});
