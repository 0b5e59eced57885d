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
import type { Api, Operation } from '@turnpike/model';
import type { BodyFilter } from './body-filter.ts';
import { branchEnded } from './branch-context.ts';
import type { ResponseLookup } from './cache.ts';
import type { CallerCertificate, CertificateChoice, ClientCertificate } from './client-certificates.ts';
import type { Counters } from './counters.ts';
import { HeaderLines } from './header-lines.ts';
import type { LastError } from './last-error.ts';
import { lastErrorObject } from './last-error-object.ts';
import { memoryServices } from './memory-services.ts';
import type {
  BackendChoice,
  BackendRequest,
  FieldResolution,
  ForwardOptions,
  MessageBody,
  PolicyContext,
  PolicyMessage,
  PolicyRequest,
  PolicyResponse,
  ProxyAddress,
  QueryCheck,
  RequestPurpose,
  ResumePoint,
  SideRequest,
  TraceRecord,
} from './policy-context.ts';
import type { PolicyServices } from './policy-services.ts';
import type { SemanticLookup } from './semantic-caches.ts';
import type { Waiting } from './wait.ts';

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

/** What a backend or another service answers in a test; an error is thrown. */
export type MemoryAnswer = (MemoryMessage & { readonly status?: number; readonly reason?: string }) | Error;

/** What a context in memory starts with. */
export interface MemoryContextOptions {
  readonly api?: Partial<Api>;
  readonly operation?: Partial<Operation>;
  readonly matchedParameters?: Readonly<Record<string, string>>;
  readonly subscriptionId?: string;
  /** Milliseconds since 1970. */
  readonly subscriptionStart?: number;
  readonly productId?: string;
  /** What the backend answers; an empty 200 when left out. */
  readonly forward?: (request: PolicyRequest, options: ForwardOptions) => MemoryAnswer;
  /** What others answer whom `send-request` asks. */
  readonly send?: (request: SideRequest) => MemoryAnswer | Promise<MemoryAnswer>;
  /** What backends answer whom policies ask. */
  readonly ask?: (request: BackendRequest) => MemoryAnswer | Promise<MemoryAnswer>;
  /** Counters of other contexts too; of its own when left out. */
  readonly counters?: Counters;
  /** Services of other contexts too; of its own when left out. */
  readonly services?: Partial<PolicyServices>;
  /** The backends there are, by id. */
  readonly backends?: readonly string[];
  /** The certificates that the service has, by id or thumbprint. */
  readonly certificates?: Readonly<Record<string, ClientCertificate>>;
  readonly callerCertificate?: CallerCertificate;
  /** What the request is for; a call when left out. */
  readonly purpose?: RequestPurpose;
  /** What becomes of events, where the policies are those of a resolver. */
  readonly resolution?: FieldResolution;
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
  /** How long policies have waited, in milliseconds: `now` has moved on by it. */
  readonly waits: readonly number[];
  /** The proxy on the way to the backend. */
  readonly proxy: ProxyAddress | undefined;
  /** What the backend is shown in the handshake. */
  readonly shownCertificate: ClientCertificate | undefined;
  /** What was sent without waiting. */
  readonly sentOneWay: readonly SideRequest[];
  /** Does what was deferred, and what was put off until all bytes have gone. */
  finish(): Promise<void>;
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
  resumeAfter: ResumePoint | undefined;
  responseLookups: ResponseLookup[] | undefined;
  semanticLookups: SemanticLookup[] | undefined;
  queryChecks: QueryCheck[] | undefined;
  readonly resolution: FieldResolution | undefined;
  readonly requestId = '00000000-0000-0000-0000-000000000001';
  readonly api: Api;
  readonly operation: Operation;
  readonly matchedParameters: ReadonlyMap<string, string>;
  readonly subscriptionId: string | undefined;
  readonly subscriptionStart: number | undefined;
  readonly productId: string | undefined;
  readonly observer = undefined;
  readonly services: PolicyServices;
  readonly waits: number[] = [];
  readonly sentOneWay: SideRequest[] = [];
  readonly purpose: RequestPurpose;
  proxy: ProxyAddress | undefined;
  shownCertificate: ClientCertificate | undefined;
  readonly callerCertificate: CallerCertificate | undefined;
  backendChoice: BackendChoice | undefined;
  readonly #options: MemoryContextOptions;
  readonly #origin: string;
  readonly #deferred: (() => void | Promise<void>)[] = [];
  readonly #whenAnswered: (() => void | Promise<void>)[] = [];
  readonly #afterwards: ((bytes: number) => void | Promise<void>)[] = [];
  #now: number;
  readonly #surroundings: ExpressionContext;
  /** Where `context` says nothing else, that of the request. */
  readonly #originalUrl: Url | undefined;

