import type { ModelMessage, ModelUsage } from '@turnpike/policy';
import { readContent } from './content.ts';
import { asObject, asText, type JsonObject, jsonText, objectsOf } from './json.ts';
import { type AnswerStep, OpenAnswers } from './open-answers.ts';
import type { AnswerReading, AnswerText, ClosingEvent, Protocol, ReportedUsage, StreamReader } from './protocol.ts';
import { readLimit, readModel, readObjects, readRole, readTools } from './reading.ts';
import { sumOfCounts } from './sum-of-counts.ts';

/** Gemini, of Google's AI Studio and of Vertex. */
export const gemini: Protocol = {
  name: 'gemini',
  path: /(?:\/(?<model>[^/:%]+))?(?::|%3A)(?:generateContent|streamGenerateContent|embedContent|batchEmbedContents)$/i,
  keys: ['contents', 'content', 'requests'],
  streamsJson: true,
  isCall: ({ contents }) =>
    Array.isArray(contents) && contents.every((content) => 'parts' in (asObject(content) ?? {})),
  readCall(body, { model, path }) {
    const config = asObject(body.generationConfig ?? body.generation_config) ?? {};
    const isForVectors = body.contents === undefined;
    return {
      protocol: 'gemini',
      model: readModel(body, model),
      isStream: /streamGenerateContent$/i.test(path),
      messages: [...readSystem(body.systemInstruction ?? body.system_instruction), ...readMessages(body)],
      ...readTools(body.tools),
      completionLimit: isForVectors ? 0 : readGeminiLimit(config),
    };
  },
  answerMembers: new Set(['responseId', 'modelVersion', 'usageMetadata', 'error']),
  readAnswer(body) {
    const { candidates, embedding, embeddings, promptFeedback, usageMetadata } = body;
    const isAnswer = candidates ?? embedding ?? embeddings ?? promptFeedback ?? usageMetadata;
    return isAnswer === undefined ? undefined : readPiece(body);
  },
  openStream: () => new CandidateStream(),
};

function readGeminiLimit(config: JsonObject): number | undefined {
  return readLimit(
    { maxOutputTokens: config.maxOutputTokens ?? config.max_output_tokens },
    { candidateCount: config.candidateCount ?? config.candidate_count },
  );
}

function readSystem(instruction: unknown): readonly ModelMessage[] {
  if (instruction === undefined || instruction === null) return [];
  const { parts } = asObject(instruction) ?? { parts: instruction };
  return [{ role: 'system', ...readContent(parts, `'systemInstruction'`) }];
}

function readMessages({ contents, content, requests }: JsonObject): readonly ModelMessage[] {
  if (contents !== undefined) {
    const list = asObject(contents) !== undefined || typeof contents === 'string' ? [contents] : contents;
    if (typeof contents === 'string') return [{ role: 'user', text: contents, images: 0 }];
    return readObjects(list, 'contents').map(readMessage);
  }
  const asked = content !== undefined ? [content] : readObjects(requests, 'requests').map((request) => request.content);
  return readObjects(asked, 'content').map(readMessage);
}

function readMessage({ role = 'user', parts }: JsonObject, index: number): ModelMessage {
  const place = `'contents[${index}]'`;
  const list = objectsOf(parts);
  const isResult = list.length > 0 && list.every((part) => 'functionResponse' in part);
  return { role: isResult ? 'tool' : readRole(role, 'contents', index), ...readContent(parts, place) };
}

function readPiece(body: JsonObject): AnswerReading {
  const candidates = objectsOf(body.candidates);
  return {
    id: asText(body.responseId),
    model: asText(body.modelVersion),
    usage: readUsage(asObject(body.usageMetadata)),
    texts: candidates.flatMap((candidate, place) => textsOf(candidate, place)),
  };
}

function readUsage(usage: JsonObject | undefined): ReportedUsage | undefined {
  if (usage?.promptTokenCount === undefined) return undefined;
  const { promptTokenCount, toolUsePromptTokenCount, candidatesTokenCount, thoughtsTokenCount } = usage;
  return {
    prompt: sumOfCounts(promptTokenCount, toolUsePromptTokenCount),
    completion: sumOfCounts(candidatesTokenCount, thoughtsTokenCount) ?? 0,
    total: usage.totalTokenCount,
    cached: usage.cachedContentTokenCount,
    reasoning: thoughtsTokenCount,
  };
}

function textsOf({ index, content }: JsonObject, place: number): readonly AnswerText[] {
  return objectsOf(asObject(content)?.parts).flatMap((part) => {
    const call = asObject(part.functionCall);
    const pieces = [
      part.text,
      call?.name,
      call?.args === undefined ? undefined : jsonText(call.args),
      asObject(part.executableCode)?.code,
      asObject(part.codeExecutionResult)?.output,
    ];
    const lane = `${index ?? place}${part.thought === true ? ' thought' : ''}`;
    return pieces.flatMap((text) => (typeof text === 'string' && text !== '' ? [{ lane, text }] : []));
  });
}

function stepsOf({ candidates }: JsonObject): readonly AnswerStep[] {
  return objectsOf(candidates).map(({ index = 0, finishReason }) => ({
    index,
    isEnd: typeof finishReason === 'string' && finishReason !== 'FINISH_REASON_UNSPECIFIED',
  }));
}

class CandidateStream implements StreamReader {
  #last: JsonObject = {};
  readonly #answers = new OpenAnswers();

  read(data: JsonObject): AnswerReading | undefined {
    if (data.error !== undefined && data.candidates === undefined) return { texts: [], ends: 'failed' };
    const isBlocked = asText(asObject(data.promptFeedback)?.blockReason) !== undefined;
    const hasEnded = isBlocked || this.#answers.endWith(stepsOf(data));
    return { ...readPiece(data), ends: hasEnded ? 'whole' : undefined };
  }

  passed(data: JsonObject): void {
    this.#last = data;
    this.#answers.pass(stepsOf(data));
  }

  endAtLimit({ promptTokens, completionTokens, totalTokens }: ModelUsage): readonly ClosingEvent[] {
    const { modelVersion, responseId } = this.#last;
    const candidates = this.#answers.toEnd.map((index) => ({
      content: { parts: [{ text: '' }], role: 'model' },
      finishReason: 'MAX_TOKENS',
      index,
    }));
    const usageMetadata = {
      promptTokenCount: promptTokens,
      candidatesTokenCount: completionTokens,
      totalTokenCount: totalTokens,
    };
    return [{ data: { candidates, usageMetadata, modelVersion, responseId } }];
  }

  endWithheld(): readonly ClosingEvent[] {
    return [];
  }

  endFailed(message: string): readonly ClosingEvent[] {
    return [{ data: { error: { code: 502, message, status: 'INTERNAL' } } }];
  }
}
