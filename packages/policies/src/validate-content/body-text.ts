import { JsonMistake } from './json-document.ts';
import { charsetOf } from './media-type.ts';

/**
 * The encodings in which what is ASCII is nothing else. In others, such as Shift_JIS, a byte that looks like a quote or a
 * backslash may be a part of another character, and a backend that reads UTF-8, as RFC 8259 (8.1) has it, sees other JSON.
 */
const singleReading =
  /^(?:utf-8|utf-16[lb]e|iso-8859-\d+(?:-i)?|windows-\d+|koi8-[ru]|macintosh|x-mac-cyrillic|ibm866)$/;

/** The text of a body: in the charset that its content type names, else in UTF-8 or whatever a byte order mark says. */
export function bodyText(content: string | Uint8Array, contentType: string | null): string {
  if (typeof content === 'string') return content;
  const charset = markedCharset(content) ?? charsetOf(contentType) ?? 'utf-8';
  try {
    const decoder = new TextDecoder(charset, { fatal: true });
    if (!singleReading.test(decoder.encoding)) throw new RangeError(`${charset} is not read`);
    return decoder.decode(content);
  } catch (error) {
    throw new JsonMistake(`The content is not in the charset ${charset}.`, { cause: error });
  }
}

function markedCharset([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return first === 0xef && second === 0xbb && third === 0xbf ? 'utf-8' : undefined;
}
