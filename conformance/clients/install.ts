import { spawnSync } from 'node:child_process';
import { hasProgram } from './gateway.ts';

// Installs the programs that are tried on a gateway: packages of Debian, as root only. What is missing is left out by the
// tests, which say so.

const programs = [
  { name: 'curl', package: 'curl', arguments: [] },
  { name: 'wrk', package: 'wrk', arguments: ['-v'] },
  { name: 'h2load', package: 'nghttp2-client', arguments: [] },
  { name: 'python3', package: 'python3', arguments: [] },
  { name: 'chromium', package: 'chromium', arguments: [] },
] as const;

const missing = programs.filter(({ name, arguments: asked }) => !hasProgram(name, ...asked)).map((one) => one.package);
const command = ['apt-get', 'install', '--yes', '--no-install-recommends', ...missing];

if (missing.length === 0) console.log('Everything is there.');
else if (process.getuid?.() !== 0 || !hasProgram('apt-get'))
  console.error(`Missing: ${missing.join(', ')}. As root on Debian: ${command.join(' ')}`);
else
  spawnSync(command[0]!, command.slice(1), {
    stdio: 'inherit',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
