import { connect } from 'node:net';
import { startGateway } from '../../packages/cli/src/serve/testing.ts';
import { escapeBytes } from '../../packages/http/src/codec/transcript.ts';
import { requestCase } from '../../packages/http/src/fuzz/request-cases.ts';
import type { StrictRequest } from '../../packages/http/src/fuzz/strict-reader.ts';
import { compare, readByTheBook, readDifferently, type Verdict } from './compare.ts';
import { NodeReader } from './node-reader.ts';
import { passThrough } from './pass-through.ts';
import { Recorder } from './recorder.ts';

// Hostile connections to a whole gateway in this thread, with a backend behind it that keeps what it gets, and llhttp
// beside it that reads the same.

/** Which cases to run. */
export interface Cases {
  readonly first: number;
  readonly count: number;
  /** Connections at the same time; each has an address of its own, from `127.1.{lane}.1` on. */
  readonly atOnce?: number;
  readonly lane?: number;
  readonly onProgress?: (done: number) => void;
}

/** Something that must not be. */
export interface Finding {
  readonly number: number;
  readonly families: readonly string[];
  readonly bytes: string;
  readonly cuts: readonly number[];
  readonly what: string;
}

/** What came of many cases. */
export interface Tally {
  readonly cases: number;
  /** Requests that reached the backend, as they were meant. */
  readonly accepted: number;
  /** Of these, with targets that RFC 3986 does not have and browsers send. */
  readonly asBrowsersSendIt: number;
  /** Of these, by llhttp: read alike. */
  readonly readAlike: number;
  /** Answers of the gateway by itself, by status. */
  readonly refused: Readonly<Record<string, number>>;
  /** Connections of which no request was read, and that were closed without a word. */
  readonly closedSilently: number;
  /** Cases that grew from a threat, and those of them of which something was accepted. */
  readonly families: Readonly<Record<string, { readonly cases: number; readonly accepted: number }>>;
  readonly findings: readonly Finding[];
  /** What reached the backend, each once, without what differs only by client. */
  readonly forwarded: readonly string[];
  /** Some connections of which every request was accepted, and how these were meant. */
  readonly whole: readonly { readonly bytes: string; readonly meant: readonly StrictRequest[] }[];
}

/** Longer than anything of a connection takes whose client has sent all that it will. */
const patienceMs = 20_000;
const mostFindings = 20;
const mostForwarded = 150_000;
/** One of so many connections is kept for others to read. */
const keptOf = 20;

/** Runs cases. */
export async function runCases({ first, count, atOnce = 48, lane = 0, onProgress }: Cases): Promise<Tally> {
  await using recorder = await Recorder.start();
  await using reader = await NodeReader.start();
  await using gateway = await startGateway(passThrough(recorder.port));
  const findings: Finding[] = [];
  const forwarded = new Set<string>();
  const whole: { bytes: string; meant: readonly StrictRequest[] }[] = [];
  const refused: Record<string, number> = {};
  const families: Record<string, { cases: number; accepted: number }> = {};
  let [accepted, asBrowsersSendIt, readAlike, closedSilently, done] = [0, 0, 0, 0, 0];
  let next = first;
  let bugs = 0;

  const runOne = async (number: number, address: string): Promise<void> => {
    const { families: grownFrom, bytes, cuts } = requestCase(number);
    const report = (what: string) =>
      void findings.push({ number, families: grownFrom, bytes: escapeBytes(bytes), cuts, what });
    const text = bytes.toString('latin1');
    const received = await ask(gateway.port, address, bytes, cuts);
    const recorded = recorder.take(address);
    for (const { fault, bytes } of recorder.broken.splice(0))
      report(`sent to the backend: ${fault} in ${escapeBytes(Buffer.from(bytes, 'latin1'))}`);
    for (const bug of gateway.bugs.slice(bugs)) report(`a bug: ${bug instanceof Error ? bug.stack : bug}`);
    bugs = gateway.bugs.length;
    if (received === undefined) return report('neither answered nor closed');
    const byTheBook = readByTheBook(text);
    const { requests: meant, end } = byTheBook;
    const verdict = compare(byTheBook, received, recorded);
    if (typeof verdict === 'string') return report(`${verdict}\n${escapeBytes(Buffer.from(received, 'latin1'))}`);
    countUp(verdict, received, grownFrom);
    for (const { bytes, address } of recorded.values())
      if (forwarded.size < mostForwarded) forwarded.add(bytes.replace(address, '127.0.0.1'));
    if (verdict.accepted.length === 0 || verdict.accepted.some((request, index) => request !== meant[index])) return;
    const there = await reader.read(bytes, address);
    const difference = readDifferently(verdict.accepted, there);
    if (difference !== undefined) return report(`llhttp: ${difference}`);
    readAlike += Math.min(there.length, verdict.accepted.length);
    if (end === text.length && verdict.accepted.length === meant.length && number % keptOf === 0)
      whole.push({ bytes: text, meant });
  };

  const countUp = (verdict: Verdict, received: string, grownFrom: readonly string[]): void => {
    accepted += verdict.accepted.length;
    asBrowsersSendIt += verdict.accepted.filter((request) => request.isAsBrowsersSendIt).length;
    for (const status of verdict.refused) refused[status] = (refused[status] ?? 0) + 1;
    if (received === '') closedSilently++;
    for (const family of new Set(grownFrom)) {
      const entry = (families[family] ??= { cases: 0, accepted: 0 });
      entry.cases++;
      if (verdict.accepted.length > 0) entry.accepted++;
    }
  };

  const work = async (_: unknown, slot: number): Promise<void> => {
    const address = `127.1.${lane}.${slot + 1}`;
    while (next < first + count && findings.length < mostFindings) {
      await runOne(next++, address);
      if (++done % 1000 === 0) onProgress?.(done);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  for (const address of recorder.unclaimed)
    findings.push({ number: -1, families: [], bytes: '', cuts: [], what: `requests of nobody, ${address}` });
  return {
    ...{ cases: done, accepted, asBrowsersSendIt, readAlike, refused, closedSilently, families, findings, whole },
    forwarded: [...forwarded],
  };
}

/** Sends bytes in pieces and ends, and gives what comes back until the connection is closed; nothing when it never is. */
function ask(port: number, localAddress: string, bytes: Buffer, cuts: readonly number[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connect({ port, host: '127.0.0.1', localAddress, noDelay: true });
    const timer = setTimeout(() => {
      resolve(undefined);
      socket.destroy();
    }, patienceMs);
    socket.setEncoding('latin1');
    socket.on('data', (piece: string) => (received += piece));
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(received);
    });
    socket.on('connect', () => send(0));
    const send = (index: number): void => {
      const from = index === 0 ? 0 : cuts[index - 1]!;
      if (index === cuts.length) {
        socket.end(bytes.subarray(from));
        return;
      }
      socket.write(bytes.subarray(from, cuts[index]));
      setImmediate(() => setImmediate(send, index + 1));
    };
  });
}
