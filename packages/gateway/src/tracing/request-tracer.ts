import { toText } from '@turnpike/expressions';
import { PolicyFailure, type Step, type StepObserver } from '@turnpike/policy';
import type { GatewayContext } from '../request/gateway-context.ts';
import { elapsedText } from './elapsed-text.ts';
import type { Trace, TraceEntry } from './trace-store.ts';

// A trace tells of every policy what it has changed: the state of the request is written down before and after, and
// the difference is the entry.

type State = ReadonlyMap<string, string>;

/** Headers whose values nobody should find in a trace. */
const secretHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'set-cookie',
  'proxy-authorization',
  'ocp-apim-subscription-key',
  'api-key',
  'x-api-key',
]);

/** Writes down what happens to one request. */
export class RequestTracer implements StepObserver {
  readonly traceId: string;
  readonly #context: GatewayContext;
  readonly #entries: Record<string, TraceEntry[]> = { inbound: [], backend: [], outbound: [], 'on-error': [] };
  readonly #open: { readonly step: Step; readonly state: State; readonly startedAt: number }[] = [];
  #told = 0;

  constructor(context: GatewayContext) {
    this.#context = context;
    this.traceId = context.requestId;
    this.#begin();
  }

  before(step: Step): void {
    this.#open.push({ step, state: this.#state(), startedAt: performance.now() });
  }

  after(step: Step, error?: unknown): void {
    const begun = this.#open.pop();
    if (begun === undefined) return;
    const durationMs = Math.round((performance.now() - begun.startedAt) * 1000) / 1000;
    const changes = differences(begun.state, this.#state());
    const told = this.#context.traceRecords?.slice(this.#told) ?? [];
    this.#told += told.length;
    const data = {
      scope: step.scope,
      path: step.path,
      durationMs,
      ...(step.policyId !== undefined && { policyId: step.policyId }),
      ...(Object.keys(changes).length > 0 && { changes }),
      ...(told.length > 0 && {
        messages: told.map(({ source, severity, message }) => ({ source, severity, message })),
      }),
      ...(error !== undefined && { error: describeError(error) }),
    };
    this.#add(step.section ?? 'inbound', step.policy, data);
  }

  /** The trace of a request that has ended. */
  end(): Trace {
    const { response, lastError, attempt } = this.#context;
    if (attempt !== undefined)
      this.#add('backend', 'forward-request', {
        message: 'Request is being forwarded to the backend service.',
        request: { method: attempt.method, url: attempt.target.authority + attempt.path },
        response: { status: attempt.status },
      });
    this.#add(lastError === undefined ? 'outbound' : 'on-error', 'transfer-response', {
      message: 'Response has been sent to the caller in full.',
      response: { status: response.status, reason: response.reason },
      ...(lastError !== undefined && { lastError }),
    });
    return { traceId: this.traceId, traceEntries: this.#entries };
  }

  #begin(): void {
    const { exchange, api, operation, allowed, service } = this.#context;
    this.#add('inbound', 'handler', {
      request: {
        method: exchange.method,
        url: `${exchange.scheme}://${exchange.authority}${exchange.target.replace(/\?.*/s, '')}`,
        headers: Array.from(exchange.fields, ([name, value]) => ({ name, value: shown(name, value) })),
      },
    });
    this.#add('inbound', 'mapper', {
      configuration: {
        api: { id: api.id, from: `/${api.path}`, to: service?.baseUrl, revision: api.apiRevision },
        operation: { id: operation.id, method: operation.method, uriTemplate: operation.urlTemplate },
        user: allowed.user && { id: allowed.user.id, groups: allowed.user.groups },
        product: allowed.product && { id: allowed.product.id },
      },
    });
  }

  #add(section: string, source: string, data: unknown): void {
    const timestamp = new Date(this.#context.now()).toISOString();
    this.#entries[section]?.push({ source, timestamp, elapsed: elapsedText(this.#context.elapsedMs), data });
  }

  #state(): State {
    const { request, response, variables, service, stopped } = this.#context;
    const state = new Map<string, string>([
      ['request.method', request.method],
      ['request.path', request.path],
      ['request.query', request.query],
      ['backend', service?.backend?.id ?? service?.baseUrl ?? ''],
      ['response.status', `${response.status} ${response.reason}`.trim()],
      ['pipeline', stopped ? 'ended' : 'goes on'],
    ]);
    for (const [name, value] of request.headers) note(state, `request.headers.${name}`, shown(name, value));
    for (const [name, value] of response.headers) note(state, `response.headers.${name}`, shown(name, value));
    for (const [name, value] of variables) note(state, `variables.${name}`, shorten(toText(value)));
    return state;
  }
}

function note(state: Map<string, string>, key: string, value: string): void {
  const present = state.get(key);
  state.set(key, present === undefined ? value : `${present}, ${value}`);
}

function differences(before: State, after: State): Readonly<Record<string, { from?: string; to?: string }>> {
  const changes: Record<string, { from?: string; to?: string }> = Object.create(null);
  for (const [key, to] of after) {
    const from = before.get(key);
    if (from !== to) changes[key] = from === undefined ? { to } : { from, to };
  }
  for (const [key, from] of before) if (!after.has(key)) changes[key] = { from };
  return changes;
}

function shown(name: string, value: string): string {
  return secretHeaders.has(name.toLowerCase()) ? '***' : shorten(value);
}

function shorten(text: string): string {
  return text.length > 1000 ? `${text.slice(0, 999)}…` : text;
}

function describeError(error: unknown): unknown {
  if (error instanceof PolicyFailure) return { source: error.source, reason: error.reason, message: error.message };
  return { message: 'Internal error' };
}
