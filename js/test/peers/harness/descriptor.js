import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const theirs = createRequire(require.resolve('@convergence/convergence-proto'));

/** The protobuf runtime that the originals use. */
export const protobuf = theirs('protobufjs');

const descriptor = JSON.parse(readFileSync(require.resolve('@convergence/convergence-proto/convergence-proto.json'), 'utf8'));

/** The types of the original protocol, by their names without the package, as Outer.Inner. */
export function originalTypes() {
  const root = protobuf.Root.fromJSON(descriptor);
  root.resolveAll();
  const types = new Map();
  const walk = (namespace, outer) => {
    for (const type of namespace.nestedArray) {
      const isMessage = type instanceof protobuf.Type;
      const name = outer + type.name;
      if (isMessage || type instanceof protobuf.Enum) types.set(name, type);
      if (type.nestedArray) walk(type, isMessage ? `${name}.` : '');
    }
  };
  walk(root.lookup('com.convergencelabs.convergence.proto'), '');
  return types;
}

/** wire/protocol.txt: {bodies, messages, enums}, the latter two as maps of names to fields or values. */
export function readProtocol() {
  const protocol = { bodies: [], messages: new Map(), enums: new Map() };
  let current;
  for (const line of readFileSync(new URL('../../../../wire/protocol.txt', import.meta.url), 'utf8').split('\n')) {
    const words = line.trim().split(/\s+/);
    if (words[0] === 'body') {
      protocol.bodies.push({ id: Number(words[1]), name: words[2], type: words[3] });
    } else if (words[0] === 'message' || words[0] === 'enum') {
      current = [];
      protocol[`${words[0]}s`].set(words[1], current);
    } else if (/^\d+$/.test(words[0])) {
      current.push(readField(words));
    }
  }
  return protocol;
}

function readField([id, name, ...type]) {
  const oneof = type.includes('oneof') ? type.splice(-2)[1] : undefined;
  return { id: Number(id), name, type: type.join(' '), oneof };
}

/** Whether a message is ours: the body of an extension. */
export const isOurs = (protocol, name) => protocol.bodies.some((body) => body.type === name && body.id >= 1000);

/** Adds our extension fields and messages to the original types. */
export function extend(types, protocol) {
  for (const [name, fields] of protocol.messages) {
    const ours = isOurs(protocol, name);
    if (ours) {
      types.set(name, new protobuf.Type(name));
      types.get('ReferenceData').parent.add(types.get(name));
    }
    for (const { id, name: field, type } of fields.filter((f) => ours || f.id >= 1000)) {
      const [, repeated, kind] = type.match(/^(repeated )?(.*)$/);
      types.get(name).add(new protobuf.Field(field, id, kind, repeated ? 'repeated' : undefined));
    }
  }
  for (const name of protocol.messages.keys()) types.get(name).resolveAll(); // a field of ours may be a message, too
  const envelope = types.get('ConvergenceMessage');
  for (const { id, name, type } of protocol.bodies.filter((body) => body.id >= 1000)) {
    envelope.oneofsArray.at(-1).add(new protobuf.Field(name, id, type));
  }
  envelope.resolveAll();
  return types;
}
