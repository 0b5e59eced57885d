import { BadQuestion, type Dialect, type ErrorsOf, type Stamp } from '../dialect.ts';
import { arrayFraming, type StreamEvent, sseFraming } from '../framing.ts';
import { type JsonObject, listIn, numberIn, objectIn, textIn } from '../json.ts';
import { type Answer, type Question, questionOf, type ToolCall, textOf, type Utterance } from '../question.ts';

// https://ai.google.dev/api/generate-content

const statuses: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
};
const endings = { stop: 'STOP', length: 'MAX_TOKENS', tools: 'STOP' } as const;

/** Errors as Google says them. */
export const geminiErrors: ErrorsOf = (code, message) => ({
  body: { error: { code, message, status: statuses[code] ?? 'INTERNAL' } },
});

/** Gemini's content. */
export const gemini: Dialect = {
  readQuestion: (body, { names }) => readContents(body, names.model ?? '', names.method === 'streamGenerateContent'),
  whole: (question, answer, stamp) => {
    const parts = answer.calls.length > 0 ? answer.calls.map(callPart) : [{ text: textOf(answer) }];
    return responseOf(question, answer, stamp, parts, endings[answer.ending], answer.completionTokens);
  },
  events,
  // Google's lines end in both.
  framing: (behaviour, { query }) =>
    query.get('alt') === 'sse' ? sseFraming({ lineEnd: 'crlf', ...behaviour }) : arrayFraming,
  errors: geminiErrors,
  errorEvent: (message) => ({ data: geminiErrors(503, message).body }),
};

/** What a body of contents asks. */
export function readContents(body: JsonObject, model: string, isStream: boolean): Question {
  const contents = listIn(body.contents).map(objectIn);
  if (contents.length === 0) throw new BadQuestion('* GenerateContentRequest.contents: contents is not specified');
  const system = textsOf(objectIn(body.systemInstruction ?? body.system_instruction));
  const settings = objectIn(body.generationConfig);
  const { mode } = objectIn(objectIn(body.toolConfig).functionCallingConfig);
  return questionOf({
    model,
    utterances: [...(system === '' ? [] : [{ role: 'system' as const, text: system }]), ...contents.map(utteranceOf)],
    tools: listIn(body.tools)
      .flatMap((tool) => listIn(objectIn(tool).functionDeclarations))
      .map(objectIn)
      .map(({ name, parameters, parametersJsonSchema }) => ({
        name: textIn(name),
        schema: objectIn(parametersJsonSchema ?? parameters),
      })),
    mustCall: mode === 'ANY',
    limit: numberIn(settings.maxOutputTokens),
    isStream,
    jsonSchema:
      settings.responseMimeType === 'application/json'
        ? objectIn(settings.responseJsonSchema ?? settings.responseSchema)
        : undefined,
  });
}

function utteranceOf(content: JsonObject): Utterance {
  const parts = listIn(content.parts).map(objectIn);
  const results = parts.filter((part) => part.functionResponse !== undefined);
  if (results.length > 0) {
    const text = results.map((part) => JSON.stringify(objectIn(part.functionResponse).response)).join('\n');
    return { role: 'tool', text };
  }
  const images = parts.filter((part) => part.inlineData !== undefined || part.fileData !== undefined).length;
  return { role: content.role === 'model' ? 'assistant' : 'user', text: textsOf(content), images };
}

function textsOf({ parts }: JsonObject): string {
  return listIn(parts)
    .map((part) => textIn(objectIn(part).text))
    .join('');
}

function* events(question: Question, answer: Answer, stamp: Stamp): Generator<StreamEvent> {
  let sent = 0;
  for (const text of answer.pieces)
    yield { data: responseOf(question, answer, stamp, [{ text }], undefined, ++sent), isToken: true };
  for (const call of answer.calls)
    yield {
      data: responseOf(question, answer, stamp, [callPart(call)], undefined, (sent += call.pieces.length)),
      isToken: true,
    };
  yield { data: responseOf(question, answer, stamp, [{ text: '' }], endings[answer.ending], answer.completionTokens) };
}

function callPart({ name, input }: ToolCall): JsonObject {
  return { functionCall: { name, args: input } };
}

function responseOf(
  { model }: Question,
  { promptTokens }: Answer,
  { id }: Stamp,
  parts: readonly JsonObject[],
  finishReason: string | undefined,
  candidatesTokenCount: number,
): JsonObject {
  return {
    candidates: [{ content: { parts, role: 'model' }, ...(finishReason !== undefined && { finishReason }), index: 0 }],
    usageMetadata: {
      promptTokenCount: promptTokens,
      candidatesTokenCount,
      totalTokenCount: promptTokens + candidatesTokenCount,
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: promptTokens }],
    },
    modelVersion: model,
    responseId: id,
  };
}
