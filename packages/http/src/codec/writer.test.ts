import { describe, expect, test } from 'vitest';
import { FieldList, UnwritableError } from './fields.ts';
import { removeHopByHop } from './hop-by-hop.ts';
import { hashName } from './names.ts';
import { SeededRandom } from './random.ts';
import { readRequests, readResponses } from './transcript.ts';
import {
  chunkEnd,
  headLine,
  lastChunk,
  writeChunkStart,
  writeRequestHead,
  writeResponseHead,
  writeTrailers,
} from './writer.ts';

const text = (bytes: Buffer) => bytes.toString('latin1');
const parsed = (head: string) => readRequests([Buffer.from(head, 'latin1')]).messages[0]!.head;

test('a request is written from its fields', () => {
  const fields = FieldList.from([
    ['Host', 'a'],
    ['X-A', 'b'],
  ]);
  expect(text(writeRequestHead('POST', '/a?b', fields, { body: 5, connection: 'close' }))).toBe(
    'POST /a?b HTTP/1.1\r\nHost: a\r\nX-A: b\r\nContent-Length: 5\r\nConnection: close\r\n\r\n',
  );
});

test('an answer is written from its fields', () => {
  const fields = FieldList.from([['Server', 'a']]);
  expect(text(writeResponseHead(200, 'OK', fields, { body: 'chunked' }))).toBe(
    'HTTP/1.1 200 OK\r\nServer: a\r\nTransfer-Encoding: chunked\r\n\r\n',
  );
  expect(text(writeResponseHead(204, '', new FieldList(), { body: 'none' }))).toBe('HTTP/1.1 204 \r\n\r\n');
  expect(
    text(
      writeResponseHead(101, 'Switching Protocols', new FieldList(), {
        body: 'none',
        connection: 'upgrade',
        upgrade: 'websocket',
      }),
    ),
  ).toBe('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n');
});

test('framing is never copied from fields', () => {
  const head = parsed(
    'POST / HTTP/1.1\r\nHost: a\r\nX-A: b\r\nContent-Length: 010\r\nconnection: close\r\nX-B: c\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n\r\n0123456789',
  );
  head.fields.append('Transfer-Encoding', 'chunked');
  head.fields.append('Keep-Alive', 'timeout=5');
  expect(text(writeRequestHead('POST', '/', head.fields, { body: 10 }))).toBe(
    'POST / HTTP/1.1\r\nHost: a\r\nX-A: b\r\nX-B: c\r\nContent-Length: 10\r\n\r\n',
  );
});

test('white space around values is not copied', () => {
  const head = parsed('GET / HTTP/1.1\r\nHost:a\r\nX-A: \t b \r\nX-B:\tc\r\nX-C:\r\nX-D: \r\nX-E: f\r\n\r\n');
  expect(text(writeRequestHead('GET', '/', head.fields, { body: 'none' }))).toBe(
    'GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\nX-B: c\r\nX-C: \r\nX-D: \r\nX-E: f\r\n\r\n',
  );
});

test('parsed fields can be changed', () => {
  const { fields } = parsed('GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nAccept: x\r\nx-a: 2\r\nX-B: 3\r\n\r\n');
  const copy = fields.clone();
  expect(fields.get('X-a')).toBe('1, 2');
  expect(fields.getAll('x-A')).toEqual(['1', '2']);
  fields.set('x-A', 'é ');
  fields.delete('accept');
  fields.append('X-C', '');
  expect([...fields]).toEqual([
    ['Host', 'a'],
    ['x-A', 'é'],
    ['X-B', '3'],
    ['X-C', ''],
  ]);
  expect(text(writeRequestHead('GET', '/', fields, { body: 'none' }))).toBe(
    'GET / HTTP/1.1\r\nHost: a\r\nx-A: \xe9\r\nX-B: 3\r\nX-C: \r\n\r\n',
  );
  expect([...copy].map(([name]) => name)).toEqual(['Host', 'X-A', 'Accept', 'x-a', 'X-B']);
  expect([fields.has('X-A'), fields.has('accept'), fields.get('x'), fields.lowerNameAt(1), fields.delete('x')]).toEqual(
    [true, false, undefined, 'x-a', false],
  );
});

