import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../../http/src/server/listener/free-port.ts';

// Real servers for tests and proofs: one, or a Cluster of three.

/** The program that serves, `valkey-server` or `redis-server`; absent where neither is installed. */
export const redisProgram: string | undefined = [
  process.env.TURNPIKE_REDIS_SERVER,
  'redis-server',
  'valkey-server',
].find((name) => name !== undefined && spawnSync(name, ['--version']).status === 0);

/** Why tests with a real server are left out. */
export const redisMissing = 'left out: no redis-server or valkey-server here (npm run redis:install)';

/** A server of a test. */
export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly process: ChildProcess;
  /** Sends a command as a person would type it; gives the answer as it came. */
  command(...words: readonly string[]): Promise<string>;
  /** Starts it again after it was killed, with what is on its disk. */
  restart(): Promise<void>;
}

/** Starts a server on a free port, in a folder of its own. */
export async function startRedis(options: readonly string[] = []): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'));
  const port = await freePort();
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', ...options];
  let child = await launch(settings, port);
  // A test that has taken too long disposes of nothing.
  const onExit = () => child.kill('SIGKILL');
  process.once('exit', onExit);
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    get process() {
      return child;
    },
    command: (...words) => ask(port, words),
    async restart() {
      await stop(child);
      child = await launch(settings, port);
    },
    async [Symbol.asyncDispose]() {
      process.off('exit', onExit);
      await stop(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts a Cluster of three nodes without replicas. */
export async function startRedisCluster(): Promise<AsyncDisposable & { readonly nodes: readonly RedisServer[] }> {
  const nodes = await Promise.all(
    [1, 2, 3].map(() => startRedis(['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000'])),
  );
  const slots = [0, 5461, 10923, 16384];
  for (const [index, node] of nodes.entries()) {
    await node.command('CLUSTER', 'ADDSLOTSRANGE', String(slots[index]), String(slots[index + 1]! - 1));
    await node.command('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1));
  }
  for (const node of nodes.slice(1)) await node.command('CLUSTER', 'MEET', '127.0.0.1', String(nodes[0]!.port));
  for (const node of nodes)
    while (!(await node.command('CLUSTER', 'INFO')).includes('cluster_state:ok')) await wait(20);
  return {
    nodes,
    async [Symbol.asyncDispose]() {
      await Promise.all(nodes.map((node) => node[Symbol.asyncDispose]()));
    },
  };
}

async function launch(settings: readonly string[], port: number): Promise<ChildProcess> {
  const child = spawn(redisProgram as string, [...settings], { stdio: 'ignore' });
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${redisProgram} ended with ${child.exitCode}`);
    const answer = await ask(port, ['PING']).catch(() => '');
    if (/^\+PONG|^-NOAUTH/.test(answer)) return child;
    await wait(10);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

async function ask(port: number, words: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  try {
    socket.write(`${words.map((word) => JSON.stringify(word)).join(' ')}\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    return answer.toString();
  } finally {
    socket.destroy();
  }
}
