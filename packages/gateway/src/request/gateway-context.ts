import { performance } from 'node:perf_hooks';
import {
  type BackendObject,
  contextObject,
  contextTypeName,
  type DotNetObject,
  type GraphQLObject,
  type ResponseObject,
  X509Certificate,
} from '@turnpike/expressions';
import { clientAddress, type Exchange, type HttpVersion, setForwarded } from '@turnpike/http';
import { type Api, idWithinWorkspace, type Operation, type Scope, workspaceOf } from '@turnpike/model';
import {
  type BackendChoice,
  type BackendRequest,
  branchEnded,
  type CallerCertificate,
  type CertificateChoice,
  type ClientCertificate,
  type Counters,
  type FieldResolution,
  type ForwardOptions,
  type LastError,
  type PolicyContext,
  type ProxyAddress,
  type QueryCheck,
  type RequestPurpose,
  type ResponseLookup,
  type ResumePoint,
  type SemanticLookup,
  type SideRequest,
  type StepObserver,
  type TraceRecord,
  TransportFailure,
  type Waiting,
} from '@turnpike/policy';
import type { CompiledSnapshot } from '../compile-snapshot.ts';
import { askBackend } from '../forward/ask-backend.ts';
import { forwardRequest } from '../forward/forward-request.ts';
import { sendOneWay } from '../forward/one-way-requests.ts';
import { sendSideRequest } from '../forward/side-request.ts';
import { joinQueries, type ServiceChoice, type Target } from '../forward/targets.ts';
import type { GraphQLApi } from '../graphql/graphql-api.ts';
import type { ModelUse } from '../records/model-use.ts';
import type { Allowed } from '../subscriptions/authorize.ts';
import { ContextView } from './expression-view.ts';
import { LiveBody } from './live-body.ts';
import { emptyResponse, LiveRequest, type LiveResponse, responseFromObject } from './live-messages.ts';
import { newRequestId } from './request-id.ts';
import type { GatewayServices } from './services.ts';
import { noApi, noOperation } from './unmatched.ts';

/** What is known about a request once it has been matched, or that it could not be. */
export interface RequestPlan {
  readonly api: Api;
  readonly operation: Operation;
  readonly matchedParameters: ReadonlyMap<string, string>;
  /** What follows the path of the API, as it came, without the query. */
  readonly rest: string;
}

/** What a request that fits no operation goes on with. */
export const unmatched: RequestPlan = { api: noApi, operation: noOperation, matchedParameters: new Map(), rest: '' };

const anonymous: Allowed = {};

/** One request on its way through the gateway. */
export class GatewayContext implements PolicyContext {
  readonly exchange: Exchange;
  readonly services: GatewayServices;
  readonly snapshot: CompiledSnapshot;
  readonly api: Api;
  readonly operation: Operation;
  readonly #plan: RequestPlan;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  readonly request: LiveRequest;
  #response: LiveResponse | undefined;
  allowed: Allowed = anonymous;
  observer: StepObserver | undefined;
  lastError: LastError | undefined;
  stopped = false;
  resumeAfter: ResumePoint | undefined;
  responseLookups: ResponseLookup[] | undefined;
  semanticLookups: SemanticLookup[] | undefined;
  queryChecks: QueryCheck[] | undefined;
  readonly resolution: FieldResolution | undefined;
  /** Whether the caller has gone away. */
  isAborted = false;
  backendChoice: BackendChoice | undefined;
  /** What goes to the backend in place of the request, while a call of a model is under way. */
  outgoing: LiveRequest | undefined;
  /** Where the request goes, as policies have decided so far. */
  service: ServiceChoice | undefined;
  /** What the last attempt to reach a backend came to. */
  attempt: BackendAttempt | undefined;
  purpose: RequestPurpose = 'call';
  /** The way to the backend, where a policy has said so. */
  proxy: ProxyAddress | undefined;
  /** What the backend is shown in the handshake, where a policy has said so. */
  certificate: ClientCertificate | undefined;
  /** What it has had of a language model, once that is known and somebody has asked. */
  modelUse: ModelUse | undefined;
  /** When all of it was over, by `performance.now()`. */
  endedAt: number | undefined;
  /** End what is being waited for when the caller goes away: mostly one thing, so that it has a place of its own. */
  #cancel: (() => void) | undefined;
  #otherCancels: Set<() => void> | undefined;
  /** Puts the trace away, where there is one. */
  endTrace: (() => void) | undefined;
  #requestId: string | undefined;
  #variables: Map<string, unknown> | undefined;
  #view: ContextView | undefined;
  #deferred: (() => void | Promise<void>)[] | undefined;
  #whenAnswered: (() => void | Promise<void>)[] | undefined;
  #afterwards: ((bytes: number) => void | Promise<void>)[] | undefined;
  #isSent = false;
  #certificate: DotNetObject | null | undefined;
  #callerAddress: string | undefined;

