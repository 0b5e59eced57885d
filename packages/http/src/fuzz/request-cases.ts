import { Buffer } from 'node:buffer';
import { SeededRandom } from '../codec/random.ts';
import { unescapeBytes } from '../codec/transcript.ts';
import { requestSeeds } from './request-seeds.ts';

// Cases are grown from seeds: one to three requests in a row, of which some are put together anew from parts, then
// changed at some places, and sent in some pieces. A case is its number: the same number gives the same bytes.

/** The bytes of one connection. */
export interface RequestCase {
  /** The threats it grew from. */
  readonly families: readonly string[];
  readonly bytes: Buffer;
  /** Where the bytes are cut into pieces that are sent one after another, in rising order; mostly nowhere. */
  readonly cuts: readonly number[];
}

interface Seed {
  readonly family: string;
  readonly text: string;
}

const seeds: readonly Seed[] = Object.entries(requestSeeds).flatMap(([family, texts]) =>
  texts.map((text) => ({ family, text: unescapeBytes(text).toString('latin1') })),
);
/** Large ones cost much and differ little. */
const small = seeds.filter(({ text }) => text.length < 1000);
const families: ReadonlyMap<string, readonly Seed[]> = Map.groupBy(small, ({ family }) => family);
const familyNames = [...families.keys()];
const good = families.get('good')!;

/** Most are changed at one place or none: what is changed at many is refused, and tells little. */
const mutationCounts = [0, 0, 1, 1, 1, 2, 3];

/** The case of a number. */
export function requestCase(number: number): RequestCase {
  const random = new SeededRandom(number);
  const parts = Array.from({ length: 1 + random.below(3) }, () => drawSeed(random));
  let text = parts.map(({ text }) => text).join('');
  if (random.below(10) === 0) text = splice(text, drawSeed(random).text, random);
  for (let left = random.pick(mutationCounts); left > 0; left--) text = mutate(text, random);
  // Something that must not be reached from within what stands before it.
  if (random.below(4) === 0) text += 'GET /behind HTTP/1.1\r\nHost: a\r\n\r\n';
  const bytes = Buffer.from(text, 'latin1');
  return { families: parts.map(({ family }) => family), bytes, cuts: drawCuts(bytes.length, random) };
}

function drawSeed(random: SeededRandom): Seed {
  const draw = random.below(100);
  if (draw === 0 && random.below(10) === 0) return random.pick(seeds);
  if (draw < 40) return random.pick(good);
  if (draw < 58) return { family: 'parts', text: fromParts(random) };
  return random.pick(families.get(random.pick(familyNames))!);
}

const methods = ['GET', 'GET', 'POST', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'DELETE', 'PATCH', 'X', 'get', 'QUERY'];
const targets = ['/', '/a', '/a/b?c=d', '/%41', '/a;b', '//a', '/a?b=%zz', 'http://a/x', '*', '/a b', '/a#', '/\xe4'];
const versions = ['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/1.2', 'HTTP/1.1 '];
const names = ['X-A', 'Accept', 'Cookie', 'Connection', 'Expect', 'Upgrade', 'TE', 'Trailer', 'Content-Length'];
const moreNames = [
  'Transfer-Encoding',
  'X-Forwarded-For',
  'Via',
  'Keep-Alive',
  'content-length',
  'Host',
  'X_A',
  'Range',
];
const values = [
  'a',
  '',
  'chunked',
  '5',
  '0',
  'close',
  'keep-alive',
  '100-continue',
  'trailers',
  'a, b',
  '\xff',
  'a\tb',
];
const gaps = [':', ': ', ': ', ': ', ':\t', ' :'];
const ends = [...Array<string>(30).fill('\r\n'), '\n', '\r', '\r\r\n', '\r\n ', ' \r\n'];
const bodies = [
  'hello',
  '',
  '5\r\nhello\r\n0\r\n\r\n',
  '0\r\n\r\n',
  '1\r\na\r\n1\r\nb\r\n0\r\nX-T: y\r\n\r\n',
  'f;a\r\n0123456789abcde\r\n0\r\n\r\n',
];

