import type { ExpressionContext } from '@turnpike/expressions';
import type { LastError } from './last-error.ts';

// What policies see of a request under way. The gateway implements it on live messages, tests in memory. It is kept to
// what some policy uses: a policy that needs a counter or a cache adds it here, so that it arrives through the context.

/** The header lines of a message; names are compared without regard to case. */
export interface HeaderFields extends Iterable<readonly [name: string, value: string]> {
  /** The values of all lines of that name joined by `,`; null when there is none. */
  get(name: string): string | null;
  /** Puts one line a value in place of those of that name. */
  set(name: string, values: readonly string[]): void;
  /** Adds one line a value. */
  append(name: string, values: readonly string[]): void;
  delete(name: string): void;
}

/** The body of a message. It is a stream until someone reads it. */
export interface MessageBody {
  /** Takes the whole body into memory, so that expressions can read it without waiting. */
  buffer(): void | Promise<void>;
  /** Puts other content in its place. */
  replace(content: string | Uint8Array): void;
}

/** A request or a response. */
export interface PolicyMessage {
  readonly headers: HeaderFields;
  readonly body: MessageBody;
}

/** The request as it will go to the backend. */
export interface PolicyRequest extends PolicyMessage {
  method: string;
  url: URL;
}

/** The response as it will go to the caller. */
export interface PolicyResponse extends PolicyMessage {
  status: number;
  reason: string;
}

/** How much a trace message matters, least first. */
export const traceSeverities = ['verbose', 'information', 'error'] as const;

/** What a policy tells the trace of a request. */
export interface TraceRecord {
  readonly source: string;
  readonly severity: (typeof traceSeverities)[number];
  readonly message: string;
  readonly metadata?: ReadonlyMap<string, string>;
}

/** A request on its way through the policies. */
export interface PolicyContext {
  readonly request: PolicyRequest;
  /** The response there is so far; before the backend has answered an empty one with status 200. */
  readonly response: PolicyResponse;
  /** Boxed .NET values by name. */
  readonly variables: Map<string, unknown>;
  /** `context` as expressions see it: the same request, response and variables. */
  readonly expressions: ExpressionContext;
  /** What went wrong last. */
  lastError: LastError | undefined;
  /** Whether the response is final: no further policy runs. */
  readonly stopped: boolean;
  /** Makes the response final. */
  stop(): void;
  /**
   * Puts a new response in place of the one there is: an empty one with status 200, or the one that a variable holds.
   * Gives `undefined`, and changes nothing, when the value is no response.
   */
  startResponse(from?: unknown): PolicyResponse | undefined;
  /** The time in milliseconds since 1970. */
  now(): number;
  /** A number from 0 up to, not including, 1. */
  random(): number;
  trace(record: TraceRecord): void;
}
