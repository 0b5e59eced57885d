// Installs what package-lock.json names, unless that is what is installed already.
// Runs on the machine's own Node, before the pinned runtime exists: plain JavaScript, no dependencies.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const lock = `${root}package-lock.json`;
const stamp = `${root}node_modules/.turnpike-installed`;

const wanted = readFileSync(lock, 'utf8');
if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) process.exit(0);

const started = Date.now();
console.error('Installing dependencies (npm ci) …');
const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
  cwd: root,
  stdio: ['ignore', 2, 2],
  shell: process.platform === 'win32',
});
if (status !== 0) {
  console.error('npm ci failed. Turnpike needs the npm registry once; see the messages above.');
  process.exit(status ?? 1);
}
if (statSync(`${root}node_modules`, { throwIfNoEntry: false })?.isDirectory()) writeFileSync(stamp, wanted);
console.error(`Installed in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
