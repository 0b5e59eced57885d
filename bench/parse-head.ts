import { createServer } from 'node:http';
import { Duplex } from 'node:stream';
import { RequestHeadParser, removeHopByHop, writeRequestHead } from '@turnpike/http';
import { type Figure, perSecond, print } from './harness.ts';

// How long does it take to read the head of a request? Beside our parser stand what a few lines of JavaScript do, which
// checks nothing, and node:http, which parses with llhttp and then makes a request and an answer of it: its figure is
// that of all there is to be had from it, on a connection in memory.

const heads = {
  'GET with 8 fields': [
    'GET /api/orders/42?expand=lines HTTP/1.1',
    'Host: api.contoso.example',
    'User-Agent: wrk/4.2.0',
    'Accept: application/json',
    'Accept-Encoding: gzip, deflate',
    'Ocp-Apim-Subscription-Key: 0123456789abcdef0123456789abcdef',
    'X-Tenant: contoso',
    'X-Request-Id: 6f1c2b9e',
    'Connection: keep-alive',
  ],
  'a browser with 20 fields': [
    'GET /shop/products/blue-bicycle?color=blue&size=m&utm_source=newsletter HTTP/1.1',
    'Host: www.contoso.example',
    'Connection: keep-alive',
    'Cache-Control: max-age=0',
    'sec-ch-ua: "Chromium";v="142", "Not?A_Brand";v="24", "Google Chrome";v="142"',
    'sec-ch-ua-mobile: ?0',
    'sec-ch-ua-platform: "Windows"',
    'DNT: 1',
    'Upgrade-Insecure-Requests: 1',
    'User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
    'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8',
    'Sec-Fetch-Site: same-origin',
    'Sec-Fetch-Mode: navigate',
    'Sec-Fetch-User: ?1',
    'Sec-Fetch-Dest: document',
    'Referer: https://www.contoso.example/shop/products?page=2',
    'Accept-Encoding: gzip, deflate, br, zstd',
    'Accept-Language: de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7',
    'Cookie: session=0123456789abcdef0123456789abcdef; consent=all; basket=42-7-19; _ga=GA1.2.1234567890.1234567890',
    'If-None-Match: "3f80f-1b6-3e1cb03b"',
    'If-Modified-Since: Wed, 21 Oct 2025 07:28:00 GMT',
  ],
};

let counted = 0;

function readWithOurs(head: Buffer): (times: number) => void {
  const parser = new RequestHeadParser();
  return (times) => {
    for (let count = 0; count < times; count++) {
      const outcome = parser.read(head, 0);
      if (outcome?.kind !== 'request') throw new Error(`The head was not read: ${JSON.stringify(outcome)}`);
      counted += outcome.fields.length;
    }
  };
}

/** What a gateway does with a request: its target and host, two fields by name. */
function readAndLookWithOurs(head: Buffer): (times: number) => void {
  const parser = new RequestHeadParser();
  return (times) => {
    for (let count = 0; count < times; count++) {
      const outcome = parser.read(head, 0);
      if (outcome?.kind !== 'request') throw new Error('The head was not read');
      counted += outcome.pathAndQuery.length + (outcome.authority?.length ?? 0);
      counted +=
        (outcome.fields.get('ocp-apim-subscription-key')?.length ?? 0) + (outcome.fields.get('accept')?.length ?? 0);
    }
  };
}

/** What forwarding takes: the head is read, four fields are changed, and it is written again. */
function forwardWithOurs(head: Buffer): (times: number) => void {
  const parser = new RequestHeadParser();
  return (times) => {
    for (let count = 0; count < times; count++) {
      const outcome = parser.read(head, 0);
      if (outcome?.kind !== 'request') throw new Error('The head was not read');
      const { fields, framing } = outcome;
      removeHopByHop(fields, framing.connectionOptions);
      fields.delete('ocp-apim-subscription-key');
      fields.set('X-Forwarded-For', '192.0.2.1');
      fields.set('X-Forwarded-Proto', 'http');
      fields.set('Host', 'backend.contoso.example');
      counted += writeRequestHead(outcome.method, outcome.pathAndQuery, fields, { body: 'none' }).length;
    }
  };
}

/** The head in two pieces, which have to be put together. */
function readInTwoWithOurs(head: Buffer): (times: number) => void {
  const parser = new RequestHeadParser();
  const first = head.subarray(0, head.length >> 1);
  const second = head.subarray(head.length >> 1);
  return (times) => {
    for (let count = 0; count < times; count++) {
      parser.read(first, 0);
      const outcome = parser.read(second, 0);
      if (outcome?.kind === 'request') counted += outcome.fields.length;
    }
  };
}

function readBySplitting(head: Buffer): (times: number) => void {
  return (times) => {
    for (let count = 0; count < times; count++) {
      const [, ...lines] = head.toString('latin1').split('\r\n');
      const fields: Record<string, string> = {};
      for (const line of lines) {
        const colon = line.indexOf(':');
        if (colon > 0) fields[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
      }
      counted += fields.host === undefined ? 0 : 1;
    }
  };
}

/** A connection to nowhere, for node:http. */
class MemoryConnection extends Duplex {
  override _read(): void {}
  override _write(_: unknown, __: string, done: () => void): void {
    done();
  }
}

/** How many heads a second node:http reads. It answers asynchronously, so that it is measured on its own. */
async function perSecondWithNode(head: Buffer, runs: number): Promise<readonly number[]> {
  const times = 20_000;
  let seen = 0;
  let wake = () => {};
  const server = createServer((_, response) => {
    response.end();
    if (++seen % times === 0) wake();
  });
  const connection = new MemoryConnection();
  server.emit('connection', connection);
  const values: number[] = [];
  for (let run = -2; run < runs; run++) {
    const start = process.hrtime.bigint();
    const done = new Promise<void>((resolve) => (wake = resolve));
    for (let count = 0; count < times; count++) {
      connection.push(head);
      if (count % 16 === 15) await new Promise(setImmediate);
    }
    await done;
    if (run >= 0) values.push(times / (Number(process.hrtime.bigint() - start) / 1e9));
  }
  connection.destroy();
  return values;
}

const asNanoseconds = (values: readonly number[]) => values.map((value) => 1e9 / value);

const figures: Figure[] = [];
for (const [name, lines] of Object.entries(heads)) {
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
  const add = (what: string, values: readonly number[], atMost?: number) =>
    figures.push({
      name: `${name}: ${what}`,
      unit: 'ns',
      values: asNanoseconds(values),
      ...(atMost !== undefined && { target: { atMost } }),
    });
  add('read', perSecond(readWithOurs(head)), lines.length === 9 ? 2000 : undefined);
  add('read, target, host and two fields as text', perSecond(readAndLookWithOurs(head)));
  add('read, changed in four fields, written', perSecond(forwardWithOurs(head)));
  add('read in two pieces', perSecond(readInTwoWithOurs(head)));
  add('cut up by split, unchecked', perSecond(readBySplitting(head)));
  add('node:http, with request and answer', await perSecondWithNode(head, 9));
}

print({
  question: 'How long does it take to read the head of a request?',
  notes: [
    `Heads of ${Object.values(heads)
      .map((lines) => lines.join('\r\n').length + 4)
      .join(' and ')} bytes. ${counted > 0 ? 'All were read.' : 'None was read.'}`,
  ],
  figures,
});
