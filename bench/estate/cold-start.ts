import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { productVersion } from '../../packages/cli/src/serve/product-version.ts';
import { ConfigurationBackup, readBackupKey } from '../../packages/gateway/src/index.ts';
import { type Snapshot, snapshotAsChange } from '../../packages/model/src/index.ts';

// The program itself, started as operators start it, with an estate in its backup and a control plane that is away.

/** How long a start took. */
export interface ColdStart {
  /** From the start of the process until it says that it serves. */
  readonly wallMs: number;
  /** What all of its threads had used of processors then; undefined where the system does not say. */
  readonly processorMs: number | undefined;
}

const program = fileURLToPath(new URL('../../packages/cli/bin/turnpike.js', import.meta.url));
const gatewayId = 'bench';

/** Starts a gateway with one serving thread some times. */
export async function startCold(estate: Snapshot, times: number): Promise<readonly ColdStart[]> {
  const folder = mkdtempSync(join(tmpdir(), 'turnpike-cold-'));
  try {
    await writeBackup(folder, estate);
    const starts: ColdStart[] = [];
    // The first has compiled code to write down.
    for (let nth = 0; nth <= times; nth++) starts.push(await startOnce(folder));
    return starts.slice(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function writeBackup(folder: string, estate: Snapshot): Promise<void> {
  const backup = new ConfigurationBackup({
    folder,
    gatewayId,
    key: readBackupKey(join(folder, 'configuration.key')),
    program: productVersion(),
  });
  const profile = { id: gatewayId, region: '', hostnames: [], authorities: [], debugKey: 'YmVuY2g=' };
  backup.keep(() => ({ change: snapshotAsChange(estate), mark: 'bench', profile }));
  await backup.close();
}

async function startOnce(folder: string): Promise<ColdStart> {
  const startedAt = performance.now();
  const args = ['gateway', '--port', '0', '--workers', '1', '--json', '--data', folder];
  const env = {
    ...process.env,
    'config.service.endpoint': '127.0.0.1:1',
    'config.service.auth': `GatewayKey ${gatewayId}&209901010000&YmVuY2g=`,
  };
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const exited = once(child, 'exit');
  const line = await Promise.race([firstLine(child), exited.then(() => undefined)]);
  const wallMs = performance.now() - startedAt;
  const processorMs = processorMsOf(child.pid as number);
  child.kill('SIGTERM');
  await exited;
  if (line === undefined) throw new Error('the gateway ended before it served');
  return { wallMs, processorMs };
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  const [line] = (await once(createInterface({ input: stdout! }), 'line')) as [string];
  return line;
}

/** Linux counts in hundredths of a second. */
function processorMsOf(pid: number): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return undefined;
  }
}
