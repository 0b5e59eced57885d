import { createHash } from 'node:crypto';
import type { ModelServerBehaviour } from './behaviour.ts';
import { type JsonObject, listIn, objectIn, textIn } from './json.ts';
import type { Answer, Question, ToolCall, ToolOffer } from './question.ts';
import type { Tokenizer } from './tokenizer.ts';

// The model itself. It has nothing to say of its own: whoever asks the same gets the same, token for token.

const imageTokens = 85;
// https://developers.openai.com/cookbook/examples/how_to_count_tokens_with_tiktoken_for_chat_completions
const tokensPerMessage = 3;
const tokensOfReply = 3;
const deepestSample = 8;

/** What the model answers. */
export function answerFor(question: Question, tokenizer: Tokenizer, behaviour: ModelServerBehaviour): Answer {
  const promptTokens = countPrompt(question, tokenizer);
  if (behaviour.isEndless === true)
    return { pieces: endless(), calls: [], ending: 'stop', promptTokens, completionTokens: 0 };
  const calls = callsOf(question, tokenizer);
  if (calls.length > 0) {
    const completionTokens = calls.reduce((sum, { pieces }) => sum + pieces.length, 0) * question.choices;
    return { pieces: [], calls, ending: 'tools', promptTokens, completionTokens };
  }
  const all =
    behaviour.tokens === undefined ? tokenizer.pieces(replyTo(question)) : [...take(endless(), behaviour.tokens)];
  const pieces = all.slice(0, question.limit ?? all.length);
  const ending = pieces.length < all.length ? 'length' : 'stop';
  return { pieces, calls, ending, promptTokens, completionTokens: pieces.length * question.choices };
}

/** How many tokens the prompt has. */
export function countPrompt({ utterances, tools }: Question, tokenizer: Tokenizer): number {
  const said = utterances.reduce(
    (sum, { text, images = 0 }) => sum + tokensPerMessage + tokenizer.count(text) + images * imageTokens,
    tokensOfReply,
  );
  return said + tools.reduce((sum, { name, schema }) => sum + tokenizer.count(name + JSON.stringify(schema)), 0);
}

function replyTo({ utterances, jsonSchema }: Question): string {
  const last = utterances.at(-1);
  const asked = utterances.findLast(({ role }) => role === 'user');
  const text = asked?.text ?? '';
  if (jsonSchema !== undefined) return JSON.stringify(sampleOf(jsonSchema, text));
  if (last?.role === 'tool') return `The tool says: ${last.text}`;
  const [, count] = /\bcount to (\d{1,5})\b/i.exec(text) ?? [];
  if (count !== undefined) return Array.from({ length: Number(count) }, (_, index) => index + 1).join(' ');
  const images = asked?.images ?? 0;
  return `You said: ${text}${images > 0 ? ` (with ${images} image${images > 1 ? 's' : ''})` : ''}`;
}

/** A tool is called when that is demanded, or when the prompt names it; not again once it has answered. */
function callsOf({ utterances, tools, mustCall }: Question, tokenizer: Tokenizer): readonly ToolCall[] {
  const last = utterances.at(-1);
  if (last === undefined || last.role === 'tool') return [];
  const named = tools.filter(({ name }) => last.text.includes(name) || name === mustCall);
  const chosen = named.length === 0 && mustCall === true ? tools.slice(0, 1) : named;
  return chosen.map((tool) => callOf(tool, last.text, tokenizer));
}

function callOf({ name, schema }: ToolOffer, text: string, tokenizer: Tokenizer): ToolCall {
  const input = sampleOf(schema, text);
  const id = createHash('sha256').update(`${name}\n${text}`).digest('hex').slice(0, 24);
  return { id, name, input, pieces: tokenizer.pieces(JSON.stringify(input)) };
}

/** A value of a JSON schema, whose strings are taken from the prompt. */
function sampleOf(schema: JsonObject, text: string, depth = 0): unknown {
  const { type, properties, items, enum: options } = schema;
  if (Array.isArray(options)) return options[0];
  const kind = textIn(type).toLowerCase();
  if (kind === 'integer' || kind === 'number') return 1;
  if (kind === 'boolean') return true;
  if (kind === 'string') return text.slice(0, 60);
  if (depth > deepestSample) return null;
  if (kind === 'array') return [sampleOf(objectIn(items), text, depth + 1)];
  const entries = Object.entries(objectIn(properties));
  if (entries.length === 0) return listIn(schema.required).length === 0 && depth === 0 ? { answer: text } : {};
  return Object.fromEntries(entries.map(([name, inner]) => [name, sampleOf(objectIn(inner), text, depth + 1)]));
}

const words = ['The', ' gateway', ' counts', ' every', ' token', ' that', ' goes', ' by', '.', ' '];

function* endless(): Generator<string> {
  for (let index = 0; ; index++) yield words[index % words.length] ?? '';
}

function* take(pieces: Iterable<string>, count: number): Generator<string> {
  let taken = 0;
  if (count <= 0) return;
  for (const piece of pieces) {
    yield piece;
    if (++taken >= count) return;
  }
}
