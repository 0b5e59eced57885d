import {
  MessageBody as BodyObject,
  contextFromData,
  contextObject,
  contextTypeName,
  type ExpressionContext,
  HeaderCollection,
  headerSource,
  type ResponseObject,
  toText,
  Url,
  VariableCollection,
  variableFromData,
} from '@turnpike/expressions';
import type { LastError } from './last-error.ts';
import type {
  HeaderFields,
  MessageBody,
  PolicyContext,
  PolicyMessage,
  PolicyRequest,
  PolicyResponse,
  TraceRecord,
} from './policy-context.ts';

/** A message as a test writes it. */
export interface MemoryMessage {
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
}

/** A request as a test writes it. */
export interface MemoryRequest extends MemoryMessage {
  readonly method?: string;
  readonly url?: string;
}

/** What a context in memory starts with. */
export interface MemoryContextOptions {
  readonly request?: MemoryRequest;
  readonly response?: MemoryMessage & { readonly status?: number; readonly reason?: string };
  /** In the form that `variableFromData` reads: plain JSON, or `{"$type", "value"}`. */
  readonly variables?: Readonly<Record<string, unknown>>;
  /** What `now` gives, in milliseconds since 1970. */
  readonly now?: number;
  /** The rest of `context`: `api`, `product` and so on, in the form that `contextFromData` reads. */
  readonly context?: Readonly<Record<string, unknown>>;
}

/** A request under way that exists in memory only, for tests of policies. */
export interface MemoryContext extends PolicyContext {
  readonly request: PolicyRequest & { readonly body: MemoryBody };
  readonly response: PolicyResponse & { readonly body: MemoryBody };
  readonly traces: readonly TraceRecord[];
}

/** Makes a context in memory. */
export function memoryContext(options: MemoryContextOptions = {}): MemoryContext {
  return new InMemoryContext(options);
}

class InMemoryContext implements MemoryContext {
  readonly request: MemoryContext['request'];
  readonly variables: Map<string, unknown>;
  readonly traces: TraceRecord[] = [];
  response: MemoryContext['response'];
  lastError: LastError | undefined;
  stopped = false;
  readonly #now: number;
  readonly #surroundings: ExpressionContext;

  constructor(options: MemoryContextOptions) {
    const { request = {}, response = {}, variables = {}, now = Date.UTC(2026, 0, 1), context = {} } = options;
    this.request = {
      method: request.method ?? 'GET',
      url: new URL(request.url ?? 'https://gateway.example/'),
      headers: new MemoryHeaders(request.headers),
      body: new MemoryBody(request.body),
    };
    this.response = makeResponse(response.status ?? 200, response.reason ?? 'OK', response.headers, response.body);
    this.variables = new Map(Object.entries(variables).map(([name, data]) => [name, variableFromData(data)]));
    this.#now = now;
    this.#surroundings = contextFromData(context, (message) =>
      this.trace({ source: 'context.Trace', severity: 'verbose', message }),
    );
  }

  /** Made anew for every evaluation, so that it shows the messages as they are then. */
  get expressions(): ExpressionContext {
    return contextObject(contextTypeName('IProxyRequestContext'), {
      ...this.#surroundings,
      lastError: this.lastError === undefined ? null : lastErrorObject(this.lastError),
      request: contextObject(contextTypeName('IRequest'), {
        ...this.#surroundings.request,
        ...messageObject(this.request),
        method: this.request.method,
        url: Url.parse(this.request.url.href) as Url,
      }),
      response: contextObject(contextTypeName('IResponse'), {
        ...messageObject(this.response),
        statusCode: this.response.status,
        statusReason: this.response.reason,
      }),
      variables: new VariableCollection(this.variables),
    });
  }

  stop(): void {
    this.stopped = true;
  }

  startResponse(from?: unknown): PolicyResponse | undefined {
    if (from === undefined) this.response = makeResponse(200, 'OK');
    else if (!isResponseObject(from)) return undefined;
    else {
      const headers = Array.from(from.headers, ({ key, value }) => [key, value as readonly string[]] as const);
      const content = from.body?.bytes;
      this.response = makeResponse(from.statusCode, from.statusReason ?? '', Object.fromEntries(headers), content);
    }
    return this.response;
  }

  now(): number {
    return this.#now;
  }

  random(): number {
    return 0.5;
  }

  trace(record: TraceRecord): void {
    this.traces.push(record);
  }
}

function makeResponse(
  status: number,
  reason: string,
  headers?: MemoryMessage['headers'],
  body?: string | Uint8Array,
): MemoryContext['response'] {
  return { status, reason, headers: new MemoryHeaders(headers), body: new MemoryBody(body) };
}

function isResponseObject(value: unknown): value is ResponseObject {
  return toText(value) === contextTypeName('IResponse');
}

function messageObject(
  message: PolicyMessage & { readonly body: MemoryBody },
): Pick<ResponseObject, 'headers' | 'body'> {
  return { headers: new HeaderCollection(headerSource(message.headers)), body: message.body.object };
}

function lastErrorObject(error: LastError): NonNullable<ExpressionContext['lastError']> {
  return contextObject(contextTypeName('IProxyError'), {
    httpErrorCode: error.status,
    message: error.message,
    path: error.path ?? null,
    policyId: error.policyId ?? null,
    reason: error.reason ?? null,
    scope: error.scope ?? null,
    section: error.section ?? null,
    source: error.source,
  });
}

/** A body in memory. */
export class MemoryBody implements MessageBody {
  #content: string | Uint8Array | undefined;
  /** As expressions see it; null when there is none. */
  object: BodyObject | null;
  /** How often it was asked to be in memory. */
  buffered = 0;

  constructor(content: string | Uint8Array | undefined) {
    this.#content = content;
    this.object = content === undefined ? null : new BodyObject(content);
  }

  /** Nothing when there is none, or when an expression has taken it. */
  get content(): string | Uint8Array | undefined {
    return this.object?.isTaken ? undefined : this.#content;
  }

  buffer(): void {
    this.buffered++;
  }

  replace(content: string | Uint8Array): void {
    this.#content = content;
    this.object = new BodyObject(content);
  }
}

class MemoryHeaders implements HeaderFields {
  #lines: (readonly [name: string, value: string])[] = [];

  constructor(initial: MemoryMessage['headers'] = {}) {
    for (const [name, value] of Object.entries(initial)) this.append(name, [value].flat());
  }

  get(name: string): string | null {
    const values = this.#lines.filter(([other]) => isSame(name, other)).map(([, value]) => value);
    return values.length === 0 ? null : values.join(',');
  }

  set(name: string, values: readonly string[]): void {
    this.delete(name);
    this.append(name, values);
  }

  append(name: string, values: readonly string[]): void {
    this.#lines.push(...values.map((value) => [name, value] as const));
  }

  delete(name: string): void {
    this.#lines = this.#lines.filter(([other]) => !isSame(name, other));
  }

  [Symbol.iterator](): Iterator<readonly [name: string, value: string]> {
    return this.#lines[Symbol.iterator]();
  }
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
