import { Buffer } from 'node:buffer';
import type { ChatProtocolName } from '@turnpike/llm';
import { jsonNestingOf } from '@turnpike/policy';
import type { GatewayContext } from '../request/gateway-context.ts';
import { placesOf, type ValuePlace } from './model-name.ts';

/** A call as it came. */
export interface ModelCallRead {
  readonly protocol: ChatProtocolName;
  readonly bytes: Buffer;
  readonly body: Readonly<Record<string, unknown>>;
  /** The name by which the caller asks. */
  readonly model: string;
  /** Where that stands. */
  readonly place: ValuePlace;
  readonly isStream: boolean;
}

const mostNesting = 200;

/** Reads a call whose body is in memory, or says what is wrong with it. */
export function readCall(
  context: GatewayContext,
  protocol: ChatProtocolName,
): ModelCallRead | { readonly fault: string } {
  const bytes = Buffer.from(context.request.body.content ?? '');
  const text = bytes.toString();
  if (jsonNestingOf(text) > mostNesting) return { fault: `The body is nested deeper than ${mostNesting} brackets.` };
  const body = parse(text);
  if (body === undefined) return { fault: 'The body is no JSON object.' };
  const { model } = body;
  if (typeof model !== 'string' || model === '') return { fault: "'model' is missing; expected the name of a model." };
  const [place, ...more] = placesOf(bytes, 'model');
  // Who reads the first of them asks another model than who reads the last.
  if (place === undefined || more.length > 0) return { fault: "'model' is there more than once; expected one." };
  // Servers written in Go take a name in any letters, the last of several.
  const other = Object.keys(body).find((name) => name !== 'model' && name.toLowerCase() === 'model');
  if (other !== undefined) return { fault: `The body has '${other}'; expected 'model' alone.` };
  return { protocol, bytes, body, model, place, isStream: body.stream === true };
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
