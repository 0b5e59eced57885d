import { Buffer } from 'node:buffer';
import { type JsonObject, unreadable } from './json.ts';

/** The fields that are read of a form; what else is in it are files. */
const fields = ['model', 'prompt', 'stream', 'n', 'input'];

const mostFieldBytes = 1024 * 1024;

/**
 * The fields of a form (RFC 7578), as JSON would have them.
 * @throws {PolicyFailure} 400 when it is no form
 */
export function readForm(content: string | Uint8Array, contentType: string): JsonObject {
  const found = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const boundary = found?.[1] ?? found?.[2];
  if (boundary === undefined) throw unreadable('The Content-Type of the form names no boundary.');
  const bytes = Buffer.from(content);
  const mark = Buffer.from(`--${boundary}`);
  const values: Record<string, unknown> = {};
  let at = bytes.indexOf(mark);
  if (at < 0) throw unreadable('The body is no form: its boundary does not occur.');
  for (let next = bytes.indexOf(mark, at + mark.length); next >= 0; next = bytes.indexOf(mark, at + mark.length)) {
    readPart(bytes.subarray(at + mark.length, next), values);
    at = next;
  }
  return values;
}

function readPart(part: Buffer, values: Record<string, unknown>): void {
  const headEnd = part.indexOf('\r\n\r\n');
  if (headEnd < 0) return;
  const name = /;\s*name="?([^";\r\n]+)/i.exec(part.toString('latin1', 0, headEnd))?.[1];
  if (name === undefined || !fields.includes(name) || part.length > mostFieldBytes) return;
  values[name] = fieldValue(name, part.toString('utf8', headEnd + 4, part.length - 2));
}

function fieldValue(name: string, text: string): unknown {
  if (name === 'stream') return text === 'true';
  return name === 'n' && /^\d+$/.test(text) ? Number(text) : text;
}
