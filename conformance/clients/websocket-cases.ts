import { SeededRandom } from '../../packages/http/src/codec/random.ts';
import {
  binary,
  close,
  closing,
  continuation,
  deflated,
  fragments,
  frame,
  ping,
  pong,
  text,
} from './websocket-frames.ts';

// What a client may send on a WebSocket, right and wrong. The families have the numbers of those of Autobahn's test suite,
// whose descriptions they follow; the cases are ours.

/** What a client sends after the handshake. */
export interface WebSocketCase {
  readonly id: string;
  readonly name: string;
  readonly bytes: Buffer;
  /** The value of `Sec-WebSocket-Extensions`; empty for none. */
  readonly extensions: string;
}

/** Cases of a kind. */
export interface WebSocketFamily {
  readonly id: string;
  readonly name: string;
  readonly cases: readonly WebSocketCase[];
}

type Described = readonly [name: string, ...frames: readonly Buffer[]];

function family(id: string, name: string, described: readonly Described[], extensions = ''): WebSocketFamily {
  const cases = described.map(([title, ...frames], index): WebSocketCase => {
    return { id: `${id}.${index + 1}`, name: title, bytes: Buffer.concat(frames), extensions };
  });
  return { id, name, cases };
}

const random = new SeededRandom(7);
const noise = (size: number): Buffer => Buffer.from(Array.from({ length: size }, () => random.below(256)));
const letters = (size: number): string => 'Hello-µ@ßöäüàá-UTF-8!! '.repeat(Math.ceil(size / 20)).slice(0, size);
const sizes = [0, 1, 125, 126, 127, 128, 65_535, 65_536, 65_537];
const hello = frame(text, 'Hello');
const invalid = Buffer.from('cebae1bdb9cf83cebcceb5eda080656469746564', 'hex');
const valid = Buffer.from('Hello-µ@ßöäüàá-UTF-8!! κόσμε 𝄞');

// From Markus Kuhn's "UTF-8 decoder capability and stress test", as far as a kind of it goes.
const encodings: readonly [name: string, hex: string][] = [
  ['the first of one byte', '00'],
  ['the first of two bytes', 'c280'],
  ['the first of three bytes', 'e0a080'],
  ['the first of four bytes', 'f0908080'],
  ['the first of five bytes', 'f888808080'],
  ['the first of six bytes', 'fc8480808080'],
  ['the last of one byte', '7f'],
  ['the last of two bytes', 'dfbf'],
  ['the last of three bytes', 'efbfbf'],
  ['the last of four bytes', 'f48fbfbf'],
  ['one behind the last', 'f4908080'],
  ['below the surrogates', 'ed9fbf'],
  ['above the surrogates', 'ee8080'],
  ['the replacement character', 'efbfbd'],
  ['a continuation alone', '80'],
  ['seven continuations', '808182838485bf'],
  ['a start of two alone', 'c020'],
  ['a start of three alone', 'e020'],
  ['a start of four alone', 'f020'],
  ['three without its last', 'e0a0'],
  ['four without its last', 'f09080'],
  ['bytes that are never right', 'feff'],
  ['a slash in two bytes', 'c0af'],
  ['a slash in three bytes', 'e080af'],
  ['a slash in four bytes', 'f08080af'],
  ['zero in two bytes', 'c080'],
  ['a high surrogate', 'eda080'],
  ['a low surrogate', 'edb080'],
  ['a pair of surrogates', 'eda080edb080'],
  ['no character', 'efbfbe'],
];

const closeCodes = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999];
const wrongCodes = [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999, 5000, 65_535];

const framing = family('1', 'framing', [
  ...sizes.map((size): Described => [`text of ${size} bytes`, frame(text, 'x'.repeat(size))]),
  ...sizes.map((size): Described => [`bytes of ${size}`, frame(binary, noise(size))]),
  ['a frame that is not masked', frame(text, 'Hello', { masked: false })],
  ['a length in more bytes than needed', Buffer.from('81fe000537fa213d7f9f4d5158', 'hex')],
  ['a length of 2^63', Buffer.from('82ff800000000000000037fa213d00', 'hex')],
]);

const pings = family('2', 'pings and pongs', [
  ['a ping without payload', frame(ping)],
  ['a ping with text', frame(ping, 'Hello, world!')],
  ['a ping with bytes', frame(ping, Buffer.from('00fffefdfcfb00ff', 'hex'))],
  ['a ping of 125 bytes', frame(ping, Buffer.alloc(125, 0xfe))],
  ['a ping of 126 bytes', frame(ping, Buffer.alloc(126, 0xfe))],
  ['a pong that nobody asked for', frame(pong)],
  ['a pong with payload', frame(pong, 'unsolicited')],
  ['a pong, and then a ping', frame(pong, 'unsolicited'), frame(ping, 'ping')],
  ['ten pings', ...Array.from({ length: 10 }, (_, index) => frame(ping, `payload-${index}`))],
]);

