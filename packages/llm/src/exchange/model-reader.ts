import {
  type LanguageModels,
  type ModelExchange,
  type ModelSession,
  PerRequest,
  type PolicyContext,
} from '@turnpike/policy';
import { readRequest } from '../protocols/read-request.ts';
import type { TokenCounter } from '../tokens/token-counter.ts';
import { LiveExchange } from './live-exchange.ts';
import { RealtimeSession } from './realtime-session.ts';

/** Reads calls of language models in all protocols that there are, and their answers. */
export class ModelReader implements LanguageModels {
  readonly #tokens: TokenCounter;
  readonly #known = new PerRequest<LiveExchange>();
  readonly #sessions = new PerRequest<RealtimeSession>();

  constructor(tokens: TokenCounter) {
    this.#tokens = tokens;
  }

  exchangeOf(context: PolicyContext): ModelExchange | undefined | Promise<ModelExchange | undefined> {
    const known = this.#known.get(context);
    if (known !== undefined) return known;
    if (!context.request.body.isPresent) return undefined;
    const reading = context.request.body.buffer();
    return reading === undefined ? this.#begin(context) : reading.then(() => this.#begin(context));
  }

  sessionOf(context: PolicyContext): ModelSession | undefined {
    const known = this.#sessions.get(context);
    if (known !== undefined) return known;
    // Whoever limits tokens of a WebSocket has a model at its other end: its path may be any.
    if (context.api.type !== 'websocket') return undefined;
    const session = new RealtimeSession(context.request.query, this.#tokens);
    this.#sessions.set(context, session);
    context.whenAnswered(() => session.answered(context));
    context.whenSent(() => session.sent());
    return session;
  }

  knownExchange(context: PolicyContext): ModelExchange | undefined {
    return this.#known.get(context) ?? this.#sessions.get(context);
  }

  knownSession(context: PolicyContext): ModelSession | undefined {
    return this.#sessions.get(context);
  }

  #begin(context: PolicyContext): ModelExchange | undefined {
    // Policies that run side by side may have asked at once.
    const known = this.#known.get(context);
    if (known !== undefined) return known;
    const read = readRequest(context.request);
    if (read === undefined) return undefined;
    const exchange = new LiveExchange(read.protocol, read.call, read.body, this.#tokens);
    this.#known.set(context, exchange);
    context.whenAnswered(() => exchange.answered(context));
    context.whenSent(() => exchange.sent());
    return exchange;
  }
}
