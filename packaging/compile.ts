// Starts the gateway and the control plane once each, so that what Node keeps of their code is in the image.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const entry = new URL('../packages/cli/bin/turnpike.js', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'turnpike-'));
try {
  await startAndStop('gateway', '--config', folder, '--port', '0', '--no-tls', '--workers', '1');
  await startAndStop('control-plane', '--port', '0');
} finally {
  rmSync(folder, { recursive: true });
}

/** Throws when it does not become ready, or does not stop. */
async function startAndStop(...args: readonly string[]): Promise<void> {
  const options = ['--data', join(folder, '.data'), '--json'];
  const child = spawn(process.execPath, [entry, ...args, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, 'close');
  await Promise.race([once(lines, 'line'), ended]);
  child.kill('SIGTERM');
  const [code] = await ended;
  if (code !== 0) throw new Error(`turnpike ${args[0]} ended with ${code} before it was ready`);
}
