import type { ModelMessage } from '@turnpike/policy';
import { unreadable } from './json.ts';
import { kindOf } from './reading.ts';

/** What is asked where there is no dialogue. */
export interface PlainInput {
  readonly messages: readonly ModelMessage[];
  /** How many tokens came as numbers. */
  readonly givenTokens?: number;
}

/**
 * Reads text, a list of texts, the numbers of tokens, or lists of such numbers, as embeddings and completions take them.
 * @throws {PolicyFailure} 400 when it is something else
 */
export function readPlainInput(input: unknown, place: string): PlainInput {
  if (input === undefined || input === null) return { messages: [] };
  if (typeof input === 'string') return { messages: [{ role: 'user', text: input, images: 0 }] };
  if (!Array.isArray(input)) throw unreadable(`'${place}' is ${kindOf(input)}; expected text, texts or tokens.`);
  const texts: string[] = [];
  let givenTokens = 0;
  for (const [index, item] of input.entries()) {
    if (typeof item === 'string') texts.push(item);
    else if (isToken(item)) givenTokens++;
    else if (Array.isArray(item) && item.every(isToken)) givenTokens += item.length;
    else throw unreadable(`'${place}[${index}]' is ${kindOf(item)}; expected text or tokens.`);
  }
  const messages: ModelMessage[] = texts.length === 0 ? [] : [{ role: 'user', text: texts.join('\n'), images: 0 }];
  return givenTokens > 0 ? { messages, givenTokens } : { messages };
}

function isToken(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
