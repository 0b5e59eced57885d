import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What an operator shows to see what only operators may. */
export interface AdminToken {
  readonly text: string;
  /** Where it can be read, when it was made here. */
  readonly file: string | undefined;
}

/** The token that was given, or the one of the data folder, which is made there when there is none. */
export function adminToken(given: string | undefined, folder: string): AdminToken {
  if (given !== undefined) return { text: given, file: undefined };
  const file = join(folder, 'admin-token');
  return { text: readToken(file) ?? makeToken(folder, file), file };
}

/** Whether a request's `Authorization` shows the token; how long that takes says nothing about it. */
export function showsToken(authorization: string | undefined, { text }: AdminToken): boolean {
  const shown = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  return shown !== undefined && timingSafeEqual(digest(shown), digest(text));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** A token that others could have read, or left there, is none. */
function readToken(file: string): string | undefined {
  try {
    const { mode, uid } = lstatSync(file);
    const isOurs = (mode & 0o177_077) === 0o100_000 && uid === (process.getuid?.() ?? uid);
    const text = isOurs ? readFileSync(file, 'utf8').trim() : '';
    return /^[\w-]{43}$/.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

function makeToken(folder: string, file: string): string {
  const text = randomBytes(32).toString('base64url');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${text}\n`, { mode: 0o600 });
  renameSync(draft, file);
  return text;
}