  constructor(options: MemoryContextOptions) {
    const { request = {}, response = {}, variables = {}, now = Date.UTC(2026, 0, 1), context = {} } = options;
    const url = new URL(request.url ?? 'https://gateway.example/');
    this.#options = options;
    this.purpose = options.purpose ?? 'call';
    this.resolution = options.resolution;
    const { counters } = options;
    this.services = { ...memoryServices(() => this.#now), ...options.services, ...(counters && { counters }) };
    this.#origin = url.origin;
    const { request: described } = context;
    if (described === undefined || !('originalUrl' in (described as object))) this.#originalUrl = Url.parse(url.href);
    this.api = { ...sampleApi, ...options.api };
    this.operation = { ...sampleOperation, ...options.operation };
    this.matchedParameters = new Map(Object.entries(options.matchedParameters ?? {}));
    this.subscriptionId = options.subscriptionId;
    this.callerCertificate = options.callerCertificate;
    this.subscriptionStart = options.subscriptionStart;
    this.productId = options.productId;
    this.request = {
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.search,
      headers: new HeaderLines(Object.entries(request.headers ?? {})),
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
        originalUrl: this.#originalUrl ?? this.#surroundings.request.originalUrl,
        url: Url.parse(this.#backendOrigin + this.request.path + this.request.query) as Url,
      }),
      response: contextObject(contextTypeName('IResponse'), {
        ...messageObject(this.response),
        statusCode: this.response.status,
        statusReason: this.response.reason,
      }),
      variables: new VariableCollection(this.variables),
    });
  }

