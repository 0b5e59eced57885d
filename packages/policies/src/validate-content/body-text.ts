import { JsonMistake } from './json-document.ts';
import { charsetOf } from './media-type.ts';

/** The text of a body: in the charset that its content type names, else in UTF-8 or whatever a byte order mark says. */
export function bodyText(content: string | Uint8Array, contentType: string | null): string {
  if (typeof content === 'string') return content;
  const charset = markedCharset(content) ?? charsetOf(contentType) ?? 'utf-8';
  try {
    return new TextDecoder(charset, { fatal: true }).decode(content);
  } catch (error) {
    throw new JsonMistake(`The content is not in the charset ${charset}.`, { cause: error });
  }
}

function markedCharset([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return first === 0xef && second === 0xbb && third === 0xbf ? 'utf-8' : undefined;
}
