import { protobuf } from './descriptor.js';

// Model data, operations and google's values are what they are by the one member they have: it is always there.
const needsMember = /^(DataValue|OperationData|DiscreteOperationData|AppliedOperationData|AppliedDiscreteOperationData|Value)$/;
// In these every message is there: a removal without an old value, say, is none.
const isModelData = /(^|\.)(Array|Object|Boolean|Double|Null|String|Date|Data)Value$|OperationData$/;

/** Random content for the protobuf type, as protobufjs takes it. `random` is a Random. */
export function contentOf(type, random, depth = 0) {
  const content = {};
  const own = !type.fullName.startsWith('.google.');
  const whole = own && isModelData.test(type.name) && type.name !== 'ModelOperationData';
  if (type.name === 'Timestamp') return timestamp(random);
  const members = new Set(type.oneofsArray.map((oneof) => member(type, oneof, random, depth)));
  for (const field of type.fieldsArray) {
    if (field.partOf ? members.has(field) : (whole && field.resolvedType) || random.chance(0.7)) {
      content[field.name] = fieldContent(field, random, depth);
    }
  }
  if (content.noOp) for (const old of ['oldValue', 'oldValues', 'deletedValue']) delete content[old];
  return content;
}

// The member of a oneof that is there, if any. Deep down it is one that ends the nesting.
function member(type, oneof, random, depth) {
  const shallow = oneof.fieldsArray.filter((field) => !/^(object|array|struct|list)Value$/.test(field.name));
  const choice = depth > 6 ? shallow : oneof.fieldsArray;
  return needsMember.test(type.name) || random.chance(0.8) ? random.pick(choice) : undefined;
}

function fieldContent(field, random, depth) {
  const one = () => scalarOrMessage(field, random, depth + 1);
  const count = depth > 6 ? 0 : random.below(4);
  if (field.map) return Object.fromEntries(Array.from({ length: count }, () => [text(random), one()]));
  if (field.repeated) return Array.from({ length: count }, one);
  return one();
}

function scalarOrMessage(field, random, depth) {
  if (field.resolvedType instanceof protobuf.Enum) return random.pick(Object.values(field.resolvedType.values));
  if (field.resolvedType) return contentOf(field.resolvedType, random, depth);
  const whole = random.below(2 ** 31);
  switch (field.type) {
    case 'string': return text(random);
    case 'bool': return random.chance(0.5);
    case 'int32': return random.pick([0, 1, -1, whole, -whole, 2 ** 31 - 1, -(2 ** 31)]);
    case 'int64': return protobuf.util.Long.fromBits(random.pick([0, 1, -1, whole]), random.pick([0, 0, -1, 2 ** 31 - 1, -whole]));
    case 'double': return random.pick([0, 1, -1.5, 1e300, 5e-324, whole]);
    case 'bytes': return Buffer.from(text(random));
    default: throw new Error(`there is no content for the type ${field.type}`);
  }
}

function text(random) {
  return Array.from({ length: random.below(5) }, () => random.pick(['a', 'b', '\0', 'é', '€', '😀', '\uFFFD'])).join('');
}

// Whole milliseconds, as the originals have them, also before 1970.
function timestamp(random) {
  return { seconds: random.below(2 ** 31) - 2 ** 30, nanos: random.below(1000) * 1e6 };
}
