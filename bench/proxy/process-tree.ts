import { readdirSync, readFileSync } from 'node:fs';

// What processes use, read from /proc: a peer may be one process with threads, or a parent with workers.

/** What a process and all processes it started have used until now. */
export interface ProcessUse {
  /** User and system time, also of children that have ended and been waited for. */
  readonly cpuSeconds: number;
  /** Resident memory. Pages that processes share are counted once for each. */
  readonly residentBytes: number;
  readonly processes: number;
}

interface ProcessStat {
  readonly parent: number;
  readonly ticks: number;
}

// Linux reports times to programs in hundredths of a second, whatever the kernel uses.
const ticksPerSecond = 100;

/** Reads one line of `/proc/PID/stat`; the name of a program may hold spaces and parentheses. */
export function parseStat(line: string): ProcessStat {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const [user, system, childrenUser, childrenSystem] = fields.slice(11, 15).map(Number);
  return { parent: Number(fields[1]), ticks: user! + system! + childrenUser! + childrenSystem! };
}

/** What the process `pid` and its descendants use; nothing when it has ended. */
export function useOf(pid: number): ProcessUse {
  const all = readAll();
  let cpuSeconds = 0;
  let residentBytes = 0;
  const members = withDescendants(pid, all);
  for (const member of members) {
    cpuSeconds += all.get(member)!.ticks / ticksPerSecond;
    residentBytes += residentBytesOf(member);
  }
  return { cpuSeconds, residentBytes, processes: members.length };
}

function readAll(): ReadonlyMap<number, ProcessStat> {
  const all = new Map<number, ProcessStat>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const line = readOrNothing(`/proc/${name}/stat`);
    if (line !== '') all.set(pid, parseStat(line));
  }
  return all;
}

function withDescendants(root: number, all: ReadonlyMap<number, ProcessStat>): readonly number[] {
  const members = all.has(root) ? [root] : [];
  for (const member of members) for (const [pid, { parent }] of all) if (parent === member) members.push(pid);
  return members;
}

function residentBytesOf(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readOrNothing(`/proc/${pid}/status`))?.[1] ?? 0) * 1024;
}

/** A process may end between being listed and being read. */
function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
