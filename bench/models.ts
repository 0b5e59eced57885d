import { type ChildProcess, execFile, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Figure, median, print } from './harness.ts';
import { startConstantOrigin } from './proxy/origin.ts';
import { useOf } from './proxy/process-tree.ts';
import { freePort, type Program, startProgram, temporaryFolder, untilListening } from './proxy/programs.ts';

// What does a chat completion cost on its way: passed on, governed (tokens limited, metrics of them, a record a call), and
// by a gateway for models of others? All by wrk over 32 connections; the model server is an nginx that answers at once. What
// is passed on has a gateway of its own, because records are a setting of all of one. These two run at the same time and
// share one core, so that who else uses the machine slows both alike: one after the other, their shares differ by a third
// from round to round. Rates are of the processor time a call takes.

const runs = Number(process.argv.find((text) => text.startsWith('--runs='))?.slice(7) ?? 7);
const seconds = Number(process.argv.find((text) => text.startsWith('--seconds='))?.slice(10) ?? 3);
/** Until then the runtime has translated what is asked of it most, and is done with it. */
const warmUpSeconds = 10;

const prompt =
  'You order parts for a workshop. Which of these are missing for a bicycle: a frame, two wheels, a saddle, pedals, a chain?';
const call = JSON.stringify({
  model: 'gpt-4o',
  messages: [
    { role: 'system', content: 'You answer in one sentence.' },
    { role: 'user', content: prompt },
  ],
  max_tokens: 100,
});
const answer = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_760_000_000,
  model: 'gpt-4o-2024-08-06',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'A handlebar, brakes and a crank are missing from your list.' },
      finish_reason: 'stop',
    },
  ],
  usage: { prompt_tokens: 48, completion_tokens: 13, total_tokens: 61 },
});

const peerFolder = join(import.meta.dirname, 'models/peers');
const peerProgram = join(peerFolder, 'node_modules/@portkey-ai/gateway/build/start-server.js');
const folder = temporaryFolder();
const execute = promisify(execFile);
const lastCore = availableParallelism() >= 4 ? '3' : '2';
const cores = availableParallelism() >= 3 && spawnSync('taskset', ['--version']).status === 0;
if (spawnSync('wrk', ['-v']).error !== undefined)
  throw new Error('There is no wrk; expected one: npm run bench:install installs it as root on Debian.');
if (!existsSync(peerProgram))
  spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: peerFolder, stdio: 'inherit' });

const script = join(folder, 'call.lua');
writeFileSync(
  script,
  `wrk.method = "POST"\nwrk.body = [==[${call}]==]\nwrk.headers["Content-Type"] = "application/json"\n`,
);
const peerScript = join(folder, 'peer.lua');

