import { allowed } from './allowed.js';
import { generate } from './generate.js';
import { start } from './libraries.js';
import { minimise } from './minimise.js';
import { install as installNetwork } from './network.js';
import { print } from './print.js';
import { install as countWhatIsPending } from './rest.js';
import { kindOf, run } from './run.js';

/**
 * Runs the programs of the seeds from first on, until the time is over or count have run, and stops at the first that fails;
 * with `all` it goes on, and tells of the first failure of each kind:
 * {programs, calls, allowed: {id: how often}, failures: [texts], kinds: {kind: how often}}.
 */
async function search({ first = 1, count = Infinity, ms = Infinity, families, except, all = false }) {
  const end = performance.now() + ms;
  const result = { programs: 0, calls: 0, allowed: {}, failures: [], kinds: {} };
  for (let seed = first; seed < first + count && performance.now() < end; seed++) {
    const program = generate(seed, families);
    const { steps, allowed, failure } = await run(program, { except });
    result.programs++;
    result.calls += steps;
    for (const id of allowed) countIn(result.allowed, id);
    if (failure && countIn(result.kinds, kindOf(failure)) === 1) result.failures.push(await explain(program, failure, { except }));
    if (failure && !all) break;
  }
  return result;
}

function countIn(counts, name) {
  counts[name] = (counts[name] ?? 0) + 1;
  return counts[name];
}

// The smallest program that fails as this one does, as text.
async function explain(program, failure, options) {
  const kind = kindOf(failure);
  const fails = async (candidate) => {
    const outcome = await run(candidate, options);
    return outcome.failure !== undefined && kindOf(outcome.failure) === kind;
  };
  const smallest = await minimise({ ...program, steps: program.steps.slice(0, failure.at + 1) }, fails);
  return print(smallest, (await run(smallest, options)).failure ?? failure);
}

/** Runs the example of each allowed difference: {id: {allowed, failure}}. */
async function examples() {
  const found = {};
  for (const { id, example } of allowed) {
    const outcome = await run(example);
    found[id] = { allowed: outcome.allowed, failure: outcome.failure && print(example, outcome.failure) };
  }
  return found;
}

// The differences of each step of a program, allowed or not.
async function trace(program) {
  const steps = [];
  const { failure } = await run(program, { except: '', watch: (call, found) => steps.push({ call, found }) });
  return failure ? [...steps, { ...failure, error: String(failure.error?.stack) }] : steps;
}

countWhatIsPending();
window.ready = start().then(installNetwork);
Object.assign(window, { search, examples, trace });
