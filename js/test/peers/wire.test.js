import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contentOf } from './harness/content.js';
import { extend, isOurs, originalTypes, readProtocol } from './harness/descriptor.js';
import { Random } from './harness/random.js';

const rounds = 40;
const seed = Number(process.env.SEED ?? Date.now() % 1e9);
const protocol = readProtocol();
const originals = originalTypes();
const types = extend(originalTypes(), protocol);
const messages = [...protocol.messages.keys(), 'ConvergenceMessage'];

// Our codec takes parts of values and of operations only inside of what they are parts of.
const wholes = [
  [/^Applied(?!Operation|Compound|Discrete)\w+OperationData$/, 'AppliedDiscreteOperationData'],
  [/^Applied(Compound|Discrete)OperationData$/, 'AppliedOperationData'],
  [/^(Compound|Discrete)OperationData$/, 'OperationData'],
  [/^(?!Operation|Applied)\w+OperationData$/, 'DiscreteOperationData'],
  [/^(Object|Array|Boolean|Double|Null|String|Date)Value$/, 'DataValue'],
];

/** The content of the message `name` in the message that our codec takes: [name, content]. */
function whole(name, content) {
  const [, outer] = wholes.find(([pattern]) => pattern.test(name)) ?? [];
  if (!outer) return [name, content];
  const field = types.get(outer).fieldsArray.find((f) => f.resolvedType === types.get(name));
  return whole(outer, { [field.name]: content });
}

/** What our codec answers to each request, in a single run of it. */
function ask(requests) {
  const work = mkdtempSync(join(tmpdir(), 'holdfast-wire-'));
  try {
    const root = fileURLToPath(new URL('../../..', import.meta.url));
    const program = join(work, 'roundtrip');
    execFileSync('go', ['build', '-o', program, './wire/internal/roundtrip'], { cwd: root });
    const output = execFileSync(program, { input: requests.map((words) => `${words.join(' ')}\n`).join(''), maxBuffer: 2 ** 29 });
    return output.toString().split('\n').slice(0, -1);
  } finally {
    rmSync(work, { recursive: true });
  }
}

const hex = (bytes) => Buffer.from(bytes).toString('hex');

/** What bytes hold, by the originals' codec, with defaults where fields are absent. */
function read(name, bytes) {
  const type = types.get(name);
  return type.toObject(type.decode(Buffer.from(bytes, 'hex')), { longs: String, bytes: String, defaults: true, arrays: true, objects: true });
}

function encode(name, content, from = types) {
  const type = from.get(name);
  return hex(type.encode(type.fromObject(content)).finish());
}

test('protocol.txt has the messages, numbers and types of the original descriptor', () => {
  const theirs = [...originals].filter(([, type]) => type.fieldsArray).map(([name]) => name);
  assert.equal(theirs.length, 229);
  const shared = messages.filter((name) => !isOurs(protocol, name));
  assert.deepEqual([...shared].sort(), theirs.sort());
  for (const name of shared.filter((name) => protocol.messages.has(name))) {
    const fields = protocol.messages.get(name).filter((field) => field.id < 1000);
    assert.deepEqual(fields.map(described), originals.get(name).fieldsArray.map(describe), name);
  }
  for (const [name, values] of protocol.enums) {
    assert.deepEqual(Object.fromEntries(values.map((value) => [value.name, value.id])), { ...originals.get(name).values }, name);
  }
  const bodies = originals.get('ConvergenceMessage').fieldsArray.filter((field) => field.partOf);
  assert.deepEqual(
    protocol.bodies.filter(({ id }) => id < 1000).map(({ id, name, type }) => `${id} ${name} ${type}`),
    bodies.map((field) => `${field.id} ${field.name} ${field.resolvedType.name}`),
  );
});

// One line for a field, from protocol.txt and from the descriptor.
function described({ id, name, type, oneof }) {
  return `${id} ${name} ${type} ${oneof ?? ''}`;
}

function describe(field) {
  const google = field.resolvedType?.fullName.startsWith('.google.protobuf.');
  const names = { Value: 'JsonValue', Timestamp: 'Timestamp', Struct: 'Struct' };
  const plain = field.resolvedType?.name ?? field.type;
  const type = google ? names[plain] ?? `${plain}?` : plain;
  const whole = field.map ? `map<${field.keyType},${type}>` : field.repeated ? `repeated ${type}` : type;
  return `${field.id} ${field.name} ${whole} ${field.partOf?.name ?? ''}`;
}

test(`what the original codec encodes comes back from ours unchanged (SEED=${seed})`, () => {
  const random = new Random(seed);
  const sent = [];
  for (const name of messages) {
    for (let i = 0; i < rounds; i++) {
      const content = envelope(name, contentOf(types.get(name), random), random);
      const [outer, wrapped] = whole(name, content);
      sent.push([outer, encode(outer, wrapped)]);
    }
  }
  const answers = ask(sent.map(([name, bytes]) => ['recode', name, bytes]));
  sent.forEach(([name, bytes], i) => {
    assert.doesNotMatch(answers[i], /^error/, `${name} ${bytes}`);
    assert.deepEqual(read(name, answers[i]), read(name, bytes), `${name} ${bytes}`);
  });
});

// An envelope has a body, and at most one id.
function envelope(name, content, random) {
  if (name !== 'ConvergenceMessage') return content;
  delete content[random.pick(['requestId', 'responseId'])];
  const { fieldsArray } = types.get(name);
  return fieldsArray.some((field) => field.partOf && content[field.name]) ? content : { ...content, ping: {} };
}

test(`what ours encodes comes back from the original codec unchanged (SEED=${seed})`, () => {
  const names = [...new Set(messages.map((name) => whole(name, {})[0]))];
  const requests = names.flatMap((name) => Array.from({ length: rounds }, (_, i) => ['make', name, seed + i]));
  const made = ask(requests);
  const recoded = requests.map(([, name], i) => {
    assert.doesNotMatch(made[i], /^error/, name);
    return ['recode', name, encode(name, read(name, made[i]))];
  });
  ask(recoded).forEach((answer, i) => assert.equal(answer, made[i], recoded[i][1]));
});

test('the original codec skips our extension fields', () => {
  const random = new Random(seed);
  const extended = [...protocol.messages].filter(([, fields]) => fields.some((field) => field.id >= 1000));
  assert.equal(extended.length, 26);
  for (const [name, fields] of extended) {
    const content = contentOf(types.get(name), random);
    const plain = Object.fromEntries(Object.entries(content).filter(([key]) => !fields.some((f) => f.id >= 1000 && f.name === key)));
    const type = originals.get(name);
    assert.deepEqual(type.decode(Buffer.from(encode(name, content), 'hex')), type.decode(Buffer.from(encode(name, plain), 'hex')), name);
  }
});
