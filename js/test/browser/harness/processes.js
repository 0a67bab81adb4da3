import { readFileSync, readdirSync } from 'node:fs';

/** The processes that this one has started, and those that they have, as Linux tells: [{id, command}], command with its arguments. */
export function startedProcesses() {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap(read);
  const found = new Set([process.pid]);
  for (let before = 0; found.size > before; ) {
    before = found.size;
    for (const { id, parent } of all) if (found.has(parent)) found.add(id);
  }
  return all.filter(({ id }) => found.has(id) && id !== process.pid);
}

function read(name) {
  try {
    // After the name of the program, which may be anything: its state, and its parent.
    const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z') return [];
    return [{ id: Number(name), parent: Number(parent), command: readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0').join(' ').trim() }];
  } catch {
    return []; // it has ended meanwhile
  }
}
