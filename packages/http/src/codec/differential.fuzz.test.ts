import { createServer, type IncomingMessage, METHODS, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SeededRandom } from './random.ts';
import { readCases } from './read-cases.ts';
import type { RefusalCode } from './refusals.ts';
import type { RequestHead } from './request-head.ts';
import { escapeBytes, type ReadMessage, readRequests, unescapeBytes } from './transcript.ts';

// Two readers of the same bytes: this codec, and llhttp through a server of node:http on a real socket. Whatever is read
// here has to be read there, with the same method, target, fields and body. Where only we refuse, the word for it has to
// be among those below. Set TURNPIKE_FUZZ_CASES for more cases and TURNPIKE_FUZZ_SEED for others.

const cases = Number(process.env.TURNPIKE_FUZZ_CASES ?? 1500);
const seed = Number(process.env.TURNPIKE_FUZZ_SEED ?? 20_261_122);
const atOnce = 128;

/** What we refuse and llhttp takes, and why. */
const stricter: Partial<Record<RefusalCode, string>> = {
  'bare-cr': 'llhttp skips single CRs before a request',
  'missing-version': 'llhttp takes HTTP/0.9, also with a word that looks like its target',
  'invalid-version': 'llhttp skips several spaces before the version',
  'bare-lf': 'llhttp skips single LFs before a request',
  'empty-lines': 'llhttp skips any number of line ends before a request; RFC 9112 asks for one',
  'method-refused': 'CONNECT and TRACE are not served',
  'invalid-target': 'llhttp takes any visible character, escapes that are none, other schemes and any word',
  'unsupported-version': 'llhttp takes HTTP/0.9 and HTTP/2.0 as text',
  'underscore-in-name': 'our choice: some read it as a hyphen',
  'invalid-host': 'node:http only counts Hosts',
  'missing-host': 'node:http answers 400 as well, and reads on',
  'host-mismatch': 'node:http does not look at the authority of a target',
  'repeated-host': 'node:http takes the first of several',
  'invalid-encoding':
    'llhttp looks at the last coding only, and reads what is not chunked to the end of the connection',
  'unsupported-encoding': 'llhttp hands gzip, chunked to the application',
  'encoding-in-1.0': 'RFC 9112, 6.1: such a message has faulty framing',
  'invalid-connection': 'llhttp skips what it does not know',
  'unknown-expectation': 'node:http answers 417 itself, and lets others answer',
  'invalid-length': 'our choice: no tab around the number',
  'invalid-chunk-size': 'llhttp takes any number of zeros in front',
  'invalid-chunk-extension': 'llhttp takes empty extensions, which have no grammar',
};

/** A request as somebody has read it. */
interface Reading {
  readonly method: string;
  readonly target: string;
  readonly fields: readonly string[];
  readonly body: string;
  readonly trailers: readonly string[];
}

let server: Server;
let port = 0;
/** What the server has read, by the port of the client; of an unfinished request there is nothing. */
const readings = new Map<number, (Reading | undefined)[]>();

