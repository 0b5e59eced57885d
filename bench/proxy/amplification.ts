import { type Figure, print } from '../harness.ts';
import { ClientConnection, type Outcome } from './connection.ts';
import type { RunningPeer } from './peer.ts';
import { useOf } from './process-tree.ts';
import { say } from './progress.ts';
import { apiPath, keyHeader, keyOf } from './requests.ts';
import { optionsOf, withStanding } from './standing.ts';

// What does the most expensive single request cost? T22 of the threats. Each kind is sent again and again on one
// connection; what counts is the processor time of the peer beside that of the client, and beside that of a plain request
// of the same size, for which a body stands that is only passed on. `--only chunks` measures those with that in their name.
// Memory: many messages that are one byte short.

const options = optionsOf({ peer: 'Turnpike', seconds: 3, open: 1000, only: '' });
const path = `/${apiPath}/resource-0/1`;

interface Message {
  readonly name: string;
  readonly bytes: Buffer;
}

function get(name: string, target: string, headers = ''): Message {
  const text = `GET ${target} HTTP/1.1\r\nHost: api.contoso.com\r\n${keyHeader}: ${keyOf(0)}\r\n${headers}\r\n`;
  return { name, bytes: Buffer.from(text) };
}

function post(name: string, headers: string, body: string): Message {
  const target = `/${apiPath}/upload`;
  const start = `POST ${target} HTTP/1.1\r\nHost: api.contoso.com\r\n${keyHeader}: ${keyOf(0)}\r\n${headers}\r\n`;
  return { name, bytes: Buffer.from(start + body) };
}

const repeated = (count: number, text: (index: number) => string) => Array.from({ length: count }, (_, i) => text(i));

const messages: readonly Message[] = [
  get('a plain request', path),
  get('120 fields of 400 bytes', path, repeated(120, (i) => `X-Field-${i}: ${'v'.repeat(400)}\r\n`).join('')),
  get('120 short fields of one name', path, repeated(120, () => 'X-Same: v\r\n').join('')),
  get('60 KB of cookies', path, `Cookie: ${repeated(6000, (i) => `c${i % 100}=v1234`).join('; ')}\r\n`),
  get('a path of 5,000 encodings', `/${apiPath}/resource-0/${'%41'.repeat(5000)}`),
  get('a path of 8,000 segments', `/${apiPath}${'/a'.repeat(8000)}`),
  get('a path of 5,000 dots to resolve', `/${apiPath}${'/a/..'.repeat(3000)}/resource-0/1`),
  get('3,000 query parameters', `${path}?${repeated(3000, (i) => `a${i % 10}=1`).join('&')}`),
  get('30,000 commas', path, `Accept: ${'a,'.repeat(30_000)}a\r\n`),
  post('10,000 chunks of a byte', 'Transfer-Encoding: chunked\r\n', `${'1\r\nx\r\n'.repeat(10_000)}0\r\n\r\n`),
  post(
    'chunks with 50 KB of extensions',
    'Transfer-Encoding: chunked\r\n',
    `${`1;${'e'.repeat(500)}\r\nx\r\n`.repeat(100)}0\r\n\r\n`,
  ),
  post('a body of 60 KB', 'Content-Length: 60000\r\n', 'x'.repeat(60_000)),
];

await withStanding(options.peer, async ({ peer, start }) => {
  const running = await start();
  const figures: Figure[] = [];
  await spend(running, messages[0]!);
  for (const message of messages.filter(({ name }) => name.includes(options.only)))
    figures.push(...(await costOf(running, message)));
  figures.push(await memoryOf(running));
  print({
    question: 'What does the most expensive single request cost?',
    notes: [`${peer.name}, ${peer.version()}; each for ${options.seconds} s on one connection, one after another.`],
    figures,
  });
});

interface Spent {
  readonly count: number;
  readonly peerSeconds: number;
  readonly clientSeconds: number;
  readonly statuses: ReadonlySet<number>;
}

async function spend({ url, program }: RunningPeer, { bytes }: Message): Promise<Spent> {
  const statuses = new Set<number>();
  const before = useOf(program.pid).cpuSeconds;
  const ours = process.cpuUsage();
  const endAt = performance.now() + options.seconds * 1000;
  let connection = await ClientConnection.open(url);
  let count = 0;
  for (; performance.now() < endAt; count++) {
    const outcome: Outcome = await connection.ask(bytes);
    if (!(outcome instanceof Error)) statuses.add(outcome.status);
    if (connection.isOpen) continue;
    connection.close();
    connection = await ClientConnection.open(url);
  }
  connection.close();
  const { user, system } = process.cpuUsage(ours);
  const peerSeconds = useOf(program.pid).cpuSeconds - before;
  return { count, peerSeconds, clientSeconds: (user + system) / 1e6, statuses };
}

async function costOf(running: RunningPeer, message: Message): Promise<readonly Figure[]> {
  const { count, peerSeconds, clientSeconds, statuses } = await spend(running, message);
  const name = `${message.name} (${(message.bytes.length / 1000).toFixed(1)} KB)`;
  say(`${name}: ${count} requests, answered ${[...statuses].join(', ')}`);
  return [
    { name: `${name}: processor time`, unit: 'µs', values: [(peerSeconds * 1e6) / count] },
    {
      name: `${name}: times what the client spent`,
      unit: '×',
      values: [peerSeconds / clientSeconds],
      target: { atMost: 10 },
    },
  ];
}

/** Heads of nearly the longest kind that never end: what each holds beside what was sent. */
async function memoryOf({ url, program }: RunningPeer): Promise<Figure> {
  const sent = Buffer.from(
    `GET ${path} HTTP/1.1\r\nHost: a\r\n${repeated(100, (i) => `X-${i}: ${'v'.repeat(580)}\r\n`).join('')}`,
  );
  const before = useOf(program.pid).residentBytes;
  const connections = await Promise.all(Array.from({ length: options.open }, () => ClientConnection.open(url)));
  for (const connection of connections) connection.send(sent, () => {});
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const held = useOf(program.pid).residentBytes - before;
  for (const connection of connections) connection.close();
  return {
    name: `memory for each byte of ${options.open} heads that do not end`,
    unit: '×',
    values: [held / (sent.length * options.open)],
    target: { atMost: 10 },
  };
}
