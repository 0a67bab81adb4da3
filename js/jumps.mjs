// Jumps inside of a function, as Go's compiler writes them for wasm, in less code.
//
// A function of Go's can be entered at each place behind a call, because a goroutine that was switched away goes on there. So
// it begins with a block for each such place and each target of a jump, and a table by the number of the place:
//
//	block exit            ; left with 1 to switch away
//	  loop
//	    block ... block block
//	      local.get 0     ; the number of the place
//	      br_table ...    ; to the end of its block
//	    end ... end ... end
//
// and jumps by setting the number and branching to the loop.
import { constantOf, is, op, opens, operand, type, withOperand } from './wasm-code.mjs';
import { toVarint, varint } from './wasm-format.mjs';

const placeLocal = 0;

/**
 * A jump forward goes to the end of the target's block at once, which is still open there. That saves the table's branch at
 * run time, too; only jumps backward need it.
 */
export function directJumps(code) {
  const shape = shapeOf(code);
  if (!shape) return code;
  const out = [];
  const open = []; // what the instruction stands in, outermost first: the number of an entry's block, or a name
  for (let i = 0; i < code.length; i++) {
    if (opens(code[i])) open.push(shape.label(i));
    const target = open.lastIndexOf(jumpTarget(code, i, open, shape));
    if (target >= 0) {
      out.push(withOperand(op.br, open.length - 1 - target));
      i += 2;
      continue;
    }
    if (code[i][0] === op.end) open.pop();
    out.push(code[i]);
  }
  return out;
}

// The block to whose end three instructions at i jump: i32.const number, local.set 0, br loop.
function jumpTarget(code, i, open, shape) {
  if (code[i][0] !== op.i32Const || !is(code[i + 1], op.localSet, placeLocal) || code[i + 2]?.[0] !== op.br) return undefined;
  const depth = operand(code[i + 2]);
  return open[open.length - 1 - depth] === 'loop' ? shape.targets[constantOf(code[i])] : undefined;
}

/**
 * A function that has to be left because the goroutine is switched away returns 1 at once. The branch to the exit would be
 * shorter, but has another depth behind each call; compressed, what is the same everywhere costs nothing.
 */
export function returnsToSwitch(code) {
  const shape = shapeOf(code);
  if (!shape) return code;
  const open = [];
  return code.flatMap((instruction, i) => {
    if (opens(instruction)) open.push(shape.label(i));
    if (instruction[0] === op.end) open.pop();
    const exits = instruction[0] === op.brIf && open[open.length - 1 - operand(instruction)] === 'exit';
    return exits ? returnOne : [instruction];
  });
}

const returnOne = [[op.if, type.empty], [op.i32Const, 1], [op.return], [op.end]].map((bytes) => Buffer.from(bytes));

/** "if, br, end" is br_if, and a comparison is turned round rather than negated. */
export function conditionalJumps(code) {
  const out = [];
  for (let i = 0; i < code.length; i++) {
    const depth = is(code[i], op.if, type.empty) && code[i + 1]?.[0] === op.br && code[i + 2]?.[0] === op.end ? operand(code[i + 1]) : 0;
    if (depth === 0) {
      out.push(code[i]);
      continue;
    }
    const opposite = is(out.at(-1), op.i32Eqz) && opposites.get(out.at(-2)[0]);
    if (opposite) out.splice(-2, 2, Buffer.of(opposite));
    out.push(withOperand(op.brIf, depth - 1));
    i += 2;
  }
  return out;
}

// eq/ne, lt/ge, gt/le of whole numbers. Of floating point numbers only the first: neither is less than a NaN.
const pairs = [
  [0x46, 0x47], [0x48, 0x4e], [0x49, 0x4f], [0x4a, 0x4c], [0x4b, 0x4d], // i32
  [0x51, 0x52], [0x53, 0x59], [0x54, 0x5a], [0x55, 0x57], [0x56, 0x58], // i64
  [0x5b, 0x5c], [0x61, 0x62], // f32, f64
];
const opposites = new Map(pairs.flatMap(([a, b]) => [[a, b], [b, a]]));