const origin = await startConstantOrigin(folder, cores ? '1' : undefined, answer);
const [plainGateway, gateway] = ['', join(folder, 'records')].map((records) =>
  fork(join(import.meta.dirname, 'models/gateway.ts'), [String(origin.port), records], {
    // As the command starts its threads.
    execArgv: ['--no-allocation-site-pretenuring'],
  }),
) as [ChildProcess, ChildProcess];
let peer: Program | undefined;
try {
  const [plainPort, port] = await Promise.all([portOf(plainGateway), portOf(gateway)]);
  if (cores)
    for (const { pid } of [plainGateway, gateway])
      spawnSync('taskset', ['--all-tasks', '--pid', '--cpu-list', '0', String(pid)]);
  const peerPort = await freePort();
  peer = await startPeer(peerPort);
  const ways: Way[] = [
    {
      name: 'passed on',
      pid: plainGateway.pid!,
      url: `http://127.0.0.1:${plainPort}/plain/v1/chat/completions`,
      script,
    },
    { name: 'governed', pid: gateway.pid!, url: `http://127.0.0.1:${port}/governed/v1/chat/completions`, script },
    ...(peer === undefined
      ? []
      : [
          {
            name: 'Portkey',
            pid: peer.pid,
            url: `http://127.0.0.1:${peerPort}/v1/chat/completions`,
            script: peerScript,
          },
        ]),
  ];
  await round(ways, warmUpSeconds);
  const rounds: (readonly number[])[] = [];
  for (let run = 0; run < runs; run++) rounds.push(await round(ways, seconds));
  const valuesOf = (index: number): readonly number[] => rounds.map((round) => round[index]!);
  const shares = rounds.map(([plain, governed]) => plain! / governed!);
  const figures: Figure[] = ways.map(({ name }, index) => ({ name, unit: 'µs', values: valuesOf(index) }));
  figures.push({
    name: 'governed: its rate, of what is passed on',
    unit: '×',
    values: shares,
    target: { atLeast: 0.6 },
  });
  if (peer !== undefined)
    figures.push({
      name: 'governed: its rate, of Portkey',
      unit: '×',
      values: rounds.map(([, governed, portkey]) => portkey! / governed!),
      target: { atLeast: 10 },
    });
  const notes = [
    `A call of ${call.length} bytes, an answer of ${answer.length}; one core: at ${median(valuesOf(1)).toFixed(0)} µs it makes ${(1e6 / median(valuesOf(1))).toFixed(0)} calls a second.`,
    ...(peer === undefined ? ['Portkey could not be installed: it is left out.'] : []),
  ];
  print({ question: 'What does a chat completion cost on its way, in processor time?', notes, figures });
} finally {
  for (const one of [plainGateway, gateway]) if (one.connected) one.disconnect();
  await peer?.stop();
  await origin.stop();
}

/** Our two ways at the same time, and the peer's after them. */
async function round([plain, governed, portkey]: readonly Way[], length: number): Promise<readonly number[]> {
  const own = [microsPerCall(plain!, length, '2'), microsPerCall(governed!, length, lastCore)];
  return [...(await Promise.all(own)), ...(portkey === undefined ? [] : [await microsPerCall(portkey, length, '2')])];
}

async function portOf(gateway: ChildProcess): Promise<number> {
  const [said] = (await Promise.race([once(gateway, 'message'), once(gateway, 'exit')])) as [{ port: number } | number];
  if (typeof said !== 'object') throw new Error(`the gateway ended with ${said}`);
  return said.port;
}

/** It is told by headers where to go, and lets nobody go to this machine unless it is told. */
async function startPeer(port: number): Promise<Program | undefined> {
  if (!existsSync(peerProgram)) return undefined;
  const headers = [
    ['Content-Type', 'application/json'],
    ['Authorization', 'Bearer key'],
    ['x-portkey-provider', 'openai'],
    ['x-portkey-custom-host', `http://127.0.0.1:${origin.port}/v1`],
  ];
  const lines = headers.map(([name, value]) => `wrk.headers["${name}"] = "${value}"`);
  writeFileSync(peerScript, `wrk.method = "POST"\nwrk.body = [==[${call}]==]\n${lines.join('\n')}\n`);
  const program = startProgram({
    command: [process.execPath, peerProgram, '--headless', `--port=${port}`],
    ...(cores && { cores: '0' }),
    environment: { TRUSTED_CUSTOM_HOSTS: '127.0.0.1', NODE_ENV: 'production' },
  });
  await untilListening('Portkey', program, port);
  return program;
}

interface Way {
  readonly name: string;
  readonly pid: number;
  readonly url: string;
  readonly script: string;
}

/** What a call takes one way, in microseconds of processor time. */
async function microsPerCall({ pid, url, script }: Way, length: number, core: string): Promise<number> {
  const wrk = ['wrk', '-t1', '-c32', `-d${length}s`, '-s', script, url];
  const command = [...(cores ? ['taskset', '--cpu-list', core] : []), ...wrk];
  const before = useOf(pid).cpuSeconds;
  const { stdout } = await execute(command[0]!, command.slice(1));
  if (stdout.includes('Non-2xx') || stdout.includes('Socket errors')) throw new Error(stdout);
  return ((useOf(pid).cpuSeconds - before) * 1e6) / Number(/(\d+) requests in/.exec(stdout)?.[1]);
}
