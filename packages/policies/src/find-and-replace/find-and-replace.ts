import { Buffer } from 'node:buffer';
import {
  attribute,
  definePolicy,
  dynamic,
  type Policy,
  type PolicyMessage,
  scopes,
  sections,
  string,
} from '@turnpike/policy';
import { bodyText, charsetOf, messageOf, replaceText, withBody } from '../body-text.ts';
import { longestResult, replaceInBytes, replaceInText } from './replace-all.ts';

/** Replaces a text in the body by another, wherever it stands. */
export const findAndReplace: Policy = definePolicy({
  name: 'find-and-replace',
  reference: 'https://learn.microsoft.com/azure/api-management/find-and-replace-policy',
  sections,
  scopes,

  config: {
    from: attribute(dynamic(string), 'The text to look for, exactly as it is written.'),
    to: attribute(dynamic(string), 'What takes its place; empty to take it away.'),
  },

  failures: {
    BodyTooLarge: 'With what takes its place the body would be longer than a body may be.',
  },

  prepare({ from, to }, failure, place) {
    if (from.constant === '') place.report('invalid-value', 'from', "'from' is empty; expected the text to look for");
    return (context) => {
      const message = messageOf(context, place.section);
      const [found, replacement] = [from(context), to(context)];
      if (found === '') return;
      return withBody(message, () => {
        if (replaceIn(message, found, replacement)) return;
        const text = `The body would be longer than ${longestResult} bytes after replacing.`;
        throw failure('BodyTooLarge', 500, text);
      });
    };
  },
});

/** False when the result would be too long. */
function replaceIn(message: PolicyMessage, from: string, to: string): boolean {
  const { content } = message.body;
  if (content === undefined) return true;
  if (content instanceof Uint8Array && isBytewise(message, from + to)) {
    const replaced = replaceInBytes(content, Buffer.from(from), Buffer.from(to));
    if (replaced !== undefined && replaced !== content) message.body.replace(replaced);
    return replaced !== undefined;
  }
  const text = bodyText(message) as string;
  const replaced = replaceInText(text, from, to);
  if (replaced !== undefined && replaced !== text) replaceText(message, replaced);
  return replaced !== undefined;
}

/** Whether a text is the same bytes in the encoding of the body: then what is no text at all comes through as it is. */
function isBytewise({ headers }: PolicyMessage, text: string): boolean {
  const charset = charsetOf(headers);
  return charset === 'utf-8' || (/^(?:windows-125\d|iso-8859-)/.test(charset) && /^\p{ASCII}*$/u.test(text));
}
