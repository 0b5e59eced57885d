import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

// Starting programs on given cores, and ending every one of them, however the benchmark ends.

/** A program that was started. */
export interface Program {
  readonly pid: number;
  /** What it has said so far, for messages about why it failed. */
  readonly output: () => string;
  readonly hasEnded: () => boolean;
  /** Resolves once it has ended. */
  readonly ended: Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Asks it to end, and ends it after `graceMs`. */
  stop(graceMs?: number): Promise<void>;
}

/** A program, where it runs, and with what. */
export interface ProgramDescription {
  readonly command: readonly string[];
  readonly cores?: string | undefined;
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

const running = new Set<ChildProcess>();
const folders = new Set<string>();

// Each program leads a group of its own, so that workers end with their parent even when that cannot see to it.
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

process.on('exit', () => {
  for (const child of running) killGroup(child);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

/** Starts a program on some cores. */
export function startProgram({ command, cores, folder, environment }: ProgramDescription): Program {
  const [file, ...parameters] = cores === undefined ? command : ['taskset', '--cpu-list', cores, ...command];
  const child = spawn(file!, parameters, {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  running.add(child);
  let output = '';
  const keep = (text: string) => {
    output = (output + text).slice(-20_000);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  child.on('error', (error) => keep(error.message));
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => {
    // Workers that outlive their parent hold its output open, which would never close.
    child.on('exit', () => killGroup(child));
    child.on('close', () => {
      hasEnded = true;
      running.delete(child);
      resolve();
    });
  });
  return {
    pid: child.pid ?? -1,
    output: () => output,
    hasEnded: () => hasEnded,
    ended,
    signal: (name) => void child.kill(name),
    async stop(graceMs = 2000) {
      if (hasEnded) return;
      child.kill('SIGTERM');
      await Promise.race([ended, wait(graceMs, undefined, { ref: false })]);
      if (!hasEnded) killGroup(child);
      await ended;
    },
  };
}

/** Runs a program to its end and gives what it prints. */
export async function runProgram(description: ProgramDescription): Promise<string> {
  const program = startProgram(description);
  await program.ended;
  return program.output();
}

/** The first line a program prints about its version, or `undefined` where it is not installed. */
export function versionOf(command: readonly string[]): string | undefined {
  const { status, stdout, stderr } = spawnSync(command[0]!, command.slice(1), { encoding: 'utf8' });
  return status === null ? undefined : `${stdout}${stderr}`.trim().split('\n')[0];
}

/** A folder that goes when the benchmark ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'turnpike-bench-'));
  folders.add(folder);
  return folder;
}

/** A port of the loopback address that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Waits until a program listens on a port, or throws with what it said. */
export async function untilListening(name: string, program: Program, port: number): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end; await wait(50)) {
    if (program.hasEnded()) break;
    if (await accepts(port)) return;
  }
  await program.stop();
  throw new Error(`${name} does not listen on port ${port}. It said:\n${program.output()}`);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}
