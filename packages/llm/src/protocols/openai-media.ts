import type { ModelUsage } from '@turnpike/policy';
import { asObject, asText, type JsonObject } from './json.ts';
import { openaiError } from './openai-chat.ts';
import { readPlainInput } from './plain-input.ts';
import {
  type AnswerReading,
  type ClosingEvent,
  done,
  type Protocol,
  type ReportedUsage,
  type StreamReader,
} from './protocol.ts';
import { readLimit, readModel } from './reading.ts';

// Images and sound of OpenAI. What is asked is text; what is answered mostly is not.

/** Images that are made or changed. */
export const openaiImages: Protocol = {
  name: 'openai-images',
  path: /(?:\/deployments\/(?<model>[^/]+))?\/images\/(?:generations|edits|variations)$/i,
  keys: ['prompt', 'model', 'image'],
  takesForms: true,
  isCall: ({ prompt, size, quality, model }) =>
    typeof prompt === 'string' &&
    (size !== undefined || quality !== undefined || /dall-e|image/i.test(asText(model) ?? '')),
  readCall(body, { model }) {
    // A number of answers that is none is refused here as elsewhere.
    readLimit({}, { n: body.n });
    return {
      protocol: 'openai-images',
      model: readModel(body, model),
      isStream: body.stream === true,
      ...readPlainInput(body.prompt, 'prompt'),
      completionLimit: undefined,
    };
  },
  answerMembers: new Set(['usage', 'error']),
  readAnswer: (body) =>
    Array.isArray(body.data) || body.usage !== undefined ? { usage: mediaUsage(body.usage), texts: [] } : undefined,
  openStream: () => new MediaStream(),
};

/** Speech that is made of text, and text that is made of speech. */
export const openaiAudio: Protocol = {
  name: 'openai-audio',
  path: /(?:\/deployments\/(?<model>[^/]+))?\/audio\/(?:speech|transcriptions|translations)$/i,
  keys: ['input', 'model', 'prompt', 'file'],
  answersOpaque: true,
  takesForms: true,
  isCall: ({ input, voice, model }) =>
    typeof input === 'string' && typeof model === 'string' && voice !== undefined && voice !== null,
  readCall: (body, { model }) => ({
    protocol: 'openai-audio',
    model: readModel(body, model),
    isStream: body.stream === true || body.stream_format === 'sse',
    ...readPlainInput(body.input ?? body.prompt, body.input === undefined ? 'prompt' : 'input'),
    completionLimit: undefined,
  }),
  answerMembers: new Set(['usage', 'error']),
  readAnswer: (body) =>
    typeof body.text === 'string' || body.usage !== undefined
      ? { usage: mediaUsage(body.usage), texts: textOf(body.text) }
      : undefined,
  openStream: () => new MediaStream(),
};

/** Usage of images and sound; of some sound only the seconds are told, which are no tokens. */
function mediaUsage(value: unknown): ReportedUsage | undefined {
  const usage = asObject(value);
  if (usage === undefined || usage.input_tokens === undefined) return undefined;
  return { prompt: usage.input_tokens, completion: usage.output_tokens ?? 0, total: usage.total_tokens };
}

function textOf(text: unknown): AnswerReading['texts'] {
  return typeof text === 'string' && text !== '' ? [{ lane: '', text }] : [];
}

class MediaStream implements StreamReader {
  read(data: JsonObject): AnswerReading | undefined {
    const type = asText(data.type) ?? '';
    if (type === 'error' || (data.error !== undefined && data.error !== null)) return { texts: [], ends: 'failed' };
    const isEnd = type.endsWith('.done') || type.endsWith('.completed');
    return {
      usage: mediaUsage(data.usage),
      texts: type === 'transcript.text.delta' ? textOf(data.delta) : [],
      ends: isEnd ? 'whole' : undefined,
    };
  }

  passed(): void {}

  // These streams have no way to say that they have reached a limit.
  endAtLimit(_usage: ModelUsage): readonly ClosingEvent[] {
    return [done];
  }

  endWithheld(): readonly ClosingEvent[] {
    return [done];
  }

  endFailed(message: string): readonly ClosingEvent[] {
    return [openaiError(message), done];
  }
}
