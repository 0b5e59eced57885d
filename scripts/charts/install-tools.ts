import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { chartTools, chartToolsFolder, chartToolsMissing } from './chart-tools.ts';

// Makes what tests of charts need from their sources, for who has Go 1.24 or later: Debian has no package of Helm, and we know
// of none of npm that has it inside. Elsewhere they are left out, and say so.

if (chartToolsMissing === undefined) console.log('helm and kubectl-validate are there.');
else {
  mkdirSync(chartToolsFolder, { recursive: true });
  for (const module of Object.values(chartTools)) {
    const env = { ...process.env, GOBIN: chartToolsFolder, CGO_ENABLED: '0' };
    const { status, error } = spawnSync('go', ['install', module], { stdio: 'inherit', env });
    if (error !== undefined) console.error('Missing: Go, from https://go.dev/dl or the package golang of your system.');
    if (status !== 0) process.exit(1);
  }
}
