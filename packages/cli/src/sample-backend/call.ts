import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request, and what its path and query say. */
export interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The segments of the path behind the first. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
}

const longestBody = 1024 * 1024;

/** Answers with JSON. */
export function send(response: ServerResponse, status: number, body: unknown): void {
  const hasBody = status !== 204 && status !== 304;
  response.writeHead(status, hasBody ? { 'content-type': 'application/json' } : {});
  response.end(hasBody ? `${JSON.stringify(body)}\n` : undefined);
}

/** The body of a request, as text; its beginning, when it is very long. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    if (length < longestBody) chunks.push(chunk);
    length += chunk.length;
  }
  return Buffer.concat(chunks).subarray(0, longestBody).toString('utf8');
}
