import { allocate, spend } from './budget.ts';
import { argumentNull, formatException } from './exceptions.ts';
import { formatWith } from './object.ts';

// `string.Format`: text with `{index,alignment:format}` in it.
// https://learn.microsoft.com/dotnet/standard/base-types/composite-formatting

/** Alignments and indexes at or above this are turned away. */
const limit = 1_000_000;

/** Fills a composite format; arguments are boxed. */
export function formatComposite(
  format: string | null,
  args: readonly unknown[] | null,
  provider: unknown = null,
): string {
  if (format === null) throw argumentNull('format');
  if (args === null) throw argumentNull('args');
  spend(format.length >> 4);
  allocate(format.length);
  let text = '';
  let index = 0;
  for (;;) {
    const brace = nextBrace(format, index);
    text += format.slice(index, brace);
    if (brace === format.length) break;
    index = brace + 1;
    if (format[index] === format[brace]) {
      text += format[brace];
      index++;
      continue;
    }
    if (format[brace] === '}' || index === format.length) throw malformed();
    const item = readItem(format, index, args.length);
    const part = align(formatWith(args[item.argument], item.format, provider), item.alignment);
    spend(1);
    allocate(part.length);
    text += part;
    index = item.end;
  }
  return text;
}

/** Pads to a width: on the left for a positive alignment, on the right for a negative one. */
export function align(text: string, alignment: number): string {
  const width = Math.abs(alignment);
  if (width <= text.length) return text;
  allocate(width);
  return alignment < 0 ? text.padEnd(width) : text.padStart(width);
}

function nextBrace(format: string, from: number): number {
  for (let index = from; index < format.length; index++) {
    const code = format.charCodeAt(index);
    if (code === 123 || code === 125) return index;
  }
  return format.length;
}

interface Item {
  readonly argument: number;
  readonly alignment: number;
  readonly format: string | null;
  readonly end: number;
}

/** Reads what follows `{`. */
function readItem(text: string, start: number, count: number): Item {
  let index = start;
  const skipSpaces = () => {
    while (text[index] === ' ') index++;
  };
  const readNumber = (): number => {
    if (!isDigit(text, index)) throw malformed();
    let number = 0;
    while (isDigit(text, index) && number < limit) number = number * 10 + text.charCodeAt(index++) - 48;
    return number;
  };
  const argument = readNumber();
  if (index === text.length) throw malformed();
  if (argument >= count) {
    throw formatException(
      'Index (zero based) must be greater than or equal to zero and less than the size of the argument list.',
    );
  }
  skipSpaces();
  let alignment = 0;
  if (text[index] === ',') {
    index++;
    skipSpaces();
    const isNegative = text[index] === '-';
    if (isNegative) index++;
    const width = readNumber();
    alignment = isNegative ? -width : width;
    skipSpaces();
  }
  let format: string | null = null;
  if (text[index] === ':') {
    format = '';
    for (index++; index < text.length; index++) {
      const char = text[index] as string;
      if (char === '{' || char === '}') {
        if (text[index + 1] !== char) {
          if (char === '{') throw malformed();
          break;
        }
        index++;
      }
      format += char;
    }
  }
  if (text[index] !== '}') throw malformed();
  return { argument, alignment, format, end: index + 1 };
}

function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 48 && code <= 57;
}

function malformed(): Error {
  return formatException('Input string was not in a correct format.');
}
