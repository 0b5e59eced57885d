import { Buffer } from 'node:buffer';
import { anthropicFromStream, anthropicToStream } from './replay-anthropic.ts';
import { chatFromStream, chatToStream } from './replay-openai-chat.ts';
import type { StoredAnswer } from './stored-answer.ts';

// A stream is answered as a stream, and JSON as JSON: where it was kept in the other form, it is made of it.

/** What goes to the caller. */
export interface Replay {
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** The answer in the form that is wanted; `undefined` where it cannot be had in that. */
export function replay({ protocol, isStream, contentType, body }: StoredAnswer, asStream: boolean): Replay | undefined {
  if (isStream === asStream) return isSound(contentType, body, isStream) ? { contentType, body } : undefined;
  const convert = conversions[protocol]?.[asStream ? 'toStream' : 'fromStream'];
  const converted = convert?.(Buffer.from(body).toString());
  if (converted === undefined) return undefined;
  return { contentType: asStream ? 'text/event-stream' : 'application/json', body: Buffer.from(converted) };
}

type Convert = (text: string) => string | undefined;

const conversions: Partial<Record<string, { readonly toStream: Convert; readonly fromStream: Convert }>> = {
  'openai-chat': { toStream: chatToStream, fromStream: chatFromStream },
  'anthropic-messages': { toStream: anthropicToStream, fromStream: anthropicFromStream },
};

/** Whether JSON is still JSON: somebody may have changed what was kept. */
function isSound(contentType: string, body: Uint8Array, isStream: boolean): boolean {
  if (body.length === 0) return false;
  if (isStream || !/\bjson\b/i.test(contentType)) return isStream;
  return readObject(Buffer.from(body).toString()) !== undefined;
}

/** JSON that is an object. */
export function readObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The value where it is an object. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
}

/** The data of the events of a stream, in order. */
export function eventsOf(text: string): readonly string[] {
  return text
    .split(/\r\n\r\n|\n\n|\r\r/)
    .map((event) =>
      event
        .split(/\r\n|\n|\r/)
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(line.startsWith('data: ') ? 6 : 5))
        .join('\n'),
    )
    .filter((data) => data !== '');
}
