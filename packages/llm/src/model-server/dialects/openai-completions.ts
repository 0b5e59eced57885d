import { BadQuestion, type Dialect, type Stamp } from '../dialect.ts';
import { type StreamEvent, sseFraming } from '../framing.ts';
import { type JsonObject, listIn, numberIn, objectIn, textIn } from '../json.ts';
import { type Answer, type Question, questionOf, textOf } from '../question.ts';
import { usageOf } from './openai-chat.ts';
import { openAiErrors } from './openai-errors.ts';

// https://platform.openai.com/docs/api-reference/completions

const usualLimit = 16;

/** OpenAI's completions of old. */
export const openAiCompletions: Dialect = {
  readQuestion(body, { names }) {
    const prompts = typeof body.prompt === 'string' ? [body.prompt] : listIn(body.prompt).map(textIn);
    if (prompts.length === 0) throw new BadQuestion("Missing required parameter: 'prompt'.");
    return questionOf({
      model: textIn(body.model ?? names.model),
      utterances: [{ role: 'user', text: prompts.join('\n') }],
      limit: numberIn(body.max_tokens) ?? usualLimit,
      isStream: body.stream === true,
      choices: numberIn(body.n) ?? 1,
      wantsUsage: objectIn(body.stream_options).include_usage === true,
    });
  },
  whole: (question, answer, stamp) => ({
    ...head(question, stamp),
    choices: Array.from({ length: question.choices }, (_, index) => choice(index, textOf(answer), endingOf(answer))),
    usage: usageOf(answer),
  }),
  *events(question, answer, stamp): Generator<StreamEvent> {
    const chunk = (text: string, finish: string | null): StreamEvent => ({
      data: {
        ...head(question, stamp),
        choices: [choice(0, text, finish)],
        ...(question.wantsUsage && { usage: null }),
      },
      isToken: finish === null,
    });
    for (const piece of answer.pieces) yield chunk(piece, null);
    yield chunk('', endingOf(answer));
    if (question.wantsUsage) yield { data: { ...head(question, stamp), choices: [], usage: usageOf(answer) } };
    yield { data: '[DONE]' };
  },
  framing: sseFraming,
  errors: openAiErrors,
  errorEvent: (message) => ({ data: openAiErrors(500, message).body }),
};

function head({ model }: Question, { id, created }: Stamp): JsonObject {
  return { id: `cmpl-${id}`, object: 'text_completion', created, model };
}

function choice(index: number, text: string, finish: string | null): JsonObject {
  return { text, index, logprobs: null, finish_reason: finish };
}

function endingOf({ ending }: Answer): string {
  return ending === 'length' ? 'length' : 'stop';
}
