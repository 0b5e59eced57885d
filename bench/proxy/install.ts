import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { versionOf } from './programs.ts';

// Installs what the benchmark of the data plane compares with, and says what it could not install: packages of Debian,
// as root only, and packages of npm into a folder of their own, so that the project does not depend on them.

const programs = [
  { name: 'nginx', package: 'nginx', version: ['nginx', '-v'] },
  { name: 'HAProxy', package: 'haproxy', version: ['haproxy', '-v'] },
  { name: 'Caddy', package: 'caddy', version: ['caddy', 'version'] },
  { name: 'wrk', package: 'wrk', version: ['wrk', '-v'] },
  { name: 'taskset', package: 'util-linux', version: ['taskset', '--version'] },
] as const;

const missing = programs.filter(({ version }) => versionOf(version) === undefined);
if (missing.length > 0) installPackages(missing.map((program) => program.package));

const peers = join(import.meta.dirname, 'peers');
const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
  cwd: peers,
  stdio: 'inherit',
});
if (status !== 0) console.error('npm ci failed in bench/proxy/peers: @fastify/http-proxy is left out.');

for (const { name, version } of programs) console.log(`${name}: ${versionOf(version) ?? 'not installed, left out'}`);

function installPackages(names: readonly string[]): void {
  const command = ['apt-get', 'install', '--yes', '--no-install-recommends', ...names];
  if (process.getuid?.() !== 0 || versionOf(['apt-get', '--version']) === undefined) {
    console.error(`Missing: ${names.join(', ')}. As root on Debian: ${command.join(' ')}`);
    return;
  }
  // A package must not start its service: that would listen on a port of this machine.
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  spawnSync(command[0]!, command.slice(1), { stdio: 'inherit', env: environment });
}
