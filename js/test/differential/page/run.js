import { allowed } from './allowed.js';
import { differences } from './compare.js';
import { libraries, restart } from './libraries.js';
import { QuerySide } from './query-side.js';
import { RecordSide } from './record-side.js';
import { SourceSide } from './source-side.js';

/**
 * Runs a program on both libraries, step by step. The outcome is
 *
 *   {steps, allowed: [ids], failure: undefined | {at, call, path, kendo, ours, error}}
 *
 * A difference that the table allows is counted, and ends the program if both libraries are in different states from there.
 */
export async function run(program, options = {}) {
  const Kind = program.make ? RecordSide : program.rows ? QuerySide : SourceSide;
  const sides = [new Kind(libraries.kendo, program), new Kind(libraries.ours, program)];
  const outcome = { steps: 0, allowed: [], failure: undefined };
  try {
    let before = open(sides, outcome);
    for (const call of program.steps) {
      if (outcome.failure || outcome.ended) break;
      before = await step(sides, program, call, before, outcome, options);
    }
  } catch (error) {
    outcome.failure = { at: outcome.steps, call: program.steps[outcome.steps], path: 'crash', error };
    if (error.name === 'FatalError') await restart();
  } finally {
    for (const side of sides) side.close();
  }
  return outcome;
}

function open(sides, outcome) {
  const threw = sides.map((side) => {
    try {
      side.open();
      return undefined;
    } catch (error) {
      return error;
    }
  });
  if (threw[0] || threw[1]) outcome.failure = { at: -1, call: ['constructor'], path: 'threw', kendo: String(threw[0]), ours: String(threw[1]) };
  return undefined;
}

async function step(sides, program, call, before, outcome, { except, watch }) {
  // One after the other: an uncaught error then belongs to one of them.
  const kendo = await sides[0].step(call);
  const ours = await sides[1].step(call);
  const context = { program, call, kendo, ours, before, at: outcome.steps };
  const found = differences(kendo, ours);
  watch?.(call, found);
  const open = found.filter((difference) => {
    if (except !== undefined && new RegExp(except).test(kindOf({ call, ...difference }))) return false;
    const rule = allowed.find(({ explains }) => explains(difference, context));
    if (!rule) return true;
    outcome.allowed.push(rule.id);
    if (rule.ends) outcome.ended = rule.id;
    return false;
  });
  // What follows from a difference that ends the program needs no explanation of its own.
  if (open.length && !outcome.ended) {
    outcome.failure = { at: outcome.steps, call, ...open[0], more: open.slice(1), error: sides[1].error ?? sides[0].error };
  }
  outcome.steps++;
  return { kendo, ours };
}

/** What a failure is about: two of one call and one part are taken to be the same. */
export function kindOf({ call, path }) {
  return `${call[0]} ${path.replace(/\d+/g, 'n')}`;
}
