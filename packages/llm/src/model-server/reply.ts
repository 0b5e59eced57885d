import type { ServerResponse } from 'node:http';
import { type ModelServerBehaviour, withWrongUsage } from './behaviour.ts';
import type { BadQuestion } from './dialect.ts';
import { openAiErrors } from './dialects/openai-errors.ts';
import type { Reply, Route } from './route.ts';
import { sendStream } from './sender.ts';

/** Answers with an error, as the protocol of the route says it. */
export function sendError(
  response: ServerResponse,
  route: Route | undefined,
  { status, message }: BadQuestion,
  { isHtml, retryAfter }: ModelServerBehaviour,
): void {
  const { headers, body } = (route?.errors ?? openAiErrors)(status, message);
  response.statusCode = status;
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
  response.setHeader('content-type', isHtml === true ? 'text/html' : 'application/json');
  response.end(isHtml === true ? `<!doctype html><title>${status}</title><h1>Bad gateway</h1>` : JSON.stringify(body));
}

/** Answers, as well or badly as told. */
export async function send(
  response: ServerResponse,
  reply: Reply,
  behaviour: ModelServerBehaviour,
  id: string,
): Promise<void> {
  response.setHeader('x-request-id', `req_${id}`);
  if ('events' in reply) return sendStream(response, reply, behaviour);
  const isJson = 'json' in reply;
  const json = isJson && behaviour.usage !== undefined ? withWrongUsage(reply.json, behaviour.usage) : reply;
  const bytes = isJson ? Buffer.from(JSON.stringify(json === reply ? reply.json : json)) : reply.bytes;
  response.setHeader('content-type', isJson ? 'application/json' : reply.contentType);
  if (behaviour.cutAfter === undefined) response.setHeader('content-length', bytes.length);
  // A body has no tokens that could be counted: half of it is what was sent.
  if (behaviour.cutAfter !== undefined) return void response.end(bytes.subarray(0, bytes.length / 2));
  if (behaviour.resetAfter === undefined) return void response.end(bytes);
  response.write(bytes.subarray(0, bytes.length / 2), () => response.socket?.resetAndDestroy());
}
