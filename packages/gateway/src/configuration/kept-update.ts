import { Buffer, isAscii } from 'node:buffer';
import type { GatewayProfile, GatewayUpdate, SnapshotChange } from '@turnpike/model';
import { readKeptHead, readUpdate } from './read-update.ts';

// What a gateway starts with is all that it knew, and most of a start is reading it. It lies on disk in lines, so that
// whoever starts a thread reads the first, which is short, and hands the others on as they are: what the change is of, and
// its parts, some hundreds to a line. Lines that stay in the caches of a processor are read in two thirds of the time that
// one of fifty megabytes takes.

const lineFeed = 0x0a;

/** What a gateway last knew, of which the most is read by whoever needs it. */
export class KeptUpdate implements GatewayUpdate {
  readonly mark: string;
  readonly profile?: GatewayProfile;
  readonly sequenceNumber: number;
  /** The change as lines of JSON in UTF-8, in memory that threads share. */
  readonly json: Uint8Array;
  /** Whether this very program has served it, so that there is nothing in it that cannot run. */
  readonly hasRun: boolean;
  #change: SnapshotChange | undefined;

  constructor({ mark, profile, sequenceNumber }: KeptHead, json: Uint8Array, hasRun: boolean) {
    this.mark = mark;
    if (profile !== undefined) this.profile = profile;
    this.sequenceNumber = sequenceNumber;
    this.json = json;
    this.hasRun = hasRun;
  }

  get change(): SnapshotChange {
    return (this.#change ??= readKeptChange(this.json));
  }
}

/** What stands before the change. */
export interface KeptHead {
  readonly sequenceNumber: number;
  readonly mark: string;
  readonly profile?: GatewayProfile;
  /** The program that has served it; absent in those of the first versions. */
  readonly program?: string;
}

/**
 * Reads the change of a `KeptUpdate`. Its parts were looked at before they were kept, and nobody else has the key: to look at
 * a hundred thousand of them again would be a tenth of a start.
 */
export function readKeptChange(json: Uint8Array): SnapshotChange {
  const [head, ...lines] = linesOf(Buffer.from(json.buffer, json.byteOffset, json.byteLength));
  const { parts = [], ...change } = readLine(head as Buffer) as Partial<SnapshotChange>;
  // In one line, as it was before.
  const all = [...parts];
  for (const line of lines) for (const part of readLine(line) as SnapshotChange['parts']) all.push(part);
  return { ...change, parts: all } as SnapshotChange;
}

function* linesOf(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(lineFeed, start);
    yield bytes.subarray(start, end < 0 ? bytes.length : end);
    start = end < 0 ? bytes.length : end + 1;
  }
}

function readLine(line: Buffer): unknown {
  return JSON.parse(line.toString(isAscii(line) ? 'latin1' : 'utf8'));
}

function* writeLines({ parts, ...change }: SnapshotChange): Generator<string> {
  yield JSON.stringify(change);
  for (let start = 0; start < parts.length; start += partsInLine)
    yield JSON.stringify(parts.slice(start, start + partsInLine));
}

const partsInLine = 200;

/** What `readKept` reads. */
export function writeKept(update: GatewayUpdate, program: string | undefined): Buffer {
  const { mark, profile } = update;
  const isKept = update instanceof KeptUpdate;
  const { sequenceNumber } = isKept ? update : update.change;
  const head: KeptHead = {
    sequenceNumber,
    mark,
    ...(profile !== undefined && { profile }),
    ...(program !== undefined && { program }),
  };
  const json = isKept ? update.json : Buffer.from([...writeLines(update.change)].join('\n'));
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), json]);
}

/** Reads what was written, also in one line as it was before. Throws for what is no such thing. */
export function readKept(bytes: Buffer, program: string | undefined): KeptUpdate {
  const end = bytes.indexOf(lineFeed);
  if (end < 0) return readOneLine(bytes);
  const head = readKeptHead(bytes.toString('utf8', 0, end));
  return new KeptUpdate(head, shared(bytes.subarray(end + 1)), program !== undefined && head.program === program);
}

function readOneLine(bytes: Buffer): KeptUpdate {
  const { change, ...rest } = readUpdate(bytes.toString());
  return new KeptUpdate(
    { sequenceNumber: change.sequenceNumber, ...rest },
    shared(Buffer.from(JSON.stringify(change))),
    false,
  );
}

function shared(bytes: Buffer): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}
