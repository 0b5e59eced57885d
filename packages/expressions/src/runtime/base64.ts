import { allocate, spend } from './budget.ts';
import { argumentException, argumentNull, argumentOutOfRange, formatException } from './exceptions.ts';

// Base64 as System.Convert reads and writes it: white space may stand anywhere, padding must be there, and bits left
// over in the last character do not matter.
// https://learn.microsoft.com/dotnet/api/system.convert.frombase64string

const notDigit = /[^A-Za-z0-9+/]/;
const space = /[ \t\r\n]+/g;

/** `Convert.FromBase64String`. */
export function readBase64(text: string | null): Uint8Array {
  if (text === null) throw argumentNull('s');
  spend(text.length >> 4);
  allocate(text.length);
  let characters = text;
  if (!isBase64(characters)) {
    characters = text.replace(space, '');
    if (!isBase64(characters)) {
      throw formatException(
        'The input is not a valid Base-64 string as it contains a non-base 64 character, more than two padding characters, or an illegal character among the padding characters.',
      );
    }
  }
  return new Uint8Array(Buffer.from(characters, 'base64'));
}

function isBase64(text: string): boolean {
  if (text.length % 4 !== 0) return false;
  const end = text.search(notDigit);
  return end < 0 || (end >= text.length - 2 && /^==?$/.test(text.slice(end)));
}

/** `Base64FormattingOptions.InsertLineBreaks`. */
const insertLineBreaks = 1;

/** `Convert.ToBase64String`; with line breaks, 76 characters a line. */
export function writeBase64(
  bytes: Uint8Array | null,
  offset = 0,
  length: number = bytes === null ? 0 : bytes.length,
  options = 0,
): string {
  if (bytes === null) throw argumentNull('inArray');
  if (length < 0) {
    throw argumentOutOfRange(
      'length',
      'Index was out of range. Must be non-negative and less than the size of the collection.',
    );
  }
  if (offset < 0) throw argumentOutOfRange('offset', 'Value must be positive.');
  if (offset > bytes.length - length) {
    throw argumentOutOfRange('offset', 'Offset and length must refer to a position in the string.');
  }
  if (options !== 0 && options !== insertLineBreaks) {
    throw argumentException(`Illegal enum value: ${options}.`, 'options');
  }
  spend(length >> 4);
  allocate(Math.ceil(length / 3) * 4);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + offset, length).toString('base64');
  return options === insertLineBreaks ? (text.match(/.{1,76}/g) ?? []).join('\r\n') : text;
}