test('a name with the same hash is another name', () => {
  expect(hashName('Host')).toBe(hashName('hou6'));
  const { fields } = parsed('GET / HTTP/1.1\r\nHou6: b\r\nHost: a\r\n\r\n');
  fields.append('hou6', 'c');
  expect([fields.get('host'), fields.get('HOU6'), fields.indexOf('host')]).toEqual(['a', 'b, c', 1]);
});

describe('what is not written', () => {
  test.each(['a\r\nb', 'a\rb', 'a\nb', 'a\0b', 'a\x7fb', '\u010a', '\u560d', '\ud83d\ude00'])(
    'the value %j',
    (value) => {
      expect(() => new FieldList().append('X-A', value)).toThrow(UnwritableError);
      expect(() => FieldList.from([['X-A', 'b']]).set('x-a', value)).toThrow(UnwritableError);
      expect(() => writeResponseHead(200, value, new FieldList(), { body: 'none' })).toThrow(UnwritableError);
      expect(() => writeRequestHead('GET', '/', new FieldList(), { body: 'none', upgrade: value })).toThrow(
        UnwritableError,
      );
    },
  );

  test.each(['', 'a b', 'a:', 'a\r\n', 'ä', 'a\u0141', '\0'])('the name %j', (name) => {
    expect(() => new FieldList().append(name, 'a')).toThrow(UnwritableError);
    expect(() => new FieldList().set(name, 'a')).toThrow(UnwritableError);
    expect(() => writeRequestHead(name, '/', new FieldList(), { body: 'none' })).toThrow(UnwritableError);
  });

  test.each(['', '/a b', '/a\r\nX: y', '/ä', '/\u0120', '/a#b', '/\0'])('the target %j', (target) => {
    expect(() => writeRequestHead('GET', target, new FieldList(), { body: 'none' })).toThrow(UnwritableError);
  });

  test.each([-1, 1.5, Number.NaN, 2 ** 53])('the length %d', (length) => {
    expect(() => writeRequestHead('GET', '/', new FieldList(), { body: length })).toThrow(UnwritableError);
    expect(() => writeChunkStart(length)).toThrow(UnwritableError);
  });

  test('a chunk of nothing', () => {
    expect(() => writeChunkStart(0)).toThrow(UnwritableError);
  });

  test.each([99, 1000, 200.5, Number.NaN])('the status %d', (status) => {
    expect(() => writeResponseHead(status, '', new FieldList(), { body: 'none' })).toThrow(UnwritableError);
  });

  test('a secret in the message of the error', () => {
    expect(() => new FieldList().append('X-Key', 'secret\n')).toThrow(
      /^the value of 'X-Key' holds a character that a field cannot hold$/,
    );
  });
});

test('chunks and trailers are read back', () => {
  const trailers = FieldList.from([
    ['Grpc-Status', '0'],
    ['Content-Length', '5'],
    ['Authorization', 'x'],
  ]);
  const bytes = Buffer.concat([
    writeResponseHead(200, 'OK', new FieldList(), { body: 'chunked' }),
    ...['hello', 'x'.repeat(300)].flatMap((data) => [writeChunkStart(data.length), Buffer.from(data), chunkEnd]),
    writeTrailers(trailers),
    writeResponseHead(200, 'OK', new FieldList(), { body: 'chunked' }),
    lastChunk,
  ]);
  const asked = { method: 'GET', asksUpgrade: false };
  const { messages } = readResponses([bytes], [asked, asked]);
  expect(messages.map(({ body }) => String(body))).toEqual([`hello${'x'.repeat(300)}`, '']);
  expect([...messages[0]!.trailers]).toEqual([['Grpc-Status', '0']]);
});

