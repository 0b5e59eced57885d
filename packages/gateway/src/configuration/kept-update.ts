import { Buffer, isAscii } from 'node:buffer';
import type { GatewayProfile, GatewayUpdate, SnapshotChange } from '@turnpike/model';
import { readKeptHead, readUpdate } from './read-update.ts';

// What a gateway starts with is all that it knew, and most of a start is reading it. It lies on disk in two lines, so that
// whoever starts a thread reads the first, which is short, and hands the second on as it is.

/** What a gateway last knew, of which the most is read by whoever needs it. */
export class KeptUpdate implements GatewayUpdate {
  readonly mark: string;
  readonly profile?: GatewayProfile;
  readonly sequenceNumber: number;
  /** The change as JSON in UTF-8, in memory that threads share. */
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
  const bytes = Buffer.from(json.buffer, json.byteOffset, json.byteLength);
  return JSON.parse(bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8')) as SnapshotChange;
}

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
  const json = isKept ? update.json : Buffer.from(JSON.stringify(update.change));
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), json]);
}

const lineFeed = 0x0a;

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