beforeAll(async () => {
  server = createServer({
    insecureHTTPParser: false,
    maxHeaderSize: 128 * 1024,
    requireHostHeader: true,
    keepAliveTimeout: 1000,
  });
  server.maxHeadersCount = 0;
  server.on('request', async (request, response) => {
    const list = readings.get(request.socket.remotePort ?? 0) ?? [];
    const place = list.push(undefined) - 1;
    const body: Buffer[] = [];
    try {
      for await (const part of request) body.push(part);
    } catch {
      return;
    }
    if (request.complete) list[place] = readingOf(request, Buffer.concat(body));
    response.end();
  });
  server.on('checkExpectation', (request, response) => {
    server.emit('request', request, response);
  });
  server.on('clientError', (_, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function readingOf(request: IncomingMessage, body: Buffer): Reading {
  return {
    method: request.method ?? '',
    target: request.url ?? '',
    fields: pairs(request.rawHeaders),
    body: body.toString('latin1'),
    trailers: pairs(request.rawTrailers),
  };
}

function pairs(raw: readonly string[]): readonly string[] {
  return raw.flatMap((text, index) => (index % 2 === 0 ? [`${text}: ${raw[index + 1]}`] : []));
}

/** What node:http reads from a connection that sends these bytes and ends. */
function readThere(bytes: Buffer): Promise<readonly Reading[]> {
  return new Promise((resolve) => {
    const list: (Reading | undefined)[] = [];
    let localPort = 0;
    const socket = connect(port, '127.0.0.1', () => {
      localPort = socket.localPort ?? 0;
      readings.set(localPort, list);
      socket.end(bytes);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      readings.delete(localPort);
      resolve(list.filter((reading) => reading !== undefined));
    });
    socket.resume();
  });
}

function readHere(bytes: Buffer): {
  readonly readings: readonly Reading[];
  readonly refused: RefusalCode | undefined;
  readonly isClosed: boolean;
} {
  const { messages, refusal } = readRequests([bytes], { limits: { headBytes: 128 * 1024, fields: 2000 } });
  return {
    readings: messages.filter((message) => message.isComplete).map(ourReading),
    refused: refusal?.code,
    isClosed: messages.some(({ head }) => !head.framing.keepAlive),
  };
}

function ourReading({ head, body, trailers }: ReadMessage<RequestHead>): Reading {
  return {
    method: head.method,
    target: head.target,
    fields: [...head.fields].map(([name, value]) => `${name}: ${value}`),
    body: body.toString('latin1'),
    trailers: [...trailers].map(([name, value]) => `${name}: ${value}`),
  };
}

const methods = [
  'GET',
  'POST',
  'PUT',
  'HEAD',
  'OPTIONS',
  'DELETE',
  'PATCH',
  'get',
  'M-SEARCH',
  'GE T',
  'CONNECT',
  'TRACE',
  'X',
];
const targets = [
  '/',
  '/a/b?c=d',
  '*',
  'http://a/x',
  'http://b',
  'https://a:1/',
  '/%41',
  '/%4',
  '/a#b',
  '/\\\\',
  'a',
  '/a b',
  '//a',
  '/\\xe4',
  '/?"',
];
const versions = [
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.0',
  'HTTP/2.0',
  'HTTP/1.2',
  'http/1.1',
  'HTTP/1.1 ',
  'HTTP/0.9',
  '',
];
const lineEnds = [
  ...Array(20).fill('\\r\\n'),
  '\\n',
  '\\r',
  '\\r\\r\\n',
  '\\n\\r',
  '\\r\\n ',
  '\\r\\n\\t',
  '\\0\\r\\n',
  '\\x0b\\r\\n',
  ' \\r\\n',
];
const fieldNames = [
  ...[
    'Host',
    'Content-Length',
    'Transfer-Encoding',
    'Connection',
    'Expect',
    'Upgrade',
    'TE',
    'Trailer',
    'X-A',
    'Accept',
    'Keep-Alive',
  ],
  ...[
    'Content-Length',
    'Transfer-Encoding',
    'content-length',
    'transfer-encoding',
    'Content_Length',
    'Transfer Encoding',
    'X(',
    '',
  ],
  ...[
    'Content-Length\\0',
    '\\x0bTransfer-Encoding',
    ' Content-Length',
    'Transfer-Encoding\\xa0',
    'Proxy-Connection',
    'Cookie',
  ],
];
const fieldValues = [
  ...[
    'a',
    'b',
    'chunked',
    'Chunked',
    'gzip, chunked',
    'chunked, chunked',
    'identity',
    'chunked,',
    ',chunked',
    'xchunked',
    'chunked;a=b',
    '"chunked"',
  ],
  ...[
    '0',
    '1',
    '5',
    '05',
    '+5',
    '-0',
    '5, 5',
    '5 5',
    '0x5',
    '5_0',
    '99999999999999999999',
    '9007199254740992',
    '',
    ' ',
    '5 ',
    '\\t5\\t',
  ],
  ...[
    'close',
    'keep-alive',
    'close, keep-alive',
    'upgrade',
    'a b',
    'x\\0y',
    'x\\ry',
    'x\\ny',
    '\\x7f',
    '\\xff',
    '100-continue',
    '100-continue, x',
    'x',
  ],
  ...[
    'a:80',
    'a:',
    'a@b',
    'a, b',
    '[::1]',
    'h2c',
    'websocket',
    'trailers',
    '\\x0bchunked',
    'chun\\0ked',
    '\\xa0chunked',
  ],
];
const bodies = [
  ...[
    '',
    'hello',
    '5\\r\\nhello\\r\\n0\\r\\n\\r\\n',
    '0\\r\\n\\r\\n',
    '5;a=b\\r\\nhello\\r\\n0\\r\\nX-T: 1\\r\\n\\r\\n',
    '5\\nhello\\r\\n0\\r\\n\\r\\n',
  ],
  ...[
    '5 \\r\\nhello\\r\\n0\\r\\n\\r\\n',
    '0x5\\r\\nhello\\r\\n0\\r\\n\\r\\n',
    '5\\r\\nhello0\\r\\n\\r\\n',
    '5\\r\\nhello\\n0\\r\\n\\r\\n',
    '00005\\r\\nhello\\r\\n0\\r\\n\\r\\n',
  ],
  ...[
    '5;\\r\\nhello\\r\\n0\\r\\n\\r\\n',
    '5;a="\\\\""\\r\\nhello\\r\\n0\\r\\n\\r\\n',
    '5;a=b\\nhello\\r\\n0\\r\\n\\r\\n',
    '5\\r\\nhello\\r\\n0\\r\\n\\n',
  ],
  ...[
    '5\\r\\nhello\\r\\n0\\r\\nX-T : 1\\r\\n\\r\\n',
    '5\\r\\nhello\\r\\n0\\r\\nX-T: 1\\n\\r\\n',
    '5\\r\\nhello\\r\\n0\\r\\nX-T: 1\\r\\n 2\\r\\n\\r\\n',
    '5\\r\\nhello\\r\\n',
  ],
  ...[
    'a\\r\\n0123456789\\r\\nA\\r\\n0123456789\\r\\n000\\r\\n\\r\\n',
    '10000000000000005\\r\\nhello\\r\\n0\\r\\n\\r\\n',
    '-5\\r\\nhello\\r\\n0\\r\\n\\r\\n',
  ],
];
const bytePieces = [
  '\\r',
  '\\n',
  '\\r\\n',
  '\\0',
  ' ',
  '\\t',
  ':',
  ',',
  ';',
  '\\xff',
  '\\x7f',
  '\\x0b',
  '0',
  'GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n',
];

function makeRequest(random: SeededRandom): string {
  const end = () => (random.below(6) === 0 ? random.pick(lineEnds) : '\\r\\n');
  const mostly = (usual: string, others: readonly string[]) => (random.below(4) > 0 ? usual : random.pick(others));
  let text = `${mostly(random.pick(methods.slice(0, 4)), methods)} ${mostly('/', targets)} ${mostly('HTTP/1.1', versions)}${end()}`;
  if (random.below(12) > 0) text += `Host:${mostly(' a', ['a', '  a ', ' a:80', ' a b', ''])}${end()}`;
  // Half of the requests are well framed, so that there is a body to read.
  const framing = random.below(6);
  if (framing === 0) text += `Transfer-Encoding: chunked${end()}`;
  if (framing === 1) text += `Content-Length: 5${end()}`;
  if (framing === 2) text += `Transfer-Encoding: ${random.pick(fieldValues.slice(0, 12))}${end()}`;
  for (let count = random.below(3); count > 0; count--)
    text += `${random.pick(fieldNames)}${random.pick([':', ': ', ': ', ': ', ' :', ':\\t'])}${random.pick(fieldValues)}${end()}`;
  text += end();
  return (
    text + (framing === 1 ? mostly('hello', bodies) : framing === 0 ? random.pick(bodies.slice(2)) : mostly('', bodies))
  );
}

/** What the list of threats tries, and the standard's examples. */
const known = readCases('requests')
  .map(({ bytes }) => bytes)
  .filter(({ length }) => length < 2000);

function makeCase(random: SeededRandom): Buffer {
  if (random.below(4) === 0) return mutate(random.below(4) === 0 ? splice(random) : random.pick(known), random);
  let text = '';
  for (let count = 1 + random.below(3); count > 0; count--) text += makeRequest(random);
  const bytes = unescapeBytes(text);
  return random.below(4) > 0 ? bytes : mutate(bytes, random);
}

/** The beginning of one known case and the end of another. */
function splice(random: SeededRandom): Buffer {
  const [one, other] = [random.pick(known), random.pick(known)];
  return Buffer.concat([one.subarray(0, random.below(one.length)), other.subarray(random.below(other.length))]);
}

function mutate(bytes: Buffer, random: SeededRandom): Buffer {
  const at = random.below(bytes.length);
  return Buffer.concat([
    bytes.subarray(0, at),
    unescapeBytes(random.pick(bytePieces)),
    bytes.subarray(at + random.below(3)),
  ]);
}

/**
 * Whether llhttp reads nothing behind a request that we read on from: it takes Proxy-Connection, which RFC 9110 does not
 * know, for Connection, and waits for another protocol after Upgrade although nobody has agreed to it.
 */
function endsThere({ fields }: Reading): boolean {
  return fields.some((field) => /^(proxy-connection|upgrade):/i.test(field));
}

/** Whether a trailer section names what frames a message. We drop it, as other names that do not belong there; llhttp refuses. */
function hasFramingTrailer(bytes: Buffer): boolean {
  return /\r\n0+(;[^\r\n]*)?\r\n([^\r\n]+\r\n)*(content-length|transfer-encoding|connection|upgrade|proxy-connection):/i.test(
    bytes.toString('latin1'),
  );
}

function compare(bytes: Buffer, there: readonly Reading[], used: Map<RefusalCode, string>): string | undefined {
  const { readings: here, refused, isClosed } = readHere(bytes);
  for (const [index, reading] of here.entries()) {
    const other = there[index];
    // llhttp knows a list of methods; a gateway passes on others.
    if (!METHODS.includes(reading.method)) return undefined;
    if (other === undefined && (here.slice(0, index).some(endsThere) || hasFramingTrailer(bytes))) return undefined;
    if (other === undefined) return `read only here: ${JSON.stringify(reading)}`;
    const ours = JSON.stringify({ ...reading, trailers: [] });
    const theirs = JSON.stringify({ ...other, trailers: [] });
    if (ours !== theirs) return `read differently:\n here ${ours}\nthere ${theirs}`;
    for (const trailer of reading.trailers)
      if (!other.trailers.includes(trailer)) return `a trailer only here: ${trailer}`;
  }
  if (there.length === here.length || isClosed) return undefined;
  if (refused === undefined) return `read only there: ${JSON.stringify(there[here.length])}`;
  if (stricter[refused] === undefined) return `refused only here, as ${refused}: ${JSON.stringify(there[here.length])}`;
  used.set(refused, escapeBytes(bytes));
  return undefined;
}

test('whatever is read here is read alike by llhttp', { timeout: 180_000 + cases * 20 }, async () => {
  const random = new SeededRandom(seed);
  const used = new Map<RefusalCode, string>();
  const found: string[] = [];
  let left = cases;
  const work = async () => {
    while (left-- > 0 && found.length < 10) {
      const bytes = makeCase(random);
      const difference = compare(bytes, await readThere(bytes), used);
      if (difference !== undefined) found.push(`${escapeBytes(bytes)}\n${difference}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  if (process.env.TURNPIKE_FUZZ_SHOW !== undefined) console.log(Object.fromEntries(used));
  expect(found).toEqual([]);
});