  constructor(exchange: Exchange, plan: RequestPlan, snapshot: CompiledSnapshot, services: GatewayServices) {
    this.exchange = exchange;
    this.services = services;
    this.snapshot = snapshot;
    this.receivedAt = services.now();
    this.api = plan.api;
    this.operation = plan.operation;
    this.#plan = plan;
    const { target, fields } = exchange;
    const mark = target.indexOf('?');
    const limit = services.limits.bufferedBody;
    const { scheme, authority, client } = exchange;
    setForwarded(fields, { scheme, authority, remoteAddress: client.remoteAddress }, services.trustedProxies);
    const body = new LiveBody({ of: 'request', limit }, fields, exchange.body);
    this.request = new LiveRequest(exchange.method, plan.rest, mark < 0 ? '' : target.slice(mark), fields, body);
    // A client that nominates a field for removal (RFC 9110, 7.6.1) takes away neither its key nor what policies say.
    if (exchange.connectionOptions.length > 0) this.request.headers.written = new Set(keyHeader(plan.api));
    // What policies of an MCP API write goes on to the operations that are its tools.
    // What policies say goes on even where nothing else of the caller's does.
    if (plan.api.type === 'mcp' || plan.api.modelRouting !== undefined) this.request.headers.written ??= new Set();
    this.service = snapshot.targets.ofApi(plan.api);
  }

  /** What expressions see of the field that is resolved, if one is. */
  get graphQL(): GraphQLObject | null {
    return null;
  }

