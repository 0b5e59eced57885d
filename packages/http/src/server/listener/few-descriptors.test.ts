import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { ask } from './testing.ts';

const program = fileURLToPath(new URL('few-descriptors.ts', import.meta.url));

/** What a server says of itself. */
async function stateOf(socket: Socket) {
  const { said } = await ask(socket);
  const { user, system } = said.cpu as NodeJS.CpuUsage;
  return { connections: Number(said.connections), accepted: Number(said.accepted), cpuMs: (user + system) / 1000 };
}

function open(port: number): Socket {
  const socket = connect({ host: '127.0.0.1', port });
  return socket.on('error', () => {}).resume();
}

/** Starts a server that may have 64 files open. */
async function startServer(...args: string[]) {
  const server = spawn('sh', ['-c', 'ulimit -n 64 && exec "$0" "$@"', process.execPath, program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(server);
  const [line] = (await once(server.stdout, 'data')) as [Buffer];
  return Number(line.toString());
}

const started: ChildProcess[] = [];
const crowd: Socket[] = [];
afterEach(() => {
  for (const socket of crowd.splice(0)) socket.destroy();
  for (const server of started.splice(0)) server.kill('SIGKILL');
});

function openMany(port: number, count: number): void {
  for (let opened = 0; opened < count; opened++) crowd.push(open(port));
}

describe.skipIf(process.platform === 'win32')('D7: with 64 file descriptors', () => {
  test('and all of them taken, new connections are refused, old ones served, and nothing spins', async () => {
    const port = await startServer('1000');
    const old = open(port);
    crowd.push(old);
    expect((await stateOf(old)).connections).toBe(1);

    openMany(port, 300);
    await expect.poll(() => crowd.filter((socket) => socket.closed).length).toBeGreaterThan(230);
    const exhausted = await stateOf(old);
    expect(exhausted.connections).toBeLessThan(64);
    await wait(500);
    const still = await stateOf(old);
    expect(still.cpuMs - exhausted.cpuMs).toBeLessThan(250);
    // Who is within stays within.
    const within = crowd.filter((socket) => !socket.closed);
    expect(still.connections).toBe(within.length);
    expect((await stateOf(within.at(-1)!)).connections).toBe(still.connections);

    for (const socket of crowd.slice(1)) socket.destroy();
    await expect.poll(async () => (await stateOf(old)).connections).toBe(1);
    openMany(port, 1);
    expect((await stateOf(crowd.at(-1)!)).connections).toBe(2);
  });

  test('no more connections are let in than leave some for backends, unless told otherwise', async () => {
    const port = await startServer();
    openMany(port, 100);
    await expect.poll(() => crowd.filter((socket) => socket.closed)).toHaveLength(84);
    const within = crowd.find((socket) => !socket.closed)!;
    expect((await ask(within)).said).toMatchObject({ connections: 16, accepted: 16, refused: 84, offences: [] });
  });
});
