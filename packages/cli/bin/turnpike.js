#!/usr/bin/env node
// Runs on whatever Node started it. The sources are TypeScript and need Node 24 or later; where an older one is
// installed, the one that came with the project's own dependencies takes over.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import v8 from 'node:v8';

const oldest = 24;

if (Number.parseInt(process.versions.node, 10) >= oldest) {
  // Types stripped and code compiled once serve the next start. Beside the dependencies rather than in the temporary
  // folder that is Node's choice, where others could leave code to run. Does without where nothing can be written.
  // Threads take the folder from the environment: without it each would strip the types of everything anew.
  if (process.env.NODE_COMPILE_CACHE === undefined) {
    module.enableCompileCache(cacheFolder());
    process.env.NODE_COMPILE_CACHE = cacheFolder();
  }

  // What V8 finds to live long it allocates among the old. Of requests it finds so for no good reason, and what it puts
  // there keeps alive what it refers to: collecting garbage then costs more than serving (docs/performance.md).
  v8.setFlagsFromString('--no-allocation-site-pretenuring');
  // The heap may grow by half of what is alive before all of it is collected; by itself it doubles and more.
  v8.setFlagsFromString('--heap-growing-percent=50');

  // A pipe that is closed early, as by `| head`, is no failure.
  process.stdout.on('error', (error) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
  await import('../src/quick-imports.ts');
  const { main } = await import('../src/main.ts');
  process.exitCode = await main(process.argv.slice(2));
} else {
  const node = findNode(dirname(fileURLToPath(import.meta.url)));
  if (node === undefined) {
    console.error(`turnpike needs Node ${oldest} or later; this is ${process.version}. Run "npm ci" to get it.`);
    process.exit(2);
  }
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`turnpike could not start ${node}: ${error.message}`);
    process.exit(2);
  });
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 2 : 1)));
}

/** The `node` package's program in the nearest `node_modules`, here or further up. */
function findNode(folder) {
  for (let place = folder; ; place = dirname(place)) {
    for (const path of [
      ['node', 'bin', 'node'],
      ['node', 'bin', 'node.exe'],
      ['.bin', 'node'],
    ]) {
      const node = join(place, 'node_modules', ...path);
      if (existsSync(node)) return node;
    }
    if (dirname(place) === place) return undefined;
  }
}

/** `node_modules/.cache/turnpike` of the nearest folder with dependencies, here or further up. */
function cacheFolder() {
  const start = dirname(fileURLToPath(import.meta.url));
  let place = start;
  while (!existsSync(join(place, 'node_modules')) && dirname(place) !== place) place = dirname(place);
  return join(place, 'node_modules', '.cache', 'turnpike');
}