  /** Before the backend has answered an empty one. */
  get response(): LiveResponse {
    return (this.#response ??= emptyResponse(this.services.limits.bufferedBody));
  }

  /** What followed the path of the API when the request came. */
  get arrivedPath(): string {
    return this.#plan.rest;
  }

  get requestId(): string {
    return (this.#requestId ??= newRequestId());
  }

  get matchedParameters(): ReadonlyMap<string, string> {
    return this.#plan.matchedParameters;
  }

  get variables(): Map<string, unknown> {
    return (this.#variables ??= new Map());
  }

  get subscriptionId(): string | undefined {
    return this.allowed.subscription?.id;
  }

  get subscriptionStart(): number | undefined {
    const { startDate, createdDate } = this.allowed.subscription ?? {};
    const start = Date.parse(startDate ?? createdDate ?? '');
    return Number.isNaN(start) ? undefined : start;
  }

  get productId(): string | undefined {
    return this.allowed.product?.id;
  }

  get counters(): Counters {
    return this.services.counters;
  }

  get expressions(): ContextView {
    return (this.#view ??= new ContextView(this));
  }

  /** Milliseconds since the first byte of the request came. */
  get elapsedMs(): number {
    return (this.endedAt ?? performance.now()) - this.exchange.startedAt;
  }

  /** What the caller asked for, host included. */
  get originalUrl(): string {
    const { scheme, authority, target } = this.exchange;
    return `${scheme}://${authority}${target}`;
  }

  /** Where the request goes as things stand. */
  get backendUrl(): string {
    const { path, query } = this.request;
    const { scheme, authority } = this.exchange;
    const { baseUrl = `${scheme}://${authority}`, query: baseQuery = '' } = this.service ?? {};
    return baseUrl + path + joinQueries(baseQuery, query);
  }

  get backendObject(): BackendObject | null {
    const backend = this.service?.backend;
    if (backend === undefined) return null;
    return contextObject(contextTypeName('IBackend'), {
      id: idWithinWorkspace(backend.id),
      azureRegion: backend.azureRegion ?? null,
      type: backend.type === 'Pool' ? 1 : 0,
    });
  }

  get callerAddress(): string {
    const { client, fields } = this.exchange;
    return (this.#callerAddress ??= clientAddress(client, fields, this.services.trustedProxies));
  }

  /** What the caller showed in the handshake, as expressions see it. */
  get clientCertificate(): DotNetObject | null {
    if (this.#certificate === undefined) {
      const shown = this.exchange.client.tls?.clientCertificate;
      this.#certificate = shown === undefined ? null : new X509Certificate(shown.raw);
    }
    return this.#certificate;
  }

  stop(resumeAfter?: ResumePoint): void {
    this.stopped = true;
    this.resumeAfter = resumeAfter;
  }

  resume(): void {
    this.stopped = false;
    this.resumeAfter = undefined;
  }

  startResponse(from?: unknown): LiveResponse | undefined {
    const limit = this.services.limits.bufferedBody;
    const response = from === undefined ? emptyResponse(limit) : responseFromObject(from, limit);
    if (response !== undefined) this.takeResponse(response);
    return response;
  }

  /** Whether the service of a GraphQL API answers by itself: sockets are its own, and all that no resolver is for. */
  #isForService({ resolvers }: GraphQLApi): boolean {
    if (this.service === undefined) return false;
    const { method, upgrade } = this.exchange;
    return resolvers.size === 0 || (method === 'GET' && upgrade.includes('websocket'));
  }

  /** Puts a response in the place of the one there is. */
  takeResponse(response: LiveResponse): void {
    this.#response?.discard();
    this.#response = response;
  }

  now(): number {
    return this.services.now();
  }

  random(): number {
    return this.services.random();
  }

  trace(record: TraceRecord): void {
    this.traceRecords ??= [];
    this.traceRecords.push({ ...record, at: this.now() });
  }

  /** What policies have told the trace. */
  traceRecords: (TraceRecord & { readonly at: number })[] | undefined;

  wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancelTimer = this.services.wait(milliseconds, () => {
        this.endWait(cancel, signal);
        resolve();
      });
      const cancel = () => {
        this.endWait(cancel, signal);
        cancelTimer();
        reject(this.isAborted ? clientGone() : branchEnded());
      };
      this.beginWait(cancel, signal);
      if (this.isAborted) cancel();
    });
  }

  /** Something is waited for from now on that `cancel` ends: when the caller goes away, or `signal` says so. */
  beginWait(cancel: () => void, signal?: AbortSignal): void {
    if (this.#cancel === undefined) this.#cancel = cancel;
    else (this.#otherCancels ??= new Set()).add(cancel);
    signal?.addEventListener('abort', cancel);
  }

  endWait(cancel: () => void, signal?: AbortSignal): void {
    if (this.#cancel === cancel) this.#cancel = undefined;
    else this.#otherCancels?.delete(cancel);
    signal?.removeEventListener('abort', cancel);
  }

  defer(action: () => void | Promise<void>): void {
    if (this.#deferred === undefined) this.#deferred = [action];
    else this.#deferred.push(action);
  }

  /** Does what was deferred. */
  finish(): void | Promise<void> {
    const actions = this.#deferred;
    if (actions === undefined) return;
    this.#deferred = undefined;
    return runAll(actions, 0);
  }

  whenAnswered(action: () => void | Promise<void>): void {
    if (this.#whenAnswered === undefined) this.#whenAnswered = [action];
    else this.#whenAnswered.push(action);
  }

  answered(): Waiting | undefined {
    const actions = this.#whenAnswered;
    if (actions === undefined) return;
    this.#whenAnswered = undefined;
    return runAll(actions, 0) as Promise<void> | undefined;
  }

  whenSent(action: (bytes: number) => void | Promise<void>): void {
    if (this.#afterwards === undefined) this.#afterwards = [action];
    else this.#afterwards.push(action);
    // The caller may have gone away before.
    if (this.#isSent) this.sent();
  }

  /** Does what was put off until now; nobody waits for it. */
  sent(): void {
    this.#isSent = true;
    const actions = this.#afterwards;
    if (actions === undefined) return;
    this.#afterwards = undefined;
    const { bytesRead, bytesWritten } = this.exchange;
    const onBug = (error: unknown) => this.services.onBug(error, this.requestId);
    for (const action of actions) {
      try {
        action(bytesRead + bytesWritten)?.catch(onBug);
      } catch (error) {
        onBug(error);
      }
    }
  }

  chooseBackend(choice: BackendChoice): boolean {
    const service = this.snapshot.targets.choose(choice, this.#workspaceOf(choice.scope));
    if (service === undefined) return false;
    this.service = service;
    this.backendChoice = choice;
    return true;
  }

  get callerCertificate(): CallerCertificate | undefined {
    const { tls } = this.exchange.client;
    const certificate = tls?.clientCertificate;
    return certificate && { certificate, isTrusted: tls?.isTrusted === true };
  }

  findCertificate(choice: CertificateChoice): ClientCertificate | undefined | Promise<ClientCertificate | undefined> {
    if ('content' in choice) return this.services.clientCertificates.open(choice.content, choice.password);
    const { certificates } = this.snapshot;
    return 'thumbprint' in choice
      ? certificates.withThumbprint(choice.thumbprint, this.#workspaceOf(choice.scope))
      : certificates.withId(choice.certificateId, this.#workspaceOf(choice.scope));
  }

  /** The workspace in which a policy stands: policies of all APIs are the service's, whatever the API is. */
  #workspaceOf(scope: Scope | undefined): string | undefined {
    return scope === 'global' ? undefined : workspaceOf(this.api.id);
  }

  showCertificate(certificate: ClientCertificate): void {
    this.certificate = certificate;
  }

  useProxy(proxy: ProxyAddress): void {
    this.proxy = proxy;
  }

  forward(options: ForwardOptions, signal?: AbortSignal): Waiting {
    const agent = this.snapshot.agents.get(this.api);
    if (agent !== undefined) return agent.answer(this, options, signal);
    const models = this.snapshot.models.get(this.api);
    if (models !== undefined) return models.answer(this, options, signal);
    const graphql = this.snapshot.graphql.get(this.api);
    return graphql === undefined || this.#isForService(graphql)
      ? forwardRequest(this, options, signal)
      : graphql.answer(this, options, signal);
  }

  send(request: SideRequest, signal?: AbortSignal): Promise<ResponseObject> {
    return sendSideRequest(this, request, signal);
  }

  ask(request: BackendRequest, signal?: AbortSignal): Promise<ResponseObject> | undefined {
    return askBackend(this, request, this.#workspaceOf(request.scope), signal);
  }

  sendOneWay(request: SideRequest): boolean {
    return sendOneWay(this, request);
  }

  /** The caller has gone away: whatever is waited for ends. */
  abort(): void {
    if (this.isAborted) return;
    this.isAborted = true;
    const cancels = [this.#cancel, ...(this.#otherCancels ?? [])];
    this.#cancel = undefined;
    this.#otherCancels = undefined;
    for (const cancel of cancels) cancel?.();
    this.#response?.body.giveUp();
  }
}

function keyHeader({ subscriptionKeyParameterNames: names }: Api): readonly string[] {
  return names?.header ? [names.header.toLowerCase()] : [];
}

/** An attempt to reach a backend. */
export interface BackendAttempt {
  readonly method: string;
  readonly target: Target;
  /** With the query. */
  readonly path: string;
  /** Milliseconds by `performance.now()`. */
  readonly startedAt: number;
  answeredAt: number | undefined;
  status: number | undefined;
  version: HttpVersion | undefined;
}

/** What a policy that was waiting fails with when nobody waits for the answer any more. */
export function clientGone(): TransportFailure {
  return new TransportFailure('ClientConnectionFailure', 499, 'The client has closed the connection.');
}

function runAll(actions: readonly (() => void | Promise<void>)[], from: number): void | Promise<void> {
  for (let index = from; index < actions.length; index++) {
    const waiting = actions[index]!();
    if (waiting !== undefined) return waiting.then(() => runAll(actions, index + 1));
  }
}
