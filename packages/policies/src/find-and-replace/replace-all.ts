import { Buffer } from 'node:buffer';

/** As much as a body may become by replacing, in bytes: no more than a gateway reads into memory unless told to. */
export const longestResult: number = 16 * 1024 * 1024;

/** Replaces every occurrence in text; `undefined` when that would become too long. */
export function replaceInText(body: string, from: string, to: string): string | undefined {
  const parts = body.split(from);
  if (body.length + (parts.length - 1) * (to.length - from.length) > limitOf(body.length)) return undefined;
  return parts.length === 1 ? body : parts.join(to);
}

/** Replaces every occurrence in bytes; what is around them stays as it is, whether it is text or not. */
export function replaceInBytes(body: Uint8Array, from: Buffer, to: Buffer): Uint8Array | undefined {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (!bytes.includes(from)) return body;
  // A character for each byte: where every byte is an occurrence, text is replaced five times as quickly as bytes are.
  const replaced = replaceInText(bytes.toString('latin1'), from.toString('latin1'), to.toString('latin1'));
  return replaced === undefined ? undefined : Buffer.from(replaced, 'latin1');
}

/** What was longer already may stay as long. */
function limitOf(length: number): number {
  return Math.max(longestResult, length);
}
