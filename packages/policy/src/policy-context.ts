import type { ExpressionContext, ResponseObject } from '@turnpike/expressions';
import type { Api, Operation, Scope } from '@turnpike/model';
import type { BodyFilter } from './body-filter.ts';
import type { ResponseLookup } from './cache.ts';
import type { CallerCertificate, CertificateChoice, ClientCertificate } from './client-certificates.ts';
import type { Counters } from './counters.ts';
import type { LastError } from './last-error.ts';
import type { Step } from './pipeline.ts';
import type { PolicyServices } from './policy-services.ts';
import type { SemanticLookup } from './semantic-caches.ts';
import type { ServiceFabricChoice } from './service-fabric.ts';
import type { Waiting } from './wait.ts';

// What policies see of a request under way. The gateway implements it on live messages, tests in memory. It is kept to
// what some policy uses: a policy that needs a counter or a cache adds it here, so that it arrives through the context.

/** The header lines of a message; names are compared without regard to case. */
export interface HeaderFields extends Iterable<readonly [name: string, value: string]> {
  /** The values of all lines of that name joined by `,`; null when there is none. */
  get(name: string): string | null;
  /** The same for one of `credentialHeaders`, as it was when the message came, whatever policies have put in its place. */
  arrived(name: string): string | null;
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
  /** The same, unless it is longer than that: then what is left of it is thrown away, and the answer is no. */
  bufferAtMost(limit: number): boolean | Promise<boolean>;
  /** Puts other content in its place. */
  replace(content: string | Uint8Array): void;
  /** Puts in its place what `capture` has given, encoded as the headers say. */
  restore(content: Uint8Array): void;
  /** What it holds, once it is in memory; nothing when there is none, or when an expression has taken it. */
  readonly content: string | Uint8Array | undefined;
  /** Whether there is one at all, in memory or not. */
  readonly isPresent: boolean;
  /**
   * Gives a copy of what it holds as things stand, once all of that has come by on its way; `undefined` when it is longer
   * than `limit` bytes, breaks off, or is put aside. Nobody waits for that.
   */
  capture(limit: number, onEnd: (content: Uint8Array | undefined) => void): void;
  /**
   * Sends what it holds, decoded, through a filter on its way; the last one that was added comes last. A body that lies in
   * memory goes through it too, once it is sent, and not before. Without a body nothing happens.
   */
  filter(filter: BodyFilter): void;
}

/** A request or a response. */
export interface PolicyMessage {
  readonly headers: HeaderFields;
  readonly body: MessageBody;
}

/** The request as it will go to the backend. */
export interface PolicyRequest extends PolicyMessage {
  method: string;
  /** What follows the base URL of the backend, percent-encoded: empty, or text that begins with a slash. */
  path: string;
  /** With its `?`, or empty. */
  query: string;
  /** What `PerRequest` keeps with it. */
  kept?: unknown[] | undefined;
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

/** How a request is sent to its backend. */
export interface ForwardOptions {
  /** Until the head of the answer is there. */
  readonly timeoutMs: number;
  /** Asks the backend whether it wants the body, and waits this long for its word. */
  readonly continueTimeoutMs?: number;
  readonly httpVersion: '1' | '2' | '2or1';
  readonly followRedirects: boolean;
  /** Keeps the request's body, so that it can be sent again. */
  readonly bufferRequestBody: boolean;
  /** Collects small pieces of the answer's body before they go on. */
  readonly bufferResponse: boolean;
}

/** A request that a policy makes on its own. */
export interface SideRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | Uint8Array | undefined;
  readonly timeoutMs: number;
  readonly proxy?: ProxyAddress;
  /** What is shown to the service in the handshake. */
  readonly certificate?: ClientCertificate;
}

