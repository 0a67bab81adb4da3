// The examples of the READMEs about ConvergenceDomain and its services run, as they stand there, against a real server.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { holdfast } from './harness/clients.js';
import { useServer } from './harness/server.js';

const server = useServer();
globalThis.WebSocket ??= WebSocket; // which browsers have

/** The examples in JavaScript below a heading of a file, up to the next heading of its level. */
function examples(file, heading) {
  const text = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
  const level = heading.split(' ')[0];
  const [, section] = text.split(`\n${heading}\n`);
  const [body] = section.split(new RegExp(`\n${level} `));
  return [...body.matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code);
}

/** Runs an example with what it takes for given, and resolves with the domain that it makes, if it makes one. */
async function run(code, given) {
  const body = code
    .replace(/import \{(.*?)\} from 'holdfast';/g, 'const {$1} = holdfast;')
    .replace(/'https?:\/\/[^']*\/convergence\/default'/g, 'url');
  const names = Object.keys(given);
  const example = new Function(...names, `return (async () => {${body}\nreturn typeof domain === 'undefined' ? undefined : domain; })();`);
  return example(...names.map((name) => given[name]));
}

const users = '/domains/convergence/default';

/** Ann, Bob and a group; and Ann's domain with a storage, a model that was edited, and its text. */
async function annsDomain(t) {
  for (const name of ['ann', 'bob']) await server.addUser(name, 'pw');
  await server.administer('POST', `${users}/groups`, { id: 'staff', description: 'The staff', members: ['ann'] });
  const options = { offline: { storage: new holdfast.MemoryStorageAdapter() } };
  const domain = await holdfast.Convergence.connectWithPassword(server.url, { username: 'ann', password: 'pw' }, options);
  t.after(() => domain.dispose());
  const model = await domain.models().openAutoCreate({ collection: 'notes', id: 'ward-3', data: { text: '' } });
  const text = model.elementAt('text');
  text.insert(0, 'Bed');
  await model.committed();
  return { domain, model, text };
}

test('the examples about services run', async (t) => {
  const lines = [];
  const console = { log: (...line) => lines.push(line) };
  const given = { ...await annsDomain(t), console };
  const list = examples('js/README.md', '## Services');
  assert.equal(list.length, 7);
  for (const code of list) await run(code, given);
  await run(examples('README.md', '## Chats, presence, and what else belongs to it')[0], given);
  assert.ok(lines.some(([data]) => Array.isArray(data) && data.includes('Bed 12 is free')), 'the history has the message');
});

test('the examples about models run', async (t) => {
  const [code] = examples('README.md', '## Documents that people edit together');
  const domain = await run(code, { holdfast, url: server.url, console: { log() {} } });
  t.after(() => domain.dispose());
  assert.equal((await domain.models().open('ward-3')).elementAt('text').value().slice(0, 8), 'Bed 12: ');
});
