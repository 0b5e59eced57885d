import { Buffer } from 'node:buffer';
import { STATUS_CODES } from 'node:http';
import type { LiveResponse } from '../request/live-messages.ts';
import { isObject } from './json-rpc.ts';
import type { Tool } from './tool.ts';

/** How long what an operation answers may be, in bytes, after decoding. */
export const longestResult = 4 * 1024 * 1024;

/** What a call of a tool gives. */
export interface ToolResult {
  readonly content: readonly object[];
  readonly structuredContent?: object;
  readonly isError?: true;
}

/** A result that says what went wrong, for the model to read. */
export function failedResult(text: string): ToolResult {
  return { content: [{ type: 'text', text }], isError: true };
}

/** What an answer, whose body is in memory, is as the result of a tool. */
export function resultOfAnswer(
  response: LiveResponse,
  { operation, basePath }: Tool,
  isStructured: boolean,
): ToolResult {
  const { status, headers, body } = response;
  const content = Buffer.from(body.content ?? '');
  const type = (headers.get('content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase();
  const isError = status >= 400;
  if (isError || content.length === 0) {
    const line = `HTTP ${status} ${response.reason || (STATUS_CODES[status] ?? '')}`.trim();
    const text = isText(type, content) ? content.toString() : '';
    const texts = text === '' ? line : `${line}\n${text}`;
    return { content: [{ type: 'text', text: texts }], ...(isError && { isError: true as const }) };
  }
  if (type.startsWith('image/') || type.startsWith('audio/'))
    return { content: [{ type: type.slice(0, 5), data: content.toString('base64'), mimeType: type }] };
  if (!isText(type, content)) {
    const resource = {
      uri: `${basePath}/${operation.id}`,
      mimeType: type || 'application/octet-stream',
      blob: content.toString('base64'),
    };
    return { content: [{ type: 'resource', resource }] };
  }
  const text = content.toString();
  const structured = isStructured && isJson(type) ? objectIn(text) : undefined;
  return { content: [{ type: 'text', text }], ...(structured && { structuredContent: structured }) };
}

function isJson(type: string): boolean {
  return /^[\w.+-]+\/(?:[\w.-]+\+)?json$/.test(type);
}

function isText(type: string, content: Buffer): boolean {
  if (type === '') return isUtf8(content);
  return (
    type.startsWith('text/') ||
    isJson(type) ||
    /^[\w.+-]+\/(?:[\w.-]+\+)?(?:xml|yaml|javascript|x-ndjson|x-www-form-urlencoded|graphql)$/.test(type)
  );
}

function isUtf8(content: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(content);
    return true;
  } catch {
    return false;
  }
}

function objectIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
