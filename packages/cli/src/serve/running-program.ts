import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// The program itself, as operators start it, for tests of what they see.

const entry = fileURLToPath(new URL('../../bin/turnpike.js', import.meta.url));

/** What a program said, and how it ended. */
export interface Ended {
  /** Absent when a signal ended it. */
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** A program that runs. */
export interface RunningProgram extends AsyncDisposable {
  readonly process: ChildProcess;
  /** The line that it prints when it is ready, as JSON; nothing when it ends before. */
  readonly ready: Promise<Readonly<Record<string, string>> | undefined>;
  readonly ended: Promise<Ended>;
}

/** Starts `turnpike` with arguments. */
export function startProgram(args: readonly string[], env: NodeJS.ProcessEnv = {}): RunningProgram {
  const child = spawn(process.execPath, [entry, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', ...env },
  });
  let output = '';
  let errors = '';
  const { promise: ready, resolve } = Promise.withResolvers<Readonly<Record<string, string>> | undefined>();
  child.stdout.on('data', (piece: Buffer) => {
    output += piece.toString();
    const end = output.indexOf('\n');
    if (end >= 0 && output.startsWith('{')) resolve(JSON.parse(output.slice(0, end)));
  });
  child.stderr.on('data', (piece: Buffer) => (errors += piece.toString()));
  const ended = once(child, 'close').then(([code]): Ended => {
    resolve(undefined);
    return { code, output, errors };
  });
  return {
    process: child,
    ready,
    ended,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    },
  };
}

/** A folder with files, which is gone when the test is over. */
export function folderWith(files: Readonly<Record<string, string | object>>): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'turnpike-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
