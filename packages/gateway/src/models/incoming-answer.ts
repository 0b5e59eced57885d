import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import {
  AnswerIsError,
  type AnswerNames,
  AnswerUnreadable,
  type ChatError,
  type ChatProtocolName,
  chatProtocols,
  errorWithin,
  readErrorAnswer,
  type TranslatedCall,
  TranslatedStream,
  translateAnswer,
  writeErrorAnswer,
} from '@turnpike/llm';
import { PolicyFailure } from '@turnpike/policy';
import type { GatewayContext } from '../request/gateway-context.ts';
import type { LiveResponse } from '../request/live-messages.ts';
import type { CompiledTarget } from './model-api.ts';
import type { ModelCallRead } from './model-call.ts';
import { answersList } from './outgoing-call.ts';

/** What came of asking a target: an answer for the caller, or one that is no use, as the caller may be told it. */
export type CallOutcome = 'answered' | CallFailure;

/** An answer that is no use. */
export interface CallFailure {
  readonly status: number;
  readonly error: ChatError;
  /** Whether the response says so in the caller's protocol already. */
  readonly isTold?: boolean;
}

/** Takes the answer of a target in, so that the response is in the caller's protocol. */
export async function takeAnswer(
  context: GatewayContext,
  call: ModelCallRead,
  target: CompiledTarget,
  translated: TranslatedCall | undefined,
): Promise<CallOutcome> {
  const { response } = context;
  if (response.status >= 400) return takeError(context, call, target, translated === undefined);
  if (translated === undefined) return takeSame(context, call);
  const names: AnswerNames = {
    id: randomUUID(),
    model: target.model,
    createdAt: Math.floor(context.now() / 1000),
    usageInStream: translated.usageInStream,
  };
  if (translated.isStream && isStream(response)) {
    response.body.filter(new TranslatedStream(target.protocol, call.protocol, names));
    describe(response, streamTypes[chatProtocols[call.protocol].framing]);
    return 'answered';
  }
  return takeWhole(response, call, target, { ...names, isStream: translated.isStream });
}

const streamTypes = {
  'server-sent-events': 'text/event-stream; charset=utf-8',
  'aws-event-stream': 'application/vnd.amazon.eventstream',
} as const;

function isStream({ headers }: LiveResponse): boolean {
  return /^(?:text\/event-stream|application\/vnd\.amazon\.eventstream)\b/i.test(headers.get('content-type') ?? '');
}

/** An answer in the caller's own protocol goes on as it is, unless it is an error under another status. */
async function takeSame(context: GatewayContext, call: ModelCallRead): Promise<CallOutcome> {
  const { response, services } = context;
  if (isPage(response)) return noAnswer;
  // What is sound or large, or comes as a JSON list piece by piece, is not waited for.
  if (call.own !== undefined || answersList(context, call)) return 'answered';
  const length = Number(response.headers.get('content-length') ?? 0);
  if (isStream(response) || length > services.limits.bufferedBody) return 'answered';
  const text = await textOf(response);
  if (text === undefined) return brokenOff;
  const error = text.includes('"error"') ? errorIn(text, call.protocol) : undefined;
  return error === undefined ? 'answered' : { status: 502, error };
}

/** What stands between a provider and the world answers so when the provider does not. */
function isPage({ headers }: LiveResponse): boolean {
  return /^text\/html\b/i.test(headers.get('content-type') ?? '');
}

const noAnswer: CallOutcome = {
  status: 502,
  error: { kind: 'server', message: 'A page has come in place of an answer of the model.' },
};

function errorIn(text: string, protocol: ChatProtocolName): ChatError | undefined {
  try {
    const body: unknown = JSON.parse(text);
    // A response of OpenAI's has an error of its own, which says how it ended.
    if (typeof body !== 'object' || body === null || 'output' in body) return undefined;
    return errorWithin(body as Readonly<Record<string, unknown>>, protocol);
  } catch {
    return undefined;
  }
}

async function takeWhole(
  response: LiveResponse,
  call: ModelCallRead,
  target: CompiledTarget,
  names: AnswerNames & { readonly isStream: boolean },
): Promise<CallOutcome> {
  const text = await textOf(response);
  if (text === undefined) return brokenOff;
  try {
    const answer = translateAnswer(text, target.protocol, call.protocol, names);
    if (names.isStream) throw new AnswerUnreadable('a stream was asked for, and the answer is none');
    response.body.replace(JSON.stringify(answer));
    describe(response, 'application/json');
    return 'answered';
  } catch (error) {
    if (error instanceof AnswerIsError) return { status: 502, error: error.error };
    if (!(error instanceof AnswerUnreadable)) throw error;
    return { status: 502, error: { kind: 'server', message: `The model's answer cannot be read: ${error.message}.` } };
  }
}

/** The body as text; `undefined` when it broke off, or is longer than is read. */
async function textOf({ body }: LiveResponse): Promise<string | undefined> {
  try {
    await body.buffer();
    return Buffer.from(body.content ?? '').toString();
  } catch (error) {
    if (error instanceof PolicyFailure && error.reason !== 'ClientConnectionFailure') return undefined;
    throw error;
  }
}

const brokenOff: CallOutcome = {
  status: 502,
  error: { kind: 'server', message: "The model's answer broke off, or is longer than is read." },
};

async function takeError(
  context: GatewayContext,
  call: ModelCallRead,
  target: CompiledTarget,
  isSame: boolean,
): Promise<CallOutcome> {
  const { response } = context;
  const { status } = response;
  const isFinal = status !== 408 && status !== 429 && status < 500;
  if (isFinal && isSame) return 'answered';
  const text = await textOf(response);
  const type = response.headers.get('x-amzn-errortype')?.replace(/:.*$/, '');
  const error = readErrorAnswer(target.protocol, status, text ?? '', type);
  if (!isFinal) return { status, error, isTold: isSame && isJson(text ?? '') };
  answerError(context, call.protocol, status, error);
  return 'answered';
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

/** Answers an error in a protocol; the headers of the response stay. */
export function answerError(
  { response }: GatewayContext,
  protocol: ChatProtocolName,
  status: number,
  error: ChatError,
): void {
  response.status = status;
  response.reason = '';
  if (error.retryAfterSeconds !== undefined && response.headers.get('retry-after') === null)
    response.headers.set('Retry-After', [String(error.retryAfterSeconds)]);
  response.body.replace(JSON.stringify(writeErrorAnswer(protocol, status, error)));
  describe(response, 'application/json');
}

/** Where providers say how they call a request; SDKs look only for their own. */
const requestIds = ['x-request-id', 'request-id', 'x-amzn-requestid'];

function describe({ headers }: LiveResponse, type: string): void {
  const id = requestIds.map((name) => headers.get(name)).find((value) => value !== null);
  if (id) for (const name of requestIds) headers.set(name, [id]);
  headers.set('Content-Type', [type]);
  for (const name of ['content-length', 'content-encoding', 'x-amzn-errortype']) headers.delete(name);
}
