import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { serverNames } from './answer-small-request/server.ts';
import { type Figure, print } from './harness.ts';

// What does a small request cost a server that has nothing to do? Processor time, of the server alone, over 32
// connections that each send the next request when they have an answer. A socket of Node that reads nothing and answers
// at once is what there is to be had from the public API without speaking HTTP at all.

const connections = 32;
const requestsARun = 20_000;
const runs = 7;
const request = Buffer.from('GET / HTTP/1.1\r\nHost: api.contoso.example\r\nAccept: */*\r\n\r\n');

interface Usage {
  readonly user: number;
  readonly system: number;
}

const figures: Figure[] = [];
for (const name of serverNames) {
  const values = await measure(name);
  figures.push({ name, unit: 'µs', values: values.map(({ user, system }) => user + system) });
  figures.push({ name: '— of that outside the system', unit: 'µs', values: values.map(({ user }) => user) });
}
print({
  question: 'What does a small request cost, in processor time of the server?',
  notes: ['What a server spends in the system, to read and to write, differs by machine far more than the rest.'],
  figures,
});

/** Microseconds a request, for each run. */
async function measure(name: string): Promise<readonly Usage[]> {
  const server = fork(join(import.meta.dirname, 'answer-small-request', 'server.ts'), [name]);
  const [{ port }] = (await once(server, 'message')) as [{ port: number }];
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)));
  await ask(sockets);
  await ask(sockets);
  const values: Usage[] = [];
  for (let run = 0; run < runs; run++) {
    const before = await usageOf(server);
    await ask(sockets);
    const after = await usageOf(server);
    values.push({
      user: (after.user - before.user) / requestsARun,
      system: (after.system - before.system) / requestsARun,
    });
  }
  for (const socket of sockets) socket.destroy();
  server.disconnect();
  await once(server, 'exit');
  return values;
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
}

async function usageOf(server: ChildProcess): Promise<Usage> {
  server.send('used?');
  const [{ used }] = (await once(server, 'message')) as [{ used: Usage }];
  return used;
}

/** Sends a run of requests, and waits for the last answer: each is small enough to come in one piece. */
async function ask(sockets: readonly Socket[]): Promise<void> {
  let left = requestsARun;
  let unanswered = requestsARun;
  await new Promise<void>((resolve) => {
    for (const socket of sockets) {
      socket.removeAllListeners('data');
      socket.on('data', () => {
        if (--unanswered === 0) resolve();
        if (left-- > 0) socket.write(request);
      });
      if (left-- > 0) socket.write(request);
    }
  });
}
