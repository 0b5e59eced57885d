// Installs what package-lock.json names, unless that is what is installed already.
// Runs on the machine's own Node, before the pinned runtime exists: plain JavaScript, no dependencies.

import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const lock = `${root}package-lock.json`;
const stamp = `${root}node_modules/.turnpike-installed`;

const wanted = readFileSync(lock, 'utf8');
if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) process.exit(0);

if (Number.parseInt(process.versions.node, 10) < 20) {
  console.error(`Turnpike needs Node 20 or later to install; this is ${process.version}.`);
  process.exit(1);
}

const started = Date.now();
const isTerminal = process.stderr.isTTY === true;
const doing = 'Installing dependencies (npm ci), once: Node 24 and the tools of the tests …';
process.stderr.write(isTerminal ? doing : `${doing}\n`);
const clock = isTerminal ? setInterval(() => process.stderr.write(`\r${doing} ${seconds(0)} s`), 1000) : undefined;

const { status, output } = await npmCi();
clearInterval(clock);
if (isTerminal) process.stderr.write('\r\x1b[K');
if (status !== 0) {
  process.stderr.write(reasons(output));
  console.error('npm ci failed. Turnpike needs the npm registry once; "npm ci" shows everything that npm says.');
  process.exit(status ?? 1);
}
if (statSync(`${root}node_modules`, { throwIfNoEntry: false })?.isDirectory()) writeFileSync(stamp, wanted);
console.error(`Installed in ${seconds(1)} s.\n`);

/** Runs npm, keeping what it says for when it fails. */
function npmCi() {
  return new Promise((resolve) => {
    const child = spawn('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', (error) => resolve({ status: 1, output: `npm does not start: ${error.message}\n` }));
    child.on('close', (status) => resolve({ status, output }));
  });
}

/** What npm says, without the page of options that follows a wrong lock file, and without warnings. */
function reasons(output) {
  const lines = output.split('\n').filter((line) => !line.startsWith('npm warn'));
  const usage = lines.findIndex((line) => line.startsWith('npm error Clean install a project'));
  return `${lines
    .slice(0, usage === -1 ? lines.length : usage)
    .join('\n')
    .trimEnd()}\n`;
}

function seconds(digits) {
  return ((Date.now() - started) / 1000).toFixed(digits);
}
