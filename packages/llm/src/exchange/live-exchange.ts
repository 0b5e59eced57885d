import { Buffer } from 'node:buffer';
import type {
  CompletionGuard,
  ModelExchange,
  ModelOutcome,
  ModelUsage,
  ModelWatcher,
  PolicyContext,
  PolicyResponse,
} from '@turnpike/policy';
import { asObject, type JsonObject, parseJson, readMembers } from '../protocols/json.ts';
import type { AnswerReading, AnswerText, Protocol, ReadCall } from '../protocols/protocol.ts';
import type { TokenCounter } from '../tokens/token-counter.ts';
import { answerForm } from './answer-form.ts';
import { AnswerRecord } from './answer-record.ts';
import { CompletionMeter } from './completion-meter.ts';
import { GuardedText } from './guarded-text.ts';
import { StreamFilter, type StreamListener } from './stream-filter.ts';
import { believedUsage, estimatedUsage, isCount, noUsage } from './usage.ts';

/** A call under way, from its request to the last that is known of its answer. */
export class LiveExchange implements ModelExchange, StreamListener {
  readonly call: ReadCall;
  outcome: ModelOutcome | undefined;
  firstTextAt: number | undefined;
  readonly #protocol: Protocol;
  readonly #body: JsonObject;
  readonly #tokens: TokenCounter;
  readonly #watchers: ModelWatcher[] = [];
  /** Whether one of them wants the text of the answer. */
  #keepsText = false;
  #prompt: number | Promise<number> | undefined;
  /** Of the provider's answer, once there is one. */
  #status: number | undefined;
  #record: AnswerRecord | undefined;
  #meter: CompletionMeter | undefined;
  /** Of an answer in one piece, which is counted only where the provider has not. */
  #unmetered: readonly AnswerText[] = [];
  readonly #guards: GuardedText[] = [];
  /** Whether text was judged: who comes later has missed some of it. */
  #isGuarded = false;
  /** Whether what watchers fail with goes to whoever waits for the answer. */
  #isThrown = false;
  #hasEnded = false;
  /** Fulfilled when all watchers know; absent where none of them has had to wait. */
  #ending: Promise<void> | undefined;

  constructor(protocol: Protocol, call: ReadCall, body: JsonObject, tokens: TokenCounter) {
    this.call = call;
    this.#protocol = protocol;
    this.#body = body;
    this.#tokens = tokens;
  }

  estimatePrompt(): number | Promise<number> {
    this.#prompt ??= this.#countPrompt();
    return this.#prompt;
  }

  watch(watcher: ModelWatcher): void {
    // Too late to watch anything else; those who were in time are being told one after the other.
    if (this.outcome !== undefined) this.#tellLate(watcher, this.outcome);
    else this.#watchers.push(watcher);
    if (watcher.keepsText === true) this.#keepsText = true;
  }

  guard(guard: CompletionGuard): void {
    if (this.#isGuarded) throw new Error('The stream is under way: guards are added before it is sent.');
    this.#guards.push(new GuardedText(guard));
  }

  /** The backend section is over, and has given a response. */
  answered({ response }: PolicyContext): void | Promise<void> {
    this.#status = response.status;
    // What has cost nothing is given back before the head of the answer tells what is left.
    if (response.status >= 300 || !response.body.isPresent) return this.#endNow(false);
    const form = answerForm(response, this.call.isStream, this.#protocol.streamsJson === true);
    if (form === 'opaque')
      return this.#protocol.answersOpaque === true ? this.#takeOpaque(response) : this.#endNow(false);
    const reader = form.kind === 'stream' ? this.#protocol.openStream?.(this.#body) : undefined;
    if (form.kind === 'whole' || reader === undefined) return this.#readWhole(response);
    this.#record = new AnswerRecord(this.#keepsText);
    response.body.filter(new StreamFilter(form.framing, reader, this));
  }

  /** The last byte has gone, or the caller: what nobody has ended yet, ends now. */
  sent(): void | Promise<void> {
    const ending = this.#end(false);
    // What somebody who watches fails with, the request has failed with already.
    return this.#isThrown ? ending?.catch(() => {}) : ending;
  }

  read(reading: AnswerReading): boolean | Promise<boolean> {
    const record = this.#record!;
    record.add(reading);
    const { texts } = reading;
    for (const { lane, text } of texts) this.#metered.add(lane, text);
    if (texts.length === 0) return true;
    this.firstTextAt ??= performance.now();
    const reported = record.usage?.completion;
    const { estimate } = this.#metered;
    return this.#admit(Math.max(estimate, isCount(reported) ? reported : 0), 0);
  }

  guards(): readonly GuardedText[] {
    this.#isGuarded = true;
    return this.#guards;
  }

  usage(): ModelUsage | Promise<ModelUsage> {
    return this.#usage(false);
  }

  ended(how: 'passed' | 'cut' | 'abandoned'): void | Promise<void> {
    // OpenAI's client goes away at `[DONE]`, before the end of the body: all has come that there is.
    const hasAll = how === 'passed' || (how === 'abandoned' && this.#record?.isWhole === true);
    return this.#end(hasAll)?.catch(() => {});
  }

  /** Where nobody asks before the end, mostly nothing has to be counted at all. */
  get #metered(): CompletionMeter {
    this.#meter ??= new CompletionMeter(
      (text) => this.#tokens.text(this.call.model, text),
      this.#watchers.some(({ streamed }) => streamed !== undefined) ? 256 : 65_536,
    );
    return this.#meter;
  }

  #countPrompt(): number | Promise<number> {
    const { givenTokens = 0 } = this.call;
    const counted = this.#tokens.prompt(this.call);
    return counted instanceof Promise ? counted.then((tokens) => tokens + givenTokens) : counted + givenTokens;
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

  #readWhole({ body }: PolicyResponse): void | Promise<void> {
    const brokeOff = (failure: unknown): never => {
      // It has cost its prompt at least.
      this.#record = new AnswerRecord(false);
      throw failure;
    };
    let reading: void | Promise<void>;
    try {
      reading = body.buffer();
    } catch (failure) {
      return brokeOff(failure);
    }
    return reading === undefined
      ? this.#takeWhole(body.content)
      : reading.then(() => this.#takeWhole(body.content), brokeOff);
  }

  #takeWhole(content: string | Uint8Array | undefined): void | Promise<void> {
    const reading = this.#readBriefly(content) ?? this.#readAnswer(asObject(parseJson(textOf(content))));
    if (reading !== undefined) {
      this.#record = new AnswerRecord(this.#keepsText);
      this.#record.add(reading, reading.ends ?? 'whole');
      this.#unmetered = reading.texts;
    }
    return this.#endNow(true);
  }