const reserved = family('3', 'reserved bits', [
  ...[1, 2, 3, 4, 5, 6, 7].flatMap((bits): Described[] => [
    [`${bits} on a text`, frame(text, 'Hello', { reserved: bits })],
    [`${bits} on a ping, behind a text`, hello, frame(ping, '', { reserved: bits }), hello],
    [`${bits} on a close`, frame(close, '', { reserved: bits })],
  ]),
]);

const opcodes = family('4', 'reserved opcodes', [
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].flatMap((opcode): Described[] => [
    [`${opcode} without payload`, frame(opcode)],
    [`${opcode} with payload, between texts`, hello, frame(opcode, 'reserved'), hello],
  ]),
]);

const fragmentation = family('5', 'fragments', [
  ['a ping in two', frame(ping, 'one', { fin: false }), frame(continuation, 'two')],
  ['a pong in two', frame(pong, 'one', { fin: false }), frame(continuation, 'two')],
  ['a close in two', frame(close, '', { fin: false }), frame(continuation)],
  ['a text in two', fragments(text, 'fragment1fragment2', 9)],
  ['a text in single bytes', fragments(text, 'fragment1fragment2', 1)],
  ['empty fragments', frame(text, '', { fin: false }), frame(continuation, '', { fin: false }), frame(continuation)],
  ['a ping between', frame(text, 'one', { fin: false }), frame(ping, 'ping'), frame(continuation, 'two')],
  [
    'several pings between',
    ...Array.from({ length: 5 }, (_, index) =>
      Buffer.concat([frame(index === 0 ? text : continuation, `${index}`, { fin: false }), frame(ping, `${index}`)]),
    ),
    frame(continuation, 'end'),
  ],
  ['a continuation of nothing', frame(continuation, 'nothing')],
  ['a continuation of nothing, not the last', frame(continuation, 'nothing', { fin: false }), hello],
  ['a continuation behind a whole text', hello, frame(continuation, 'more')],
  ['a text within a text', frame(text, 'one', { fin: false }), frame(text, 'two')],
  ['bytes within a text', frame(text, 'one', { fin: false }), frame(binary, 'two')],
  ['a text that does not end', frame(text, 'one', { fin: false })],
  ['a close between', frame(text, 'one', { fin: false }), closing(1000), frame(continuation, 'two')],
]);

const utf8 = family('6', 'UTF-8', [
  ['text', frame(text, valid)],
  ['text in single bytes', fragments(text, valid, 1)],
  ['text cut within characters', fragments(text, valid, 3)],
  ['text that is wrong', frame(text, invalid)],
  ['text that is wrong, in single bytes', fragments(text, invalid, 1)],
  ['text that is wrong in its second fragment', fragments(text, invalid, 12)],
  ['text that is wrong at its end only', frame(text, Buffer.concat([Buffer.alloc(2000, 'x'), invalid]))],
  ['bytes that are no text', frame(binary, invalid)],
  ...encodings.map(([name, hex]): Described => [name, frame(text, Buffer.from(hex, 'hex'))]),
  ...encodings.map(([name, hex]): Described => [`${name}, in fragments`, fragments(text, Buffer.from(hex, 'hex'), 1)]),
]);

const closes = family('7', 'closing', [
  ['without a code', frame(close)],
  ['a code of one byte', frame(close, 'x')],
  ['a code and no reason', closing(1000)],
  ['a reason', closing(1000, 'Hello World!')],
  ['a reason of 123 bytes', closing(1000, 'x'.repeat(123))],
  ['a reason of 124 bytes', closing(1000, 'x'.repeat(124))],
  ['a reason that is no UTF-8', closing(1000, invalid)],
  ['twice', closing(1000), closing(1000)],
  ['and then a text', closing(1000), hello],
  ['and then a ping', closing(1000), frame(ping, 'late')],
  ['behind a text', hello, closing(1000)],
  ['behind 256 KB', frame(text, 'x'.repeat(262_144)), closing(1000)],
  ...closeCodes.map((code): Described => [`code ${code}`, closing(code)]),
  ...wrongCodes.map((code): Described => [`code ${code}, which is none`, closing(code)]),
  ...wrongCodes.map((code): Described => [`code ${code}, with a reason`, closing(code, 'reason')]),
]);