function fromParts(random: SeededRandom): string {
  const end = () => random.pick(ends);
  let text = `${random.pick(methods)} ${random.pick(targets)} ${random.pick(versions)}${end()}`;
  if (random.below(15) > 0) text += `Host: a${end()}`;
  for (let left = random.below(4); left > 0; left--)
    text += `${random.pick(random.below(2) === 0 ? names : moreNames)}${random.pick(gaps)}${random.pick(values)}${end()}`;
  const framing = random.below(4);
  if (framing === 0) text += `Content-Length: 5${end()}`;
  if (framing === 1) text += `Transfer-Encoding: chunked${end()}`;
  text += end();
  if (framing === 0) return text + (random.below(5) > 0 ? 'hello' : random.pick(bodies));
  return framing === 1 ? text + random.pick(bodies.slice(2)) : text;
}

/** The beginning of one and the end of another. */
function splice(one: string, other: string, random: SeededRandom): string {
  return one.slice(0, random.below(one.length + 1)) + other.slice(random.below(other.length + 1));
}

const pieces = [
  '\r',
  '\n',
  '\r\n',
  '\r\n\r\n',
  '\0',
  ' ',
  '\t',
  ':',
  ',',
  ';',
  '=',
  '"',
  '\\',
  '%',
  '/',
  '?',
  '#',
  '0',
  '1',
  'f',
  '-',
  '\x7f',
  '\xff',
  '\x0b',
];
const lines = [
  'Content-Length: 5\r\n',
  'Content-Length: 0\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Transfer-Encoding: identity\r\n',
  'Host: b\r\n',
  'Connection: close\r\n',
  'Expect: 100-continue\r\n',
  'X: y\r\n',
  ' folded\r\n',
  'Upgrade: h2c\r\nConnection: upgrade\r\n',
  'GET /inside HTTP/1.1\r\nHost: a\r\n\r\n',
  '0\r\n\r\n',
];

type Mutation = (text: string, random: SeededRandom) => string;

function insert(text: string, at: number, added: string, removed = 0): string {
  return text.slice(0, at) + added + text.slice(at + removed);
}

/** Where a line begins. */
function lineStart(text: string, random: SeededRandom): number {
  const at = text.indexOf('\r\n', random.below(text.length + 1));
  return at < 0 ? text.length : at + 2;
}

const mutations: readonly Mutation[] = [
  (text, random) => insert(text, random.below(text.length + 1), random.pick(pieces), random.below(2)),
  (text, random) =>
    insert(text, random.below(text.length + 1), String.fromCharCode(random.below(256)), random.below(2)),
  (text, random) => insert(text, lineStart(text, random), random.pick(lines)),
  (text, random) => {
    const from = lineStart(text, random);
    const to = text.indexOf('\r\n', from);
    return to < 0 ? text : insert(text, lineStart(text, random), text.slice(from, to + 2));
  },
  (text, random) => insert(text, random.below(text.length + 1), '', 1 + random.below(8)),
  (text, random) => {
    const at = random.below(text.length + 1);
    const part = text.slice(at, at + 1 + random.below(24));
    return insert(text, at, part === part.toLowerCase() ? part.toUpperCase() : part.toLowerCase(), part.length);
  },
  (text, random) => {
    const at = random.below(text.length + 1);
    return insert(text, at, text.slice(at, at + 1 + random.below(24)));
  },
  (text, random) => {
    const at = text.indexOf('\r\n', random.below(text.length + 1));
    return at < 0 ? text : insert(text, at, random.pick(['\n', '\r', '\r\n\t', ' \r\n', '\r\n\r\n', '\r\r\n']), 2);
  },
  (text, random) => text.slice(0, 1 + random.below(text.length + 1)),
  (text, random) => {
    const digit = /\d/g;
    digit.lastIndex = random.below(text.length + 1);
    const found = digit.exec(text);
    return found === null ? text : insert(text, found.index, String(random.below(10)), 1);
  },
];

function mutate(text: string, random: SeededRandom): string {
  return text === '' ? text : random.pick(mutations)(text, random);
}

function drawCuts(length: number, random: SeededRandom): readonly number[] {
  if (length < 2 || random.below(5) > 0) return [];
  const cuts = Array.from({ length: 1 + random.below(2) }, () => 1 + random.below(length - 1));
  return [...new Set(cuts)].sort((one, other) => one - other);
}
