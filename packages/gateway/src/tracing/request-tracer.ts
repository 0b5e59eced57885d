import { toText } from '@turnpike/expressions';
import { PolicyFailure, type Step, type StepObserver } from '@turnpike/policy';
import type { BackendAttempt, GatewayContext } from '../request/gateway-context.ts';
import { elapsedText } from './elapsed-text.ts';
import { keyNamesOf, presentedSecrets } from './presented-secrets.ts';
import { changesBetween, type RequestState, readState, shorten, shownHeader, withoutUser } from './request-state.ts';
import { isSecretName, type SecretTexts, shownQuery } from './secret-texts.ts';
import type { Trace, TraceEntry } from './trace-store.ts';

// A trace tells of every policy what it has read, decided and changed: what its expressions come to and what it says
// itself as that happens, and the difference between how things stood before it and after it once it has ended. So that
// a policy that runs others has its decisions before them, and the entry for all of it behind them.

/** What one trace may come to, as characters of JSON. */
const mostCharacters = 256 * 1024;

/** Writes down what happens to one request. */
export class RequestTracer implements StepObserver {
  readonly traceId: string;
  readonly #context: GatewayContext;
  #secrets: SecretTexts;
  readonly #entries: Record<string, TraceEntry[]> = { inbound: [], backend: [], outbound: [], 'on-error': [] };
  readonly #running: { readonly step: Step; readonly state: RequestState; readonly startedAt: number }[] = [];
  /** How many of the messages of policies have an entry. */
  #told = 0;
  #attempt: BackendAttempt | undefined;
  #room = mostCharacters;
  #omitted = 0;

  constructor(context: GatewayContext) {
    this.#context = context;
    this.#secrets = context.snapshot.secrets.and(presentedSecrets(context.exchange, context.api));
    this.traceId = context.requestId;
    this.#begin();
  }

  before(step: Step): void {
    this.#running.push({ step, state: readState(this.#context, this.#secrets), startedAt: performance.now() });
  }

