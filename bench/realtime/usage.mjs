import { readFileSync } from 'node:fs';

/** What a process has used so far: CPU time in seconds, memory in MiB (Linux). */
export function usage(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  const resident = readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+) kB/)[1];
  return { cpu: ticks / 100, memory: Number(resident) / 1024 };
}
