import { createReadStream, createWriteStream } from 'node:fs';
import { link, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { isObject, type JsonObject } from '../json.ts';
import type { SecretBox } from './secret-box.ts';
import type { BackupItem, Store, StoreState } from './store.ts';

// A backup is one compressed file of lines of JSON: what it is, each resource and each change, and last how many there were and a
// code over all lines before (HMAC-SHA256), made with a key that is derived from the key of the store. So whoever cannot read
// the secrets of a store cannot make a backup that it takes, and nothing that was cut off or changed is taken either.

/** The form of the file. */
const version = 1;

/** A resource is a request of a few megabytes at most; what would fill the memory is no backup. */
const mostLineBytes = 64 * 1024 * 1024;

/** What a backup says of itself. */
export interface BackupHeader {
  readonly turnpike: 'backup';
  readonly version: number;
  readonly at: string;
  readonly keyId: string;
  readonly state: StoreState;
}

/** How much is in a backup. */
export interface BackupSummary {
  readonly header: BackupHeader;
  readonly resources: number;
  readonly changes: number;
}

/** Writes everything, as it is at one moment, into a new file that only its owner can read. */
export async function writeBackup(store: Store, box: SecretBox, file: string): Promise<BackupSummary> {
  const draft = `${file}.${process.pid}.part`;
  try {
    const summary = await store.backup(async (state, items) => {
      const header = headerOf(state, box);
      const counts = { resources: 0, changes: 0 };
      const lines = Readable.from(linesOf(header, items, box, counts));
      await pipeline(lines, createGzip(), createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true }));
      return { header, ...counts };
    });
    // A link is made or not; what is there is never overwritten.
    await link(draft, file);
    return summary;
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Puts a backup in place of what is in a store, all of it or nothing. A store in which there is something is replaced only
 * when that is asked for, and only by a backup of itself.
 */
export async function restoreBackup(
  store: Store,
  box: SecretBox,
  file: string,
  { replaces }: { readonly replaces: boolean },
): Promise<BackupSummary> {
  // All of it is read before anything is changed, and again while it is written: the file may be another by then.
  const summary = await checkBackup(file, box);
  const { header } = summary;
  const [current, isEmpty] = await Promise.all([store.state(), isUnused(store)]);
  if (!isEmpty && current.id !== header.state.id)
    throw new Error(`it is a backup of another store (${header.state.id}); what is there is ${current.id}`);
  if (!isEmpty && !replaces) throw new Error('there is something in the store already; --force replaces it');
  await store.restore(header.state, () => readItems(file, box), box);
  return summary;
}

/** Reads all of a backup. Throws for what is no backup, was changed after it was made, or was made with another key. */
export async function checkBackup(file: string, box: SecretBox): Promise<BackupSummary> {
  const counts = { resources: 0, changes: 0 };
  let header: BackupHeader | undefined;
  for await (const line of readLines(file, box)) {
    if (line.kind === 'header') header = line.header;
    else counts[line.item.kind === 'resource' ? 'resources' : 'changes']++;
  }
  if (header === undefined) throw new Error('it is no backup');
  return { header, ...counts };
}

/** A control plane makes the service and what comes with it by itself; nothing that anybody has made is lost with that. */
async function isUnused(store: Store): Promise<boolean> {
  const changes = await store.audit({ top: 1000 });
  return changes.length < 1000 && changes.every(({ by, requestId }) => by === 'turnpike' && requestId === undefined);
}

function headerOf(state: StoreState, box: SecretBox): BackupHeader {
  return { turnpike: 'backup', version, at: new Date().toISOString(), keyId: box.keyIds[0] as string, state };
}

async function* linesOf(
  header: BackupHeader,
  items: AsyncIterable<BackupItem>,
  box: SecretBox,
  counts: { resources: number; changes: number },
): AsyncGenerator<string> {
  const code = box.authenticate(header.keyId);
  const lineOf = (value: unknown): string => {
    const line = `${JSON.stringify(value)}\n`;
    code.update(line);
    return line;
  };
  yield lineOf(header);
  for await (const item of items) {
    counts[item.kind === 'resource' ? 'resources' : 'changes']++;
    yield lineOf(item);
  }
  yield `${JSON.stringify({ kind: 'end', ...counts, code: code.digest('hex') })}\n`;
}

async function* readItems(file: string, box: SecretBox): AsyncGenerator<BackupItem> {
  for await (const line of readLines(file, box)) if (line.kind === 'item') yield line.item;
}

type Line =
  | { readonly kind: 'header'; readonly header: BackupHeader }
  | { readonly kind: 'item'; readonly item: BackupItem };

/** The last line is held against all before it; what comes before that is not to be relied upon. */
async function* readLines(file: string, box: SecretBox): AsyncGenerator<Line> {
  let code: ReturnType<SecretBox['authenticate']> | undefined;
  let isWhole = false;
  for await (const text of textLines(file)) {
    if (isWhole) throw new Error('there is something after its end');
    const line = parse(text);
    if (code === undefined) {
      const header = readHeader(line, box);
      code = box.authenticate(header.keyId).update(`${text}\n`);
      yield { kind: 'header', header };
    } else if (line.kind === 'end') {
      isWhole = true;
      if (line.code !== code.digest('hex')) throw new Error('it was changed after it was made');
    } else {
      code.update(`${text}\n`);
      yield { kind: 'item', item: line as unknown as BackupItem };
    }
  }
  if (!isWhole) throw new Error('it has no end: a part of it is missing');
}

async function* textLines(file: string): AsyncGenerator<string> {
  const unpacked = createGunzip();
  // What goes wrong on the way ends what is read here, with the same error.
  pipeline(createReadStream(file), unpacked).catch(() => undefined);
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      rest = Buffer.concat([rest, chunk]);
      let begin = 0;
      for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a, begin)) {
        yield rest.toString('utf8', begin, end);
        begin = end + 1;
      }
      rest = rest.subarray(begin);
      if (rest.length > mostLineBytes) throw new Error(`it has a line of more than ${mostLineBytes} bytes`);
    }
  } catch (error) {
    const isPacking = (error as NodeJS.ErrnoException).code?.startsWith('Z_');
    throw isPacking ? new Error('it is no backup, or a part of it is missing', { cause: error }) : error;
  }
  if (rest.length > 0) throw new Error('it has no end: a part of it is missing');
}

function parse(text: string): JsonObject {
  try {
    const line: unknown = JSON.parse(text);
    if (isObject(line)) return line;
  } catch {
    // Said below.
  }
  throw new Error('it is no backup: it has a line that is no object of JSON');
}

function readHeader(line: JsonObject, box: SecretBox): BackupHeader {
  const header = line as unknown as BackupHeader;
  if (line.turnpike !== 'backup') throw new Error('it is no backup');
  if (header.version !== version)
    throw new Error(`it is a backup of version ${header.version}; this program knows version ${version}`);
  if (!box.keyIds.includes(header.keyId))
    throw new Error(`it was made with the key ${header.keyId}; the keys that are given are ${box.keyIds.join(', ')}`);
  return header;
}