  /** An answer without its text, which nobody has to look at where the provider says what it has cost. */
  #readBriefly(content: string | Uint8Array | undefined): AnswerReading | undefined {
    if (this.#keepsText || !(content instanceof Uint8Array)) return undefined;
    const reading = this.#readAnswer(readMembers(content, this.#protocol.answerMembers));
    return believedUsage(reading?.usage) === undefined ? undefined : reading;
  }

  #readAnswer(body: JsonObject | undefined): AnswerReading | undefined {
    // Some answer 200 and have an error inside.
    return body === undefined || asObject(body.error) !== undefined ? undefined : this.#protocol.readAnswer(body);
  }

  /** What is no JSON, such as sound: text is counted, and otherwise only that it was asked for is known. */
  async #takeOpaque(response: PolicyResponse): Promise<void> {
    const isText = /^text\/(?!html)/i.test(response.headers.get('content-type') ?? '');
    if (isText) await response.body.buffer();
    const text = isText ? textOf(response.body.content) : '';
    this.#record = new AnswerRecord(this.#keepsText && isText);
    this.#record.add({ texts: text === '' ? [] : [{ lane: '', text }], ends: 'whole' });
    this.#metered.add('', text);
    await this.#endNow(true);
  }

  #tellLate(watcher: ModelWatcher, outcome: ModelOutcome): void {
    const told = watcher.ended(outcome);
    if (told !== undefined) this.#ending = Promise.all([this.#ending, told]).then(() => {});
  }

  /** The request waits for it. */
  #endNow(isPassed: boolean): void | Promise<void> {
    this.#isThrown = true;
    return this.#end(isPassed);
  }

  #end(isPassed: boolean): void | Promise<void> {
    if (!this.#hasEnded) {
      this.#hasEnded = true;
      this.#ending = this.#tell(isPassed) ?? undefined;
    }
    return this.#ending;
  }

  #tell(isPassed: boolean): void | Promise<void> {
    const record = this.#record;
    // What was begun and broken off has cost its prompt at least.
    const isAnswered = record !== undefined && (record.hasBegun || (!isPassed && !record.hasFailed));
    const isComplete = isPassed && isAnswered && record.isWhole && !record.hasFailed;
    const usage = isAnswered ? this.#usage(isComplete) : noUsage;
    const tell = (known: ModelUsage): void | Promise<void> => {
      this.outcome = {
        isAnswered,
        status: this.#status,
        model: record?.model,
        id: record?.id,
        usage: known,
        isComplete,
        text: record?.text,
      };
      return this.#tellFrom(0, this.outcome, []);
    };
    return usage instanceof Promise ? usage.then(tell) : tell(usage);
  }

  /** One after the other, whatever the ones before have failed with. */
  #tellFrom(first: number, outcome: ModelOutcome, failures: unknown[]): void | Promise<void> {
    for (let index = first; index < this.#watchers.length; index++)
      try {
        const told = this.#watchers[index]!.ended(outcome);
        if (told === undefined) continue;
        return told
          .catch((failure: unknown) => {
            failures.push(failure);
          })
          .then(() => this.#tellFrom(index + 1, outcome, failures));
      } catch (failure) {
        failures.push(failure);
      }
    if (failures.length > 0) return Promise.reject(failures[0]);
  }

  #usage(isComplete: boolean): ModelUsage | Promise<ModelUsage> {
    const reported = this.#record?.usage;
    const believed = believedUsage(reported);
    if (isComplete && believed !== undefined) return believed;
    const prompt = believed?.promptTokens ?? this.estimatePrompt();
    // After the prompt: who is the first to count has waited for the tokenizer then, and does not guess the answer.
    const count = (tokens: number): ModelUsage =>
      estimatedUsage(tokens, Math.max(this.#countAnswer(), believed?.completionTokens ?? 0));
    return prompt instanceof Promise ? prompt.then(count) : count(prompt);
  }

  #countAnswer(): number {
    for (const { lane, text } of this.#unmetered) this.#metered.add(lane, text);
    this.#unmetered = [];
    return this.#metered.total();
  }
}

function textOf(content: string | Uint8Array | undefined): string {
  if (content === undefined || typeof content === 'string') return content ?? '';
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content.buffer, content.byteOffset, content.length);
  return bytes.toString();
}
