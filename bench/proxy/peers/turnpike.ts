import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { writeEstate, writePolicy } from '../estate.ts';
import type { Peer } from '../peer.ts';
import { type Program, startProgram } from '../programs.ts';
import { operationsAskedFor } from '../requests.ts';

const root = join(import.meta.dirname, '../../..');
const bin = join(root, 'packages/cli/bin/turnpike.js');
const command = join(root, 'packages/cli/src/commands/gateway.ts');

/** Turnpike's data plane, with its configuration in a folder and its records in a file. */
export const turnpike: Peer = {
  name: 'Turnpike',
  duties: ['bare', 'work'],
  version() {
    if (!existsSync(command)) return undefined;
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return `Turnpike ${version}, Node ${process.versions.node}`;
  },

  async start({
    duty,
    originPort,
    cores,
    workers,
    folder,
    operations = operationsAskedFor,
    port = 0,
    environment = {},
  }) {
    const estate = join(folder, 'estate');
    writeEstate(estate, { duty, originPort, operations });
    const records = duty === 'work' ? ['--records', join(folder, 'records.ndjson')] : [];
    const program = startProgram({
      command: [
        // A node that starts again has its certificate: all nodes of a benchmark share one.
        ...[process.execPath, bin, 'gateway', '--config', estate, '--port', String(port), '--tls-port', '0'],
        ...['--workers', String(workers), '--data', join(folder, '../data'), '--json', ...records],
      ],
      cores,
      environment,
    });
    const { gateway, gatewayTls } = await readiness(program);
    return {
      url: gateway,
      port: Number(new URL(gateway).port),
      program,
      gracefulSignal: 'SIGTERM',
      tlsUrl: gatewayTls,
      configure: (version) => writePolicy(estate, duty, version),
      stop: () => program.stop(10_000),
    };
  },
};

interface Readiness {
  readonly gateway: string;
  readonly gatewayTls?: string;
}

/** The line of JSON that says that it serves, and where. */
async function readiness(program: Program): Promise<Readiness> {
  for (const end = Date.now() + 60_000; Date.now() < end && !program.hasEnded(); await wait(50)) {
    const line = program
      .output()
      .split('\n')
      .find((text) => text.startsWith('{') && text.includes('"gateway"'));
    if (line !== undefined) return JSON.parse(line) as Readiness;
  }
  await program.stop();
  throw new Error(`Turnpike does not say that it serves. It said:\n${program.output()}`);
}
