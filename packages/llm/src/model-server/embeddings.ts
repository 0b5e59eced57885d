import { createHash } from 'node:crypto';
import { BadQuestion } from './dialect.ts';
import { geminiErrors } from './dialects/gemini.ts';
import { azureErrors, openAiErrors } from './dialects/openai-errors.ts';
import { listIn, numberIn, objectIn, textIn } from './json.ts';
import { jsonOf, type Reply, type Route, type ServedCall } from './route.ts';

const usualDimensions = 1536;
const geminiDimensions = 768;
const mostDimensions = 4096;

/** A vector of length 1 for a text: texts that share words are near each other. */
export function vectorOf(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) {
    const hash = createHash('sha256').update(word).digest();
    // Few places, so that different words seldom meet.
    for (let index = 0; index < 8; index++) {
      const place = hash.readUInt16BE(index * 4) % dimensions;
      vector[place] = (vector[place] ?? 0) + ((hash[index * 4 + 2] ?? 0) & 1 ? 1 : -1);
    }
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

/** OpenAI's embeddings. */
export function embeddingsRoute(path: RegExp, isAzure = false): Route {
  return { method: 'POST', path, errors: isAzure ? azureErrors : openAiErrors, answer: embed };
}

function embed(call: ServedCall): Reply {
  const body = jsonOf(call);
  const inputs = (Array.isArray(body.input) ? body.input : [body.input]).map(inputText);
  if (body.input === undefined) throw new BadQuestion("Missing required parameter: 'input'.");
  const dimensions = dimensionsIn(body.dimensions, usualDimensions);
  const tokens = inputs.reduce((sum, text) => sum + call.tokenizer.count(text), 0);
  return {
    json: {
      object: 'list',
      data: inputs.map((text, index) => {
        const vector = vectorOf(text, dimensions);
        const embedding =
          body.encoding_format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector];
        return { object: 'embedding', index, embedding };
      }),
      model: textIn(body.model ?? call.names.model),
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    },
  };
}

/** Inputs are texts or lists of tokens. */
function inputText(input: unknown): string {
  return typeof input === 'string' ? input : JSON.stringify(input ?? '');
}

function dimensionsIn(value: unknown, usual: number): number {
  const dimensions = numberIn(value) ?? usual;
  if (Number.isInteger(dimensions) && dimensions >= 1 && dimensions <= mostDimensions) return dimensions;
  throw new BadQuestion(`the vector cannot have ${dimensions} dimensions; expected 1 to ${mostDimensions}`);
}

/** Gemini's `embedContent` and `batchEmbedContents`. */
export const geminiEmbeddings: readonly Route[] = [
  geminiRoute('embedContent', (body) => ({ embedding: embeddingOf(body) })),
  geminiRoute('batchEmbedContents', ({ requests }) => ({
    embeddings: listIn(requests).map((request) => embeddingOf(objectIn(request))),
  })),
];

type Body = ReturnType<typeof jsonOf>;

function geminiRoute(method: string, answer: (body: Body) => Body): Route {
  return {
    method: 'POST',
    path: new RegExp(`^/v1(?:beta|alpha)?/models/(?<model>[^/:]+):${method}$`),
    errors: geminiErrors,
    answer: (call) => ({ json: answer(jsonOf(call)) }),
  };
}

function embeddingOf({ content, outputDimensionality }: Body): Body {
  const text = listIn(objectIn(content).parts)
    .map((part) => textIn(objectIn(part).text))
    .join('');
  return { values: [...vectorOf(text, dimensionsIn(outputDimensionality, geminiDimensions))] };
}
