import { Buffer } from 'node:buffer';
import { jsonNestingOf } from '@turnpike/policy';
import type { GatewayContext } from '../request/gateway-context.ts';
import type { AskedPlace } from './call-protocols.ts';
import { placesOf, type ValuePlace } from './model-name.ts';

/** A call as it came. */
export interface ModelCallRead extends AskedPlace {
  readonly bytes: Buffer;
  /** With the model and the stream, also where the path says them. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The name by which the caller asks. */
  readonly model: string;
  /** Where that stands in the body; absent where it is not there. */
  readonly place: ValuePlace | undefined;
  readonly isStream: boolean;
}

const mostNesting = 200;

/** Reads a call whose body is in memory, or says what is wrong with it. */
export function readCall(context: GatewayContext, asked: AskedPlace): ModelCallRead | { readonly fault: string } {
  const bytes = Buffer.from(context.request.body.content ?? '');
  const text = bytes.toString();
  if (jsonNestingOf(text) > mostNesting) return { fault: `The body is nested deeper than ${mostNesting} brackets.` };
  const body = parse(text);
  if (body === undefined) return { fault: 'The body is no JSON object.' };
  const model = asked.model ?? body.model;
  if (typeof model !== 'string' || model === '') return { fault: "'model' is missing; expected the name of a model." };
  const [place, ...more] = placesOf(bytes, 'model');
  // Who reads the first of them asks another model than who reads the last.
  if (more.length > 0) return { fault: "'model' is there more than once; expected one." };
  // Servers written in Go take a name in any letters, the last of several.
  const other = Object.keys(body).find((name) => name !== 'model' && name.toLowerCase() === 'model');
  if (other !== undefined) return { fault: `The body has '${other}'; expected 'model' alone.` };
  const { isStream = body.stream === true } = asked;
  return { ...asked, bytes, body: { ...body, model, stream: isStream }, model, place, isStream };
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