const large = [64, 256, 1024, 4096].map((kilobytes) => kilobytes * 1024);
const limits = family('9', 'large messages', [
  ...large.map((size): Described => [`text of ${size} bytes`, frame(text, 'x'.repeat(size))]),
  ...large.map((size): Described => [`bytes of ${size}`, frame(binary, Buffer.alloc(size, noise(997)))]),
  ...[64, 256, 1024, 4096, 65_536].flatMap((size): Described[] => [
    [`a megabyte of text in fragments of ${size}`, fragments(text, 'x'.repeat(2 ** 20), size)],
    [`a megabyte in fragments of ${size}`, fragments(binary, Buffer.alloc(2 ** 20, noise(997)), size)],
  ]),
  ['more than is taken', frame(binary, Buffer.alloc(9 * 2 ** 20))],
  ['more than is taken, in fragments', fragments(binary, Buffer.alloc(9 * 2 ** 20), 65_536)],
  ['a thousand small messages', ...Array.from({ length: 1000 }, (_, index) => frame(text, `message ${index}`))],
  ['a thousand of 256 bytes', ...Array.from({ length: 1000 }, () => frame(binary, noise(256)))],
]);

const others = family('10', 'other', [
  ['64 KB in fragments of 1,300', fragments(text, '*'.repeat(65_536), 1300)],
  [
    'everything in turn',
    hello,
    frame(ping, 'x'),
    fragments(binary, noise(5000), 700),
    frame(pong),
    closing(4000, 'bye'),
  ],
  ['what is no frame at all', Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n')],
  ['noise', noise(3000)],
]);

const compressed = (payload: string | Buffer, opcode: number = text, windowBits = 15): Buffer =>
  frame(opcode, deflated(payload, windowBits), { reserved: 4 });

const deflate = 'permessage-deflate';
const compression = family(
  '12',
  'compressed messages',
  [
    ...[0, 16, 64, 256, 1024, 4096, 8192, 16_384, 32_768, 65_536, 131_072].flatMap((size): Described[] => [
      [`text of ${size} characters`, compressed(letters(size))],
      [`bytes of ${size}`, compressed(noise(size), binary)],
    ]),
    ...[64, 4096, 65_536].map(
      (size): Described => [`text in fragments of ${size}`, fragments(text, deflated(letters(131_072)), size, 4)],
    ),
    ['a hundred messages', ...Array.from({ length: 100 }, (_, index) => compressed(letters(100 + index * 10)))],
    ['some compressed and some not', hello, compressed('Hello'), frame(ping, 'x'), compressed('again'), hello],
    ['without compression', hello],
  ],
  deflate,
);

const wrongCompression = family(
  '12w',
  'compressed messages that are wrong',
  [
    ['what is no deflate', frame(text, Buffer.from('ffffffffffffffff', 'hex'), { reserved: 4 })],
    ['a text that is no UTF-8', compressed(invalid)],
    ['a ping with the bit of compression', frame(ping, 'x', { reserved: 4 })],
    ['a continuation with the bit', frame(text, 'one', { fin: false }), frame(continuation, 'two', { reserved: 4 })],
    ['another bit beside it', frame(text, deflated('Hello'), { reserved: 6 })],
    ['a megabyte made of a few', compressed(Buffer.alloc(2 ** 20), binary)],
    ['more than is taken, made of a few', compressed(Buffer.alloc(2 ** 24), binary)],
  ],
  deflate,
);

const offers: readonly [offer: string, windowBits: number][] = [
  [`${deflate}; client_no_context_takeover`, 15],
  [`${deflate}; server_no_context_takeover`, 15],
  [`${deflate}; client_no_context_takeover; server_no_context_takeover`, 15],
  [`${deflate}; client_max_window_bits`, 15],
  [`${deflate}; client_max_window_bits=9; server_max_window_bits=9`, 9],
  [`${deflate}; server_max_window_bits=12; client_no_context_takeover`, 15],
  [`${deflate}; server_max_window_bits=16, ${deflate}`, 15],
  [`x-unknown, ${deflate}`, 15],
  ['x-unknown', 15],
];

const parameters = offers.map(([offer, windowBits], index) =>
  family(
    `13.${index + 1}`,
    'parameters of compression',
    [
      [
        'messages of growing size',
        ...[16, 256, 4096, 65_536].map((size) => compressed(letters(size), text, windowBits)),
      ],
      ['the same three times', ...Array.from({ length: 3 }, () => compressed('Hello'.repeat(100), text, windowBits))],
      ['noise in fragments', fragments(binary, deflated(noise(50_000), windowBits), 997, 4)],
    ],
    offer,
  ),
);

/** All there are. */
export const webSocketFamilies: readonly WebSocketFamily[] = [
  framing,
  pings,
  reserved,
  opcodes,
  fragmentation,
  utf8,
  closes,
  limits,
  others,
  compression,
  wrongCompression,
  ...parameters,
];
