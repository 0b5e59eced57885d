import { spawnSync } from 'node:child_process';
import { redisProgram } from '../../packages/gateway/src/redis/redis-server.ts';

// Installs the server that tests and proofs of counting in Redis need: a package of Debian, as root only. Elsewhere they
// are left out, and say so.

const command = ['apt-get', 'install', '--yes', '--no-install-recommends', 'redis-server'];
if (redisProgram !== undefined) console.log(`${redisProgram} is there.`);
else if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) {
  console.error(`Missing: redis-server or valkey-server. As root on Debian: ${command.join(' ')}`);
  process.exitCode = 1;
} else {
  // A package must not start its service: that would listen on a port of this machine.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  process.exitCode = spawnSync(command[0] as string, command.slice(1), { stdio: 'inherit', env }).status ?? 1;
}
