import { asObject, type JsonObject, jsonText, unreadable } from './json.ts';

// Content of messages. Every protocol has its own parts for it, but no two of them use one name for different things: so
// one table says for all what of a part is text, what has more parts in it, and what is an image.

/** What content has said. */
export interface ReadContent {
  readonly text: string;
  readonly images: number;
}

type PartKey = 'text' | 'more' | 'json' | 'image';

const keys: Readonly<Record<string, PartKey>> = {
  text: 'text',
  refusal: 'text',
  thinking: 'text',
  name: 'text',
  arguments: 'text',
  code: 'text',
  transcript: 'text',
  title: 'text',
  context: 'text',
  // Where it is no list, it is what a tool has given.
  output: 'more',
  content: 'more',
  summary: 'more',
  function: 'more',
  function_call: 'more',
  source: 'more',
  reasoningContent: 'more',
  reasoningText: 'more',
  guardContent: 'more',
  document: 'more',
  toolUse: 'more',
  toolResult: 'more',
  functionCall: 'more',
  functionResponse: 'more',
  executableCode: 'more',
  codeExecutionResult: 'more',
  input: 'json',
  args: 'json',
  response: 'json',
  json: 'json',
  image_url: 'image',
  image: 'image',
};

const inlineKeys = ['inlineData', 'inline_data', 'fileData', 'file_data'];

/**
 * Reads content: text, parts, or parts in parts.
 * @throws {PolicyFailure} 400 when something else is there; `place` says where
 */
export function readContent(content: unknown, place: string): ReadContent {
  // Most content is one text, in a list of all that a message may have.
  const only = onlyOf(content);
  if (typeof only === 'string') return { text: only, images: 0 };
  const texts: string[] = [];
  let images = 0;
  const waiting: unknown[] = [content];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (next === undefined || next === null) continue;
    if (typeof next === 'string') texts.push(next);
    else if (Array.isArray(next)) for (let index = next.length - 1; index >= 0; index--) waiting.push(next[index]);
    else if (typeof next === 'object') images += readPart(next as JsonObject, texts, waiting, place);
    else throw unreadable(`${place} holds ${JSON.stringify(next)}; expected text or parts of content.`);
  }
  return { text: texts.filter((text) => text !== '').join('\n'), images };
}

/** What is there alone of a list in which nothing else is; `undefined` where there is more. */
function onlyOf(content: unknown): unknown {
  if (!Array.isArray(content)) return content;
  let only: unknown;
  for (const one of content)
    if (one !== undefined && one !== null) {
      if (only !== undefined) return undefined;
      only = one;
    }
  return only;
}

/** Gives how many images the part is. */
function readPart(part: JsonObject, texts: string[], waiting: unknown[], place: string): number {
  const more: unknown[] = [];
  let isImage = part.type === 'image' || part.type === 'input_image';
  for (const key of Object.keys(part)) {
    const value = part[key];
    const kind = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (kind === undefined && Object.hasOwn(keys, key.toLowerCase()))
      throw unreadable(`${place} has '${key}'; expected '${key.toLowerCase()}'.`);
    if (kind === undefined || value === null || value === undefined) continue;
    if (kind === 'image') isImage = true;
    else if (typeof value === 'string') {
      if (key !== 'source') texts.push(value);
    } else if (kind === 'json') texts.push(jsonText(value));
    else if (kind === 'more' || asObject(value) !== undefined) more.push(value);
    else throw unreadable(`'${key}' in ${place} is ${typeof value}; expected a string.`);
  }
  if (part.type === 'text' && typeof part.data === 'string') texts.push(part.data);
  if (inlineKeys.some((key) => isImageData(asObject(part[key])))) isImage = true;
  // What is inside of an image is its bytes.
  if (!isImage) for (let index = more.length - 1; index >= 0; index--) waiting.push(more[index]);
  return isImage ? 1 : 0;
}

function isImageData(data: JsonObject | undefined): boolean {
  const type = data?.mimeType ?? data?.mime_type;
  return typeof type === 'string' && type.startsWith('image/');
}
