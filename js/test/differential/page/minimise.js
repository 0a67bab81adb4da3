/**
 * The smallest program that still fails in the same way, as far as leaving parts out leads: `fails(program)` says whether
 * one does. Takes some hundred runs.
 */
export async function minimise(program, fails) {
  let smallest = program;
  const attempt = async (candidate) => {
    if (!(await fails(candidate))) return false;
    smallest = candidate;
    return true;
  };
  for (let size = -1; size !== JSON.stringify(smallest).length; ) {
    size = JSON.stringify(smallest).length;
    await withoutSteps(() => smallest, attempt);
    await smallerParts(() => smallest, attempt);
  }
  return smallest;
}

// Leaves out halves of the steps, then quarters, then single ones.
async function withoutSteps(current, attempt) {
  for (let size = Math.ceil(current().steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = current().steps.length - size; at >= 0; ) {
      const { steps } = current();
      const shorter = { ...current(), steps: [...steps.slice(0, at), ...steps.slice(at + size)] };
      await attempt(shorter);
      at -= size;
    }
  }
}

// Leaves out members of objects and elements of arrays, wherever they are, and makes texts and numbers plain.
async function smallerParts(current, attempt) {
  for (const path of paths(current()).reverse()) {
    if (!exists(current(), path)) continue;
    if (!isArgument(path) && (await attempt(without(current(), path)))) continue;
    const value = path.reduce((at, name) => at[name], current());
    const plain = typeof value === 'string' ? 'a' : typeof value === 'number' ? 1 : value;
    if (plain !== value) await attempt(replaced(current(), path, plain));
  }
}

// What a program has to have to make sense.
const needed = new Set(['0', 'field', 'dir', 'operator', 'logic', 'filters', 'aggregate', 'kind', 'names', 'offlineStorage', 'type', 'id', 'data', 'total', 'definition', 'rows']);

// Every place in a program that may become smaller.
function paths(program) {
  const found = [];
  const walk = (value, path) => {
    if (typeof value !== 'object' || value === null) return;
    for (const name of Object.keys(value)) {
      const below = [...path, name];
      const isCall = below[0] === 'steps' && (below.length < 3 || (below.length === 3 && name === '0'));
      if (below.length > 1 && !isCall && !name.startsWith('$') && !needed.has(name)) found.push(below);
      walk(value[name], below);
    }
  };
  walk(program, []);
  return found;
}

// Arguments have places; ['steps', 3, 1] is one.
function isArgument(path) {
  return path[0] === 'steps' && path.length === 3;
}

function exists(value, path) {
  return path.every((name) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return false;
    value = value[name];
    return true;
  });
}

function without(value, path) {
  return change(value, path, (parent, name) => (Array.isArray(parent) ? parent.splice(name, 1) : delete parent[name]));
}

function replaced(value, path, by) {
  return change(value, path, (parent, name) => { parent[name] = by; });
}

function change(value, path, act) {
  const copy = structuredClone(value);
  act(path.slice(0, -1).reduce((at, name) => at[name], copy), path.at(-1));
  return copy;
}
