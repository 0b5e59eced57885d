import type { ModelCall, ModelOutcome, ModelSession, ModelUsage, ModelWatcher, PolicyContext } from '@turnpike/policy';
import { readRealtimeEvent } from '../protocols/openai-realtime.ts';
import type { AnswerReading } from '../protocols/protocol.ts';
import type { TokenCounter } from '../tokens/token-counter.ts';
import { believedUsage, estimatedUsage, noUsage } from './usage.ts';

/** A dialogue of OpenAI's realtime protocol, as what its responses have cost together. */
export class RealtimeSession implements ModelSession {
  readonly call: ModelCall;
  outcome: ModelOutcome | undefined;
  readonly #tokens: TokenCounter;
  readonly #watchers: ModelWatcher[] = [];
  #usage: ModelUsage = noUsage;
  #responses = 0;
  #isOpen = false;
  #status: number | undefined;
  #model: string | undefined;
  #id: string | undefined;
  /** Watchers are asked one response after the other. */
  #asking: Promise<boolean> | undefined;
  #ending: Promise<void> | undefined;

  /** `query` is that of the handshake, which names the model. */
  constructor(query: string, tokens: TokenCounter) {
    const asked = new URLSearchParams(query);
    const model = asked.get('model') ?? asked.get('deployment') ?? '';
    this.call = { protocol: 'openai-realtime', model, isStream: true, messages: [], completionLimit: undefined };
    this.#tokens = tokens;
  }

  /** Nobody knows at the handshake what will be asked. */
  estimatePrompt(): number {
    return 0;
  }

  watch(watcher: ModelWatcher): void {
    if (this.outcome === undefined) this.#watchers.push(watcher);
    else this.#waitFor([tell(watcher, this.outcome)]);
  }

  guard(): void {
    throw new Error('What is said by a WebSocket is not judged.');
  }

  said(text: string): boolean | Promise<boolean> {
    const reading = readRealtimeEvent(text);
    if (reading === undefined || this.outcome !== undefined) return true;
    this.#model = reading.model ?? this.#model;
    if (reading.ends === undefined) return true;
    this.#responses++;
    this.#id = reading.id ?? this.#id;
    this.#usage = sumOf(this.#usage, this.#usageOf(reading));
    const { totalTokens } = this.#usage;
    if (this.#asking === undefined) return this.#track(this.#admit(totalTokens, 0));
    return this.#track(this.#asking.then((before) => before && this.#admit(totalTokens, 0)));
  }

  /** What was refused has no session. */
  answered({ response }: PolicyContext): void | Promise<void> {
    this.#status = response.status;
    return response.status === 101 ? undefined : this.#end();
  }

  opened(): void {
    this.#isOpen = true;
  }

  closed(): void {
    void this.#end()?.catch(() => {});
  }

  /** The handshake is over. */
  sent(): void | Promise<void> {
    return this.#isOpen ? undefined : this.#end()?.catch(() => {});
  }

  #track(admitted: boolean | Promise<boolean>): boolean | Promise<boolean> {
    if (admitted instanceof Promise) this.#asking = admitted;
    return admitted;
  }

  #admit(tokens: number, from: number): boolean | Promise<boolean> {
    for (let index = from; index < this.#watchers.length; index++) {
      const admitted = this.#watchers[index]!.streamed?.(tokens);
      if (admitted === false) return false;
      if (admitted instanceof Promise)
        return admitted.then(
          (isAdmitted) => isAdmitted && this.#admit(tokens, index + 1),
          () => false,
        );
    }
    return true;
  }

  /** The provider's own; what it says nothing of, or nothing that can be true, is counted. */
  #usageOf({ usage, texts }: AnswerReading): ModelUsage {
    const counted = () => texts.reduce((sum, { text }) => sum + this.#tokens.text(this.call.model, text), 0);
    return believedUsage(usage) ?? estimatedUsage(0, counted());
  }

  #end(): void | Promise<void> {
    if (this.outcome !== undefined) return this.#ending;
    const outcome: ModelOutcome = {
      isAnswered: this.#responses > 0,
      status: this.#status,
      model: this.#model,
      id: this.#id,
      usage: this.#usage,
      isComplete: this.#responses > 0,
      text: undefined,
    };
    this.outcome = outcome;
    this.#waitFor(this.#watchers.map((watcher) => tell(watcher, outcome)));
    return this.#ending;
  }

  #waitFor(told: readonly (void | Promise<void>)[]): void {
    const waiting = [this.#ending, ...told].filter((one) => one !== undefined);
    if (waiting.length > 0) this.#ending = Promise.all(waiting).then(() => {});
  }
}

/** Whoever carries the socket has nothing to do with what somebody who watches fails with. */
function tell(watcher: ModelWatcher, outcome: ModelOutcome): void | Promise<void> {
  try {
    return watcher.ended(outcome);
  } catch (failure) {
    return Promise.reject(failure);
  }
}

function sumOf(one: ModelUsage, other: ModelUsage): ModelUsage {
  const { cachedTokens: cached } = other;
  return {
    promptTokens: one.promptTokens + other.promptTokens,
    completionTokens: one.completionTokens + other.completionTokens,
    totalTokens: one.totalTokens + other.totalTokens,
    cachedTokens: cached === undefined ? one.cachedTokens : (one.cachedTokens ?? 0) + cached,
    reasoningTokens: undefined,
    isEstimated: one.isEstimated || other.isEstimated,
  };
}
