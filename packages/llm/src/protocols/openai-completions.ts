import type { ModelUsage } from '@turnpike/policy';
import { asObject, asText, type JsonObject, objectsOf } from './json.ts';
import { OpenAnswers } from './open-answers.ts';
import { openaiError, openaiUsage, stepsOf, writeOpenaiUsage } from './openai-chat.ts';
import { readPlainInput } from './plain-input.ts';
import { type AnswerReading, type ClosingEvent, done, type Protocol, type StreamReader } from './protocol.ts';
import { readLimit, readModel } from './reading.ts';

/** Completions of text, as OpenAI had them before it had chats, and many servers have them still. */
export const openaiCompletions: Protocol = {
  name: 'openai-completions',
  path: /(?:\/deployments\/(?<model>[^/]+))?\/completions$/i,
  keys: ['prompt', 'model'],
  isCall: ({ prompt, model, messages, size }) =>
    (typeof prompt === 'string' || Array.isArray(prompt)) &&
    typeof model === 'string' &&
    messages === undefined &&
    size === undefined,
  readCall(body, { model }) {
    const answers = Array.isArray(body.prompt) && typeof body.prompt[0] !== 'number' ? body.prompt.length : 1;
    const limit = readLimit({ max_tokens: body.max_tokens }, { n: body.n, best_of: body.best_of });
    return {
      protocol: 'openai-completions',
      model: readModel(body, model),
      isStream: body.stream === true,
      ...readPlainInput(body.prompt, 'prompt'),
      completionLimit: limit && limit * Math.max(answers, 1),
    };
  },
  answerMembers: new Set(['id', 'model', 'usage', 'error']),
  readAnswer: (body) =>
    Array.isArray(body.choices) || body.usage !== undefined ? readCompletion(body, undefined) : undefined,
  openStream: (body) => new CompletionStream(asObject(body.stream_options)?.include_usage === true),
};

function readCompletion(body: JsonObject, ends: 'whole' | undefined): AnswerReading {
  const texts = objectsOf(body.choices).flatMap(({ text, index }, place) =>
    typeof text === 'string' && text !== '' ? [{ lane: `${index ?? place}`, text }] : [],
  );
  return { id: asText(body.id), model: asText(body.model), usage: openaiUsage(body.usage), texts, ends };
}

class CompletionStream implements StreamReader {
  readonly #wantsUsage: boolean;
  #head: JsonObject = {};
  readonly #answers = new OpenAnswers();

  constructor(wantsUsage: boolean) {
    this.#wantsUsage = wantsUsage;
  }

  read(data: JsonObject): AnswerReading | undefined {
    if (data.error !== undefined && data.error !== null && !Array.isArray(data.choices))
      return { texts: [], ends: 'failed' };
    return readCompletion(data, this.#answers.endWith(stepsOf(data)) ? 'whole' : undefined);
  }

  passed(data: JsonObject): void {
    const { id, created, model } = data;
    if (asText(id) !== undefined) this.#head = { id, object: 'text_completion', created, model };
    this.#answers.pass(stepsOf(data));
  }

  endAtLimit(usage: ModelUsage): readonly ClosingEvent[] {
    const last = this.#answers.toEnd.map((index) => ({
      data: { ...this.#head, choices: [{ index, text: '', logprobs: null, finish_reason: 'length' }] },
    }));
    const counted = { data: { ...this.#head, choices: [], usage: writeOpenaiUsage(usage) } };
    return [...last, ...(this.#wantsUsage ? [counted] : []), done];
  }

  endWithheld(): readonly ClosingEvent[] {
    return [done];
  }

  endFailed(message: string): readonly ClosingEvent[] {
    return [openaiError(message), done];
  }
}
