import { Buffer } from 'node:buffer';
import type {
  LanguageModels,
  ModelCall,
  ModelExchange,
  ModelOutcome,
  ModelUsage,
  ModelWatcher,
} from './language-models.ts';
import type { PolicyContext } from './policy-context.ts';
import type { SemanticCaches, SemanticHit, SemanticStore } from './semantic-caches.ts';
import type { TokenAccount, TokenBudgets, TokenReservation } from './token-budgets.ts';

// Language models for tests of policies: chat completions only, and a word is a token.

/** Reads chat completions whose words are tokens. Streams are told to watchers word by word when the answer is there. */
export class MemoryLanguageModels implements LanguageModels {
  readonly #known = new WeakMap<PolicyContext['request'], MemoryExchange>();

  exchangeOf(context: PolicyContext): ModelExchange | undefined {
    const known = this.#known.get(context.request);
    if (known !== undefined) return known;
    const call = readCall(context.request.body.content);
    if (call === undefined) return undefined;
    const exchange = new MemoryExchange(call);
    this.#known.set(context.request, exchange);
    context.whenAnswered(() => exchange.answer(context));
    context.whenSent(() => exchange.end());
    return exchange;
  }

  knownExchange(context: PolicyContext): ModelExchange | undefined {
    return this.#known.get(context.request);
  }
}

class MemoryExchange implements ModelExchange {
  readonly call: ModelCall;
  outcome: ModelOutcome | undefined;
  readonly #watchers: ModelWatcher[] = [];

  constructor(call: ModelCall) {
    this.call = call;
  }

  estimatePrompt(): number {
    return this.call.messages.reduce((sum, { text }) => sum + wordsOf(text).length, 0);
  }

  watch(watcher: ModelWatcher): void {
    this.#watchers.push(watcher);
  }