  evaluated(name: string, path: string | undefined, value: unknown): void {
    const isFlag = typeof value === 'boolean' || typeof value === 'number';
    // What it is the value of has another name, which may be that of a secret; what it changes shows under that.
    if (!isFlag && (name === 'value' || name === 'set-body')) return;
    this.#addHere({
      message: 'Expression was successfully evaluated.',
      name,
      path,
      value: isFlag ? value : this.#shownValue(name, value),
    });
  }

  conceal(secret: string): void {
    this.#secrets = this.#secrets.and([secret]);
  }

  decided(decision: string): void {
    this.#addHere({ decision });
  }

  after(step: Step, error?: unknown): void {
    const begun = this.#running.pop();
    if (begun === undefined) return;
    const durationMs = Math.round((performance.now() - begun.startedAt) * 1000) / 1000;
    const { scope, path, policyId } = step;
    const changes = changesBetween(begun.state, readState(this.#context, this.#secrets));
    this.#add(step.section ?? 'inbound', step.policy, {
      scope,
      path,
      policyId,
      durationMs,
      ...this.#newAttempt(),
      ...(Object.keys(changes).length > 0 && { changes }),
      messages: this.#newMessages(),
      ...(error !== undefined && { error: describeError(error) }),
    });
  }

  /** The trace of a request that has ended. */
  end(): Trace {
    const { response, lastError, isAborted } = this.#context;
    this.#add(lastError === undefined ? 'outbound' : 'on-error', 'transfer-response', {
      message: isAborted
        ? 'The caller has gone away before the response was complete.'
        : 'Response has been sent to the caller in full.',
      response: {
        status: { code: response.status, reason: response.reason },
        headers: this.#headers(response.headers),
      },
      lastError,
    });
    const trace = { traceId: this.traceId, traceEntries: this.#entries };
    return this.#omitted === 0 ? trace : { ...trace, omittedEntries: this.#omitted };
  }

  #begin(): void {
    const { exchange, api, operation, allowed, service } = this.#context;
    const mark = exchange.target.indexOf('?');
    const path = mark < 0 ? exchange.target : exchange.target.slice(0, mark);
    const query = mark < 0 ? '' : shownQuery(exchange.target.slice(mark), keyNamesOf(api).query);
    this.#add('inbound', 'handler', {
      request: {
        method: exchange.method,
        url: `${exchange.scheme}://${exchange.authority}${path}${query}`,
        headers: this.#headers(exchange.fields),
      },
    });
    const { user, product } = allowed;
    this.#add('inbound', 'mapper', {
      configuration: {
        api: { id: api.id, revision: api.apiRevision, from: `/${api.path}`, to: urlParts(service?.baseUrl) },
        operation: { id: operation.id, method: operation.method, uriTemplate: operation.urlTemplate },
        user: user && { id: user.id, groups: user.groups },
        product: product && { id: product.id },
      },
    });
  }

  /** The last attempt to reach a backend, unless it has an entry. */
  #newAttempt(): object | undefined {
    const { attempt, api } = this.#context;
    if (attempt === undefined || attempt === this.#attempt) return undefined;
    this.#attempt = attempt;
    const { target, method, path, status, version } = attempt;
    // Credentials of the backend may be in its query.
    const shownPath = path.replace(/\?.*/s, (query) => shownQuery(query, keyNamesOf(api).query));
    return {
      message: 'Request is being forwarded to the backend service.',
      request: { method, url: `${target.origin.description.scheme}://${target.authority}${shownPath}` },
      response: status === undefined ? undefined : { status: { code: status }, version },
    };
  }

  #newMessages(): readonly object[] | undefined {
    const messages = this.#context.traceRecords?.slice(this.#told) ?? [];
    this.#told += messages.length;
    if (messages.length === 0) return undefined;
    return messages.map(({ source, severity, message, metadata }) => ({
      source,
      severity,
      message: shorten(this.#secrets.hide(message)),
      metadata: metadata && Object.fromEntries(metadata),
    }));
  }

  #shownValue(name: string, value: unknown): string {
    if (isSecretName(name)) return '***';
    const text = this.#secrets.hide(toText(value));
    return shorten(text.replace(/\?.*/s, (query) => shownQuery(query, keyNamesOf(this.#context.api).query)));
  }

  #headers(headers: Iterable<readonly [name: string, value: string]>): readonly object[] {
    return Array.from(headers, ([name, value]) => ({
      name,
      value: shorten(this.#secrets.hide(shownHeader(this.#context, name, value))),
    }));
  }

  /** Adds an entry of the step that is running. */
  #addHere(data: object): void {
    const step = this.#running.at(-1)?.step;
    if (step !== undefined) this.#add(step.section ?? 'inbound', step.policy, { path: step.path, ...data });
  }

  #add(section: string, source: string, data: object): void {
    const json = JSON.stringify(data, (_, value: unknown) =>
      typeof value === 'string' ? this.#secrets.hide(value) : value,
    );
    this.#room -= json.length;
    if (this.#room < 0) {
      this.#omitted++;
      return;
    }
    // Azure writes seven digits.
    const timestamp = new Date(this.#context.now()).toISOString().replace('Z', '0000Z');
    const elapsed = elapsedText(this.#context.elapsedMs);
    this.#entries[section]?.push({ source, timestamp, elapsed, data: JSON.parse(json) });
  }
}

function urlParts(baseUrl: string | undefined): object | undefined {
  const url = baseUrl === undefined ? null : URL.parse(withoutUser(baseUrl));
  if (url === null) return undefined;
  const scheme = url.protocol.slice(0, -1);
  const isDefaultPort = url.port === '';
  const port = isDefaultPort ? (scheme === 'https' ? 443 : 80) : Number(url.port);
  return { scheme, host: url.hostname, port, path: url.pathname, queryString: '', query: {}, isDefaultPort };
}

function describeError(error: unknown): object {
  if (error instanceof PolicyFailure) return { source: error.source, reason: error.reason, message: error.message };
  return { message: 'Internal error' };
}
