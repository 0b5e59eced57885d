import { asText, type JsonObject } from './json.ts';
import { openaiUsage } from './openai-chat.ts';
import { readPlainInput } from './plain-input.ts';
import type { Protocol } from './protocol.ts';
import { readModel } from './reading.ts';

/** Embeddings of OpenAI, Azure and compatible servers. */
export const openaiEmbeddings: Protocol = {
  name: 'openai-embeddings',
  path: /(?:\/deployments\/(?<model>[^/]+))?\/embeddings$/i,
  keys: ['input'],
  isCall: (body) => hasInput(body) && (isForVectors(body) || /embed/i.test(asText(body.model) ?? '')),
  readCall: (body, { model }) => ({
    protocol: 'openai-embeddings',
    model: readModel(body, model),
    isStream: false,
    ...readPlainInput(body.input, 'input'),
    completionLimit: 0,
  }),
  answerMembers: new Set(['model', 'usage', 'error']),
  readAnswer: (body) =>
    Array.isArray(body.data) || body.usage !== undefined
      ? { model: asText(body.model), usage: openaiUsage(body.usage), texts: [] }
      : undefined,
};

function hasInput({ input }: JsonObject): boolean {
  return (
    typeof input === 'string' ||
    (Array.isArray(input) && input.every((item) => typeof item !== 'object' || Array.isArray(item)))
  );
}

function isForVectors({ encoding_format, dimensions }: JsonObject): boolean {
  return encoding_format !== undefined || dimensions !== undefined;
}