  async answer({ response }: PolicyContext): Promise<void> {
    const text = Buffer.from(response.body.content ?? '').toString();
    const answer = this.call.isStream ? undefined : (readJson(text) as MemoryAnswerBody | undefined);
    const said = answer?.choices?.[0]?.message?.content ?? text;
    let isComplete = true;
    let count = 0;
    for (const _word of this.call.isStream ? wordsOf(said) : []) {
      count++;
      for (const watcher of this.#watchers) if ((await watcher.streamed?.(count)) === false) isComplete = false;
      if (!isComplete) break;
    }
    for (const { guard } of this.#watchers)
      if (guard !== undefined && !(await guard.judge(said))) {
        isComplete = false;
        response.body.replace('');
      }
    const prompt = answer?.usage?.prompt_tokens ?? this.estimatePrompt();
    const completion = answer?.usage?.completion_tokens ?? (this.call.isStream ? count : wordsOf(said).length);
    const isAnswered = response.status < 400;
    await this.end({
      isAnswered,
      status: response.status,
      model: this.call.model,
      id: undefined,
      usage: usageOf(isAnswered ? prompt : 0, isAnswered ? completion : 0, answer?.usage === undefined),
      isComplete,
      text: said,
    });
  }

  async end(outcome: ModelOutcome = nothing): Promise<void> {
    if (this.outcome !== undefined) return;
    this.outcome = outcome;
    for (const watcher of this.#watchers) await watcher.ended(outcome);
  }
}

interface MemoryAnswerBody {
  readonly choices?: readonly { readonly message?: { readonly content?: string } }[];
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number };
}

const nothing: ModelOutcome = {
  isAnswered: false,
  status: undefined,
  model: undefined,
  id: undefined,
  usage: usageOf(0, 0, false),
  isComplete: false,
  text: undefined,
};

function usageOf(promptTokens: number, completionTokens: number, isEstimated: boolean): ModelUsage {
  const totalTokens = promptTokens + completionTokens;
  return {
    promptTokens,
    completionTokens,
    totalTokens,
    cachedTokens: undefined,
    reasoningTokens: undefined,
    isEstimated,
  };
}

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function readCall(content: string | Uint8Array | undefined): ModelCall | undefined {
  const body = readJson(Buffer.from(content ?? '').toString()) as
    | { model?: string; stream?: boolean; max_tokens?: number; messages?: { role: string; content: string }[] }
    | undefined;
  if (!Array.isArray(body?.messages)) return undefined;
  return {
    protocol: 'openai-chat',
    model: body.model ?? '',
    isStream: body.stream === true,
    messages: body.messages.map(({ role, content }) => ({
      role: role as ModelCall['messages'][number]['role'],
      text: content,
      images: 0,
    })),
    completionLimit: body.max_tokens,
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Budgets in memory, exact. */
export class MemoryTokenBudgets implements TokenBudgets {
  readonly #now: () => number;
  readonly #spent = new Map<string, { readonly at: number; tokens: number }[]>();

  constructor(now: () => number) {
    this.#now = now;
  }

  reserve(account: TokenAccount, needed: number, wanted: number): TokenReservation {
    const takenAt = this.#now();
    const left = this.#left(account, takenAt);
    const admitted = left >= Math.max(needed, 1);
    const tokens = admitted ? Math.min(wanted, left) : 0;
    if (tokens > 0) this.#entries(account).push({ at: takenAt, tokens });
    return {
      admitted,
      tokens,
      remaining: left - tokens,
      retryAfterMs: admitted ? 0 : this.#retryAfter(account, Math.max(needed, 1), takenAt),
      takenAt,
    };
  }

  settle(account: TokenAccount, { takenAt, tokens }: TokenReservation, used: number): number {
    this.#entries(account).push({ at: takenAt, tokens: -tokens });
    let at = takenAt;
    for (let rest = used; rest > 0; at += minute) {
      const share = account.window === undefined ? Math.min(rest, Math.max(this.#leftAt(account, at), 0)) : rest;
      if (share > 0) this.#entries(account).push({ at, tokens: share });
      rest -= share;
    }
    return this.#left(account, this.#now());
  }

  #entries({ key, window }: TokenAccount): { readonly at: number; tokens: number }[] {
    const name = `${window?.startMs ?? 'minute'} ${key}`;
    const entries = this.#spent.get(name) ?? [];
    this.#spent.set(name, entries);
    return entries;
  }

  #left(account: TokenAccount, now: number): number {
    return Math.max(0, this.#leftAt(account, now));
  }

  #leftAt(account: TokenAccount, now: number): number {
    const { limit, window } = account;
    const entries = this.#entries(account).filter(({ at }) => window !== undefined || (at > now - minute && at <= now));
    return limit - entries.reduce((sum, { tokens }) => sum + tokens, 0);
  }

  #retryAfter(account: TokenAccount, needed: number, now: number): number {
    const { limit, window } = account;
    if (needed > limit) return Number.POSITIVE_INFINITY;
    if (window !== undefined) return (window.endMs ?? Number.POSITIVE_INFINITY) - now;
    const ends = this.#entries(account).map(({ at }) => at + minute);
    return Math.min(...ends.filter((end) => end > now && this.#leftAt(account, end) >= needed)) - now;
  }
}

const minute = 60_000;

/** A store that compares with everything. */
export class MemorySemanticStore implements SemanticStore {
  readonly #now: () => number;
  readonly #entries: {
    readonly partition: string;
    readonly vector: Float32Array;
    readonly value: Uint8Array;
    readonly keptAt: number;
    readonly until: number;
  }[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  find(partition: string, vector: Float32Array, mostDistance: number): SemanticHit | undefined {
    const now = this.#now();
    return this.#entries
      .filter((entry) => entry.partition === partition && entry.vector.length === vector.length && entry.until > now)
      .map(({ value, keptAt, vector: other }) => ({ value, score: distance(vector, other), ageMs: now - keptAt }))
      .filter(({ score }) => score <= mostDistance)
      .sort((one, other) => one.score - other.score)[0];
  }

  keep(partition: string, vector: Float32Array, value: Uint8Array, durationMs: number): void {
    const keptAt = this.#now();
    this.#entries.push({ partition, vector, value, keptAt, until: keptAt + durationMs });
  }
}

function distance(one: Float32Array, other: Float32Array): number {
  let product = 0;
  let ones = 0;
  let others = 0;
  for (let index = 0; index < one.length; index++) {
    product += one[index]! * other[index]!;
    ones += one[index]! ** 2;
    others += other[index]! ** 2;
  }
  return ones === 0 || others === 0 ? 1 : 1 - product / Math.sqrt(ones * others);
}

/** Semantic caching for tests: a vector counts the letters of a text. */
export function memorySemanticCaches(now: () => number): SemanticCaches {
  return {
    store: new MemorySemanticStore(now),
    embed(text) {
      const vector = new Float32Array(26);
      for (const letter of text.toLowerCase()) {
        const index = letter.charCodeAt(0) - 97;
        if (index >= 0 && index < 26) vector[index]!++;
      }
      return vector;
    },
  };
}