/** A request that a policy makes of a backend of the service. */
export interface BackendRequest {
  readonly backendId: string;
  /** Of the policy that asks. */
  readonly scope: Scope | undefined;
  readonly method: string;
  /** What follows the base URL of the backend, with a query if there is one: empty, or text that begins with `/` or `?`. */
  readonly path: string;
  /** Says it in the place of `path`, where it depends on the path that the base URL of the backend has. */
  readonly pathFor?: (basePath: string) => string;
  /** The credentials of the backend take the place of those of the same name. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | Uint8Array | undefined;
  readonly timeoutMs: number;
}

/** A proxy, and who is known there. */
export interface ProxyAddress {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
}

/** The service that answers in the place of the one that the API names, and the scope of the policy that said so. */
export type BackendChoice = { readonly scope: Scope | undefined } & (
  | {
      readonly backendId: string;
      /** Has no meaning for a backend that is no service of Service Fabric. */
      readonly serviceFabric?: ServiceFabricChoice;
    }
  /**
   * Absolute, with `http` or `https`; no slash at the end of its path. Its query, if any, comes before the request's.
   * Dapr counts as a backend that has been named, though it is at an address.
   */
  | { readonly baseUrl: string; readonly isDapr?: true }
);

/**
 * What a request is for. Most call an operation. What a browser asks before it does (`preflight`), and the file that says
 * what plug-ins may do (`cross-domain-file`), one policy answers alone. So it is with a call that has failed
 * already (`refusal`): nothing is left of it but to say who may read why.
 */
export type RequestPurpose = 'call' | 'preflight' | 'cross-domain-file' | 'refusal';

/** Is told of every step that runs, when somebody traces the request. */
export interface StepObserver {
  before(step: Step): void;
  /** With the error, when it failed. */
  after(step: Step, error?: unknown): void;
  /** What an expression of the running step has come to. */
  evaluated(name: string, path: string | undefined, value: unknown): void;
  /** What the running step has decided, where neither its values nor what it changes tell. */
  decided(decision: string): void;
  /** What the running step was given, and nobody should read wherever it goes. */
  conceal?(secret: string): void;
}

/** The field of a GraphQL schema that a resolver is asked for. */
export interface FieldResolution {
  /** Whether the schema has a list there. */
  readonly isList: boolean;
  /** Tells the subscribers of a field of the type `Subscription` of an event, as JSON text. */
  publish(subscription: string, event: string): void;
}

/** What has become of a query that came after the handshake of a socket. */
export type QueryVerdict =
  | { readonly refused: readonly QueryError[] }
  /** What goes on in the place of the query, and what is told to the caller besides. */
  | { readonly query: string; readonly errors: readonly QueryError[] };

/** A mistake in a query, in the form of GraphQL's answers. */
export interface QueryError {
  readonly message: string;
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** Judges a query that came after the handshake of a socket: the payload of its message, and how long that was. */
export type QueryCheck = (payload: Readonly<Record<string, unknown>>, bytes: number) => QueryVerdict;

/** A policy in the outbound section. */
export interface ResumePoint {
  readonly policy: string;
  readonly scope: Scope | undefined;
}

/** A request on its way through the policies. */
export interface PolicyContext {
  /** A GUID. */
  readonly requestId: string;
  readonly purpose: RequestPurpose;
  readonly api: Api;
  readonly operation: Operation;
  /** What the URL template of the operation has taken, decoded. */
  readonly matchedParameters: ReadonlyMap<string, string>;
  /** The subscription whose key came with the request. */
  readonly subscriptionId: string | undefined;
  /** When the subscription began, in milliseconds since 1970; absent where that is not known. */
  readonly subscriptionStart: number | undefined;
  readonly productId: string | undefined;
  /** Set while the request is traced. */
  readonly observer: StepObserver | undefined;
  readonly counters: Counters;
  readonly services: PolicyServices;
  readonly request: PolicyRequest;
  /** The response there is so far; before the backend has answered an empty one with status 200. */
  readonly response: PolicyResponse;
  /** Boxed .NET values by name. */
  readonly variables: Map<string, unknown>;
  /** `context` as expressions see it: the same request, response and variables. */
  readonly expressions: ExpressionContext;
  /** The field that is resolved; absent outside resolvers. */
  readonly resolution: FieldResolution | undefined;
  /** What judges the queries that come by a socket, once its handshake is done; absent where nothing does. */
  queryChecks: QueryCheck[] | undefined;
  /** What went wrong last. */
  lastError: LastError | undefined;
  /** Whether the response is final: no further policy runs. */
  readonly stopped: boolean;
  /**
   * Makes the response final; with `resumeAfter` only for now: the outbound section goes on behind the policy of that name,
   * that of the given scope if there are several.
   */
  stop(resumeAfter?: ResumePoint): void;
  /** Where the outbound section goes on, once the response has been made final for now. */
  readonly resumeAfter: ResumePoint | undefined;
  /** Goes on after a `stop` that was only for now. */
  resume(): void;
  /** What the request has asked caches for; absent before the first. */
  responseLookups: ResponseLookup[] | undefined;
  /** What the request has asked for by its meaning; absent before the first. */
  semanticLookups: SemanticLookup[] | undefined;
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
  /** Waits, unless the caller goes away or `signal` says so: then it rejects. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Does something once the outbound section has ended, or `on-error` in its place. */
  defer(action: () => void | Promise<void>): void;
  /** Does something once the backend section is over, before outbound begins; not when it has failed, or was passed over. */
  whenAnswered(action: () => void | Promise<void>): void;
  /** Does what `whenAnswered` was told. */
  answered(): Waiting | undefined;
  /** Does something once the last byte has gone to the caller, or the caller away; it gets the bytes both ways. */
  whenSent(action: (bytes: number) => void | Promise<void>): void;
  /** The last word of `chooseBackend` that was heard. */
  readonly backendChoice: BackendChoice | undefined;
  /** Sends the request to another service than before; the last word counts. False when there is no backend of that id. */
  chooseBackend(choice: BackendChoice): boolean;
  /** What the caller has shown in the handshake, under a name where it was asked for. */
  readonly callerCertificate: CallerCertificate | undefined;
  /** The certificate that is meant, with its key; `undefined` when there is none, or it has no key. */
  findCertificate(choice: CertificateChoice): ClientCertificate | undefined | Promise<ClientCertificate | undefined>;
  /** Shows the backend this certificate in the handshake; the last word counts. */
  showCertificate(certificate: ClientCertificate): void;
  /** The way to the backend leads by this proxy from now on. */
  useProxy(proxy: ProxyAddress): void;
  /**
   * Sends the request to its backend, and puts what that answers in place of the response.
   * @throws {TransportFailure} when no answer came
   */
  forward(options: ForwardOptions, signal?: AbortSignal): Waiting;
  /**
   * Sends another request, and gives what was answered as an expression sees it, its body in memory.
   * @throws {TransportFailure} when no answer came
   */
  send(request: SideRequest, signal?: AbortSignal): Promise<ResponseObject>;
  /**
   * Asks a backend, with its credentials and its circuit breaker, and gives what it answered, its body in memory;
   * `undefined` when there is none of that id.
   * @throws {TransportFailure} when no answer came
   */
  ask(request: BackendRequest, signal?: AbortSignal): Promise<ResponseObject> | undefined;
  /** Sends another request, and waits for nothing. False when too many such are under way: then it is not sent. */
  sendOneWay(request: SideRequest): boolean;
}