/**
 * Makes each function's table 0, 1, 2 and so on: numbers that shared a place get a block of their own which ends there, too.
 * Then all tables are the beginning of one, and compressed cost only their length.
 */
export function likeTables(code) {
  const shape = shapeOf(code);
  if (!shape) return code;
  const { blocks, table, targets } = shape;
  const shared = new Map();
  for (const target of targets) shared.set(target, (shared.get(target) ?? 0) + 1);
  const out = [...code.slice(0, blocks), ...targets.map(() => Buffer.of(op.block, type.empty)), code[table - 1]];
  out.push(Buffer.concat([Buffer.of(op.brTable), toVarint(targets.length - 1), ...targets.map((_, number) => toVarint(number))]));
  const open = []; // how many blocks each is now
  for (let i = 0; i < table - 1; i++) if (opens(code[i])) open.push(shared.get(shape.label(i)) ?? 1);
  for (const instruction of code.slice(table + 1)) {
    if (opens(instruction)) open.push(1);
    if (instruction[0] === op.end) out.push(...new Array(open.pop() ?? 1).fill(instruction));
    else if (instruction[0] === op.br || instruction[0] === op.brIf) out.push(withOperand(instruction[0], depthNow(open, operand(instruction))));
    else out.push(instruction);
  }
  return out;
}

function depthNow(open, depth) {
  return depth === 0 ? 0 : open.slice(-depth).reduce((sum, blocks) => sum + blocks);
}

/**
 * Where the parts of the beginning are. Undefined for a function that begins in another way, as some in assembler do, or that
 * reads the number of the place for anything else: it keeps its jumps.
 *
 * blocks and table: the indexes of the first entry's block and of the table. targets: the table, the number of a block for
 * each number of a place; block 0 is the innermost. label(i): what the instruction at i opens.
 */
function shapeOf(code) {
  const table = code.findIndex(([first]) => first === op.brTable);
  if (table < 1 || !is(code[table - 1], op.localGet, placeLocal)) return undefined;
  const targets = targetsOf(code[table]);
  const count = targets.at(-1) + 1;
  const blocks = table - 1 - count;
  const loop = is(code[blocks - 1], op.loop, type.empty) ? blocks - 1 : undefined;
  const before = (loop ?? blocks) - 1;
  const exit = is(code[before], op.block, type.empty) ? before : undefined;
  const start = exit ?? loop ?? blocks;
  const known =
    targets.every((target, i) => target === (targets[i - 1] ?? 0) || target === targets[i - 1] + 1) &&
    code.slice(blocks, table - 1).every((instruction) => is(instruction, op.block, type.empty)) &&
    !code.slice(0, start).some((instruction) => opens(instruction) || instruction[0] === op.end) &&
    (exit === undefined || (is(code.at(-3), op.end) && is(code.at(-2), op.i32Const, 1))) &&
    !code.some((_, i) => i !== table - 1 && readsPlace(code, i));
  if (!known) return undefined;
  const names = new Map([[exit, 'exit'], [loop, 'loop']]);
  const label = (i) => names.get(i) ?? (i >= blocks && i < table ? count - 1 - (i - blocks) : 'other');
  return { blocks, table, targets, label };
}

// An indirect call keeps its target in the local for two instructions, which reads what it has set itself.
function readsPlace(code, i) {
  const kept = is(code[i - 2], op.localSet, placeLocal) && is(code[i - 1], op.i32Const, 0) && code[i + 1]?.[0] === op.callIndirect;
  return is(code[i], op.localGet, placeLocal) && !kept;
}

function targetsOf(table) {
  const { value, end } = varint(table, 1);
  let at = end;
  return Array.from({ length: value + 1 }, () => {
    const target = varint(table, at);
    at = target.end;
    return target.value;
  });
}