  /** Where the request goes, as far as policies have said by a URL. */
  get #backendOrigin(): string {
    const choice = this.backendChoice;
    return choice !== undefined && 'baseUrl' in choice ? choice.baseUrl : this.#origin;
  }

  get counters(): Counters {
    return this.services.counters;
  }

  stop(resumeAfter?: ResumePoint): void {
    this.stopped = true;
    this.resumeAfter = resumeAfter;
  }

  resume(): void {
    this.stopped = false;
    this.resumeAfter = undefined;
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

  async wait(milliseconds: number): Promise<void> {
    this.waits.push(milliseconds);
    this.#now += milliseconds;
  }

  defer(action: () => void | Promise<void>): void {
    this.#deferred.push(action);
  }

  whenAnswered(action: () => void | Promise<void>): void {
    this.#whenAnswered.push(action);
  }

  answered(): Waiting | undefined {
    return this.#whenAnswered.length === 0 ? undefined : this.#tellAnswered();
  }

  async #tellAnswered(): Promise<void> {
    for (const action of this.#whenAnswered.splice(0)) await action();
  }

  whenSent(action: (bytes: number) => void | Promise<void>): void {
    this.#afterwards.push(action);
  }

  async finish(): Promise<void> {
    for (const action of this.#deferred.splice(0)) await action();
    await this.response.body.runFilters();
    const bytes =
      Buffer.byteLength(this.request.body.content ?? '') + Buffer.byteLength(this.response.body.content ?? '');
    for (const action of this.#afterwards.splice(0)) await action(bytes);
  }

  chooseBackend(choice: BackendChoice): boolean {
    if ('backendId' in choice && this.#options.backends?.includes(choice.backendId) !== true) return false;
    this.backendChoice = choice;
    return true;
  }

  async forward(options: ForwardOptions): Promise<void> {
    const answer = this.#options.forward?.(this.request, options) ?? {};
    if (answer instanceof Error) throw answer;
    this.response = makeResponse(answer.status ?? 200, answer.reason ?? 'OK', answer.headers, answer.body);
  }

  findCertificate(choice: CertificateChoice): ClientCertificate | undefined | Promise<ClientCertificate | undefined> {
    if ('content' in choice) return this.services.clientCertificates.open(choice.content, choice.password);
    const name = 'thumbprint' in choice ? choice.thumbprint : choice.certificateId;
    return this.#options.certificates?.[name];
  }

  showCertificate(certificate: ClientCertificate): void {
    this.shownCertificate = certificate;
  }

  useProxy(proxy: ProxyAddress): void {
    this.proxy = proxy;
  }

  sendOneWay(request: SideRequest): boolean {
    this.sentOneWay.push(request);
    this.#options.send?.(request);
    return true;
  }

  ask(request: BackendRequest, signal?: AbortSignal): Promise<ResponseObject> | undefined {
    if (this.#options.backends?.includes(request.backendId) !== true) return undefined;
    return this.#answerOf(this.#options.ask?.(request) ?? {}, signal);
  }

  send(request: SideRequest, signal?: AbortSignal): Promise<ResponseObject> {
    return this.#answerOf(this.#options.send?.(request) ?? {}, signal);
  }

  async #answerOf(answering: MemoryAnswer | Promise<MemoryAnswer>, signal?: AbortSignal): Promise<ResponseObject> {
    const answer = await unlessEnded(answering, signal);
    if (answer instanceof Error) throw answer;
    const response = makeResponse(answer.status ?? 200, answer.reason ?? 'OK', answer.headers, answer.body);
    return contextObject(contextTypeName('IResponse'), {
      ...messageObject(response),
      statusCode: response.status,
      statusReason: response.reason,
    });
  }
}

function unlessEnded<Result>(result: Result | Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  return new Promise((resolve, reject) => {
    signal?.addEventListener('abort', () => reject(branchEnded()));
    Promise.resolve(result).then(resolve, reject);
  });
}

const sampleOperation: Operation = { id: 'get', name: 'Get', method: 'GET', urlTemplate: '/' };

const sampleApi: Api = {
  id: 'sample',
  name: 'Sample',
  path: 'sample',
  protocols: ['https'],
  apiRevision: '1',
  isCurrent: true,
  isOnline: true,
  type: 'http',
  operations: [sampleOperation],
};

function makeResponse(
  status: number,
  reason: string,
  headers?: MemoryMessage['headers'],
  body?: string | Uint8Array,
): MemoryContext['response'] {
  return { status, reason, headers: new HeaderLines(Object.entries(headers ?? {})), body: new MemoryBody(body) };
}

function isResponseObject(value: unknown): value is ResponseObject {
  return toText(value) === contextTypeName('IResponse');
}

function messageObject(
  message: PolicyMessage & { readonly body: MemoryBody },
): Pick<ResponseObject, 'headers' | 'body'> {
  return { headers: new HeaderCollection(headerSource(message.headers)), body: message.body.object };
}

/** A body in memory. */
export class MemoryBody implements MessageBody {
  #content: string | Uint8Array | undefined;
  /** As expressions see it; null when there is none. */
  object: BodyObject | null;
  readonly #filters: BodyFilter[] = [];
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

  get isPresent(): boolean {
    return this.content !== undefined;
  }

  buffer(): void {
    this.buffered++;
  }

  bufferAtMost(limit: number): boolean {
    this.buffered++;
    return Buffer.byteLength(this.content ?? '') <= limit;
  }

  capture(limit: number, onEnd: (content: Uint8Array | undefined) => void): void {
    const content = Buffer.from(this.content ?? '');
    onEnd(content.length > limit ? undefined : content);
  }

  restore(content: Uint8Array): void {
    this.replace(content);
  }

  filter(filter: BodyFilter): void {
    if (this.isPresent) this.#filters.push(filter);
  }

  /** What is sent goes through the filters. */
  async runFilters(): Promise<void> {
    for (const filter of this.#filters.splice(0)) {
      const pieces: Uint8Array[] = [];
      let isEnded = false;
      const output = {
        push: (piece: Uint8Array) => {
          pieces.push(piece);
        },
        end: () => {
          isEnded = true;
        },
      };
      await filter.write(Buffer.from(this.content ?? ''), output);
      if (!isEnded) await filter.end(output);
      this.replace(Buffer.concat(pieces));
    }
  }

  replace(content: string | Uint8Array): void {
    this.#content = content;
    this.object = new BodyObject(content);
  }
}
