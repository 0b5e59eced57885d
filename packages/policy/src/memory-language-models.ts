import { Buffer } from 'node:buffer';
import type { BodyFilter } from './body-filter.ts';
import type {
  CompletionGuard,
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

/**
 * Reads chat completions whose words are tokens. A stream is plain text, of which watchers and guards are told word by word
 * when it is sent.
 */
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

  sessionOf(): undefined {}

  knownExchange(context: PolicyContext): ModelExchange | undefined {
    return this.#known.get(context.request);
  }

  knownSession(): undefined {}
}

class MemoryExchange implements ModelExchange {
  readonly call: ModelCall;
  outcome: ModelOutcome | undefined;
  readonly #watchers: ModelWatcher[] = [];
  readonly #guards: CompletionGuard[] = [];

  constructor(call: ModelCall) {
    this.call = call;
  }

  estimatePrompt(): number {
    return this.call.messages.reduce((sum, { text }) => sum + wordsOf(text).length, 0);
  }

  watch(watcher: ModelWatcher): void {
    this.#watchers.push(watcher);
  }

  guard(guard: CompletionGuard): void {
    this.#guards.push(guard);
  }

  async answer({ response }: PolicyContext): Promise<void> {
    const text = Buffer.from(response.body.content ?? '').toString();
    if (this.call.isStream && response.status < 400) {
      response.body.filter(this.#stream(response.status));
      return;
    }
    const answer = readJson(text) as MemoryAnswerBody | undefined;
    await this.#tell(response.status, answer?.choices?.[0]?.message?.content, answer?.usage, true);
  }

  #stream(status: number): BodyFilter {
    let said = '';
    return {
      keepsLength: false,
      write: async (piece, output) => {
        const words = Buffer.from(piece)
          .toString()
          .split(/(?<=\s)/);
        let isComplete = true;
        let held = '';
        for (const [index, word] of words.entries()) {
          if (!(await this.#mayStream(index + 1))) isComplete = false;
          held += isComplete ? word : '';
          const isLast = !isComplete || index === words.length - 1;
          if (!isLast && this.#guards.some(({ windowSize = Number.POSITIVE_INFINITY }) => held.length < windowSize))
            continue;
          if (!(await this.#pass(held, said))) isComplete = false;
          else {
            output.push(Buffer.from(held));
            said += held;
          }
          held = '';
          if (!isComplete) break;
        }
        await this.#tell(status, said, undefined, isComplete);
        if (!isComplete) output.end();
      },
      end: () => {},
      abandoned: () => {},
    };
  }

  async #mayStream(count: number): Promise<boolean> {
    for (const watcher of this.#watchers) if ((await watcher.streamed?.(count)) === false) return false;
    return true;
  }

  async #pass(text: string, before: string): Promise<boolean> {
    for (const { judge, overlap } of this.#guards)
      if (!(await judge(before.slice(before.length - Math.min(overlap, before.length)) + text))) return false;
    return true;
  }

  async #tell(
    status: number,
    said: string | undefined,
    usage: MemoryAnswerBody['usage'],
    isComplete: boolean,
  ): Promise<void> {
    const isAnswered = status < 400;
    const prompt = usage?.prompt_tokens ?? this.estimatePrompt();
    const completion = usage?.completion_tokens ?? wordsOf(said ?? '').length;
    await this.end({
      isAnswered,
      status,
      model: this.call.model,
      id: undefined,
      usage: usageOf(isAnswered ? prompt : 0, isAnswered ? completion : 0, usage === undefined),
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

/** Budgets in memory, exact: every count is kept with its time. */
export class MemoryTokenBudgets implements TokenBudgets {
  readonly #now: () => number;
  readonly #minutes = new Map<string, MemoryMinute>();
  readonly #windows = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  reserve(account: TokenAccount, needed: number, wanted: number): TokenReservation {
    const { limit, window } = account;
    const takenAt = this.#now();
    const least = Math.max(needed, 1);
    const left = this.#left(account);
    const admitted = left >= least;
    const tokens = admitted ? Math.min(wanted, left) : 0;
    if (tokens > 0) this.#change(account, tokens);
    const endsIn = (window?.endMs ?? Number.POSITIVE_INFINITY) - takenAt;
    const waits = window === undefined ? this.#minute(account).roomIn(takenAt, least, limit) : endsIn;
    const retryAfterMs = admitted ? 0 : least > limit ? Number.POSITIVE_INFINITY : waits;
    return { admitted, tokens, remaining: left - tokens, retryAfterMs, takenAt };
  }

  settle(account: TokenAccount, { takenAt, tokens }: TokenReservation, used: number): number {
    const difference = Math.max(used, 0) - tokens;
    if (account.window !== undefined) this.#change(account, difference);
    else if (difference < 0) this.#minute(account).giveBack(takenAt, -difference);
    else this.#minute(account).spend(this.#now(), difference, account.limit);
    return this.#left(account);
  }

  #change(account: TokenAccount, tokens: number): void {
    if (account.window === undefined) this.#minute(account).spend(this.#now(), tokens, account.limit);
    else this.#windows.set(nameOf(account), (this.#windows.get(nameOf(account)) ?? 0) + tokens);
  }

  #left(account: TokenAccount): number {
    const { limit, window } = account;
    const used = window === undefined ? this.#minute(account).used : (this.#windows.get(nameOf(account)) ?? 0);
    return Math.max(0, limit - used);
  }

  #minute(account: TokenAccount): MemoryMinute {
    const minute = this.#minutes.get(account.key) ?? new MemoryMinute();
    this.#minutes.set(account.key, minute);
    minute.advance(this.#now(), account.limit);
    return minute;
  }
}

function nameOf({ key, window }: TokenAccount): string {
  return `${window?.startMs} ${key}`;
}

const minuteMs = 60_000;

/** A minute that slides; what is owed takes the room that others leave. */
class MemoryMinute {
  #entries: { readonly at: number; tokens: number }[] = [];
  #owed = 0;

  get used(): number {
    return this.#total + this.#owed;
  }

  advance(now: number, limit: number): void {
    for (let first = this.#entries[0]; first !== undefined && first.at + minuteMs <= now; first = this.#entries[0]) {
      this.#entries.shift();
      this.#repay(first.at + minuteMs, limit);
    }
  }

  spend(now: number, tokens: number, limit: number): void {
    this.#owed += tokens;
    this.#repay(now, limit);
  }

  giveBack(takenAt: number, tokens: number): void {
    const entries = this.#entries.filter(({ at }) => at === takenAt);
    let left = entries.length === 0 ? 0 : tokens;
    const repaid = Math.min(left, this.#owed);
    this.#owed -= repaid;
    left -= repaid;
    for (const entry of entries) {
      const given = Math.min(left, entry.tokens);
      entry.tokens -= given;
      left -= given;
    }
  }

  /** Milliseconds until there is room for so many, found by letting time pass. */
  roomIn(now: number, tokens: number, limit: number): number {
    if (tokens > limit) return Number.POSITIVE_INFINITY;
    const later = new MemoryMinute();
    later.#entries = this.#entries.map((entry) => ({ ...entry }));
    later.#owed = this.#owed;
    let at = now;
    while (limit - later.used < tokens && later.#entries.length > 0) {
      at = later.#entries[0]!.at + minuteMs;
      later.advance(at, limit);
    }
    return at - now;
  }

  #repay(at: number, limit: number): void {
    const repaid = Math.min(this.#owed, limit - this.#total);
    if (repaid <= 0) return;
    this.#entries.push({ at, tokens: repaid });
    this.#owed -= repaid;
  }

  get #total(): number {
    return this.#entries.reduce((sum, { tokens }) => sum + tokens, 0);
  }
}

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
    separatesCallers: true,
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