describe('hop by hop', () => {
  const names = (list: FieldList) => [...list].map(([name]) => name);

  test('fields of one connection are removed, and those it lists', () => {
    const { fields, framing } = parsed(
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: close, Foo, Upgrade\r\nFoo: b\r\nKeep-Alive: c\r\nTE: trailers\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\nProxy-Authorization: y\r\nTrailer: z\r\nAccept: d\r\n\r\n',
    );
    removeHopByHop(fields, framing.connectionOptions);
    expect(names(fields)).toEqual(['Host', 'Accept']);
  });

  test('what a check relied on stays, whatever Connection lists (A19)', () => {
    const { fields, framing } = parsed(
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: authorization, x-user, host, cookie, Tenant, content-type\r\nAuthorization: b\r\nX-User: c\r\nCookie: d\r\nTenant: e\r\nContent-Type: f\r\n\r\n',
    );
    removeHopByHop(fields, framing.connectionOptions, new Set(['tenant']));
    expect(names(fields)).toEqual(['Host', 'Authorization', 'X-User', 'Cookie', 'Tenant', 'Content-Type']);
  });
});

test('what is written is read as it was meant', () => {
  const random = new SeededRandom(20_261_122);
  const tokens = "!#$%&'*+-.^`|~09azAZ";
  const visible = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).filter((character) =>
    /[\t -~\x80-\xff]/.test(character),
  );
  const textOf = (characters: ArrayLike<string>, least: number) =>
    Array.from({ length: least + random.below(40) }, () => characters[random.below(characters.length)]).join('');
  for (let count = 0; count < 3000; count++) {
    const method = `M${textOf(tokens, 0).slice(0, 30)}`.toUpperCase();
    const target = `/${textOf("azAZ09-._~!$&'()*+,;=:@/", 0)}?${textOf('azAZ09%?/[]{}|^`\\', 0)}`;
    const fields = [
      ['Host', 'a'] as const,
      ...Array.from({ length: random.below(20) }, () => [`x-${textOf(tokens, 0)}`, textOf(visible, 0)] as const),
    ];
    const length = random.below(100);
    const written = writeRequestHead(method, target, FieldList.from(fields), { body: length });
    const body = Buffer.alloc(length, 120);
    const [message] = readRequests([written, body]).messages;
    const meant = fields.map(([name, value]) => [name, value.replace(/^[ \t]+|[ \t]+$/g, '')]);
    expect([message?.head.method, message?.head.target, message?.isComplete, message?.body.length]).toEqual([
      method,
      target,
      true,
      length,
    ]);
    expect([...message!.head.fields]).toEqual([...meant, ['Content-Length', String(length)]]);
    // And once more, from the bytes.
    expect(text(writeRequestHead(method, target, message!.head.fields, { body: length }))).toBe(text(written));
  }
});

test('a small body leaves in the buffer of its head', () => {
  const body = Buffer.from('hello');
  const answer = writeResponseHead(200, 'OK', new FieldList(), { body: 5 }, body);
  expect(text(answer)).toBe('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello');
});

test('a received head is forwarded without what speaks of its connection, behind the lines that it is given', () => {
  const names = ['Host', 'A', 'TE', 'Expect', 'Trailer', 'Keep-Alive', 'Proxy-Connection', 'Proxy-Authorization', 'B'];
  const fields = FieldList.from(names.map((name) => [name, 'x']));
  const lines = headLine('Host', 'backend') + headLine('Via', '1.1 us');
  expect(text(writeRequestHead('GET', '/', fields, { body: 'none' }, lines))).toBe(
    'GET / HTTP/1.1\r\nHost: backend\r\nVia: 1.1 us\r\nA: x\r\nB: x\r\n\r\n',
  );
  expect(fields.length).toBe(names.length);
  expect(() => headLine('Host', 'a\r\nB: c')).toThrow(/a character that a field cannot hold/);
});
