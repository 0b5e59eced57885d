import { allocate, spend } from './budget.ts';
import { categoryAt } from './character.ts';
import { argumentNull } from './exceptions.ts';
import { toLowerInvariant, toUpperInvariant } from './text-case.ts';

const lowercaseLetter = 1;

/**
 * `TextInfo.ToTitleCase`: the first letter of each word becomes upper case and the others lower case, but words that are
 * all in upper case stay as they are.
 * https://learn.microsoft.com/dotnet/api/system.globalization.textinfo.totitlecase
 */
export function toTitleCase(text: string | null): string {
  if (text === null) throw argumentNull('str');
  spend(text.length);
  allocate(text.length);
  let result = '';
  let index = 0;
  while (index < text.length) {
    const category = categoryAt(text, index);
    const width = widthAt(text, index);
    if (!isLetter(category)) {
      result += text.slice(index, index + width);
      index += width;
      continue;
    }
    result += toUpperInvariant(text.slice(index, index + width));
    index += width;
    const word = readWord(text, index, category === lowercaseLetter);
    result += word.text;
    index = word.end;
  }
  return result;
}

/** The rest of a word: after an apostrophe letters are lower case whatever stands before it. */
function readWord(text: string, start: number, startsLower: boolean): { text: string; end: number } {
  let result = '';
  let from = start;
  let hasLower = startsLower;
  let index = start;
  const take = () => {
    const part = text.slice(from, index);
    result += hasLower ? toLowerInvariant(part) : part;
    from = index;
  };
  while (index < text.length) {
    const category = categoryAt(text, index);
    if (isLetter(category)) {
      if (category === lowercaseLetter) hasLower = true;
      index += widthAt(text, index);
    } else if (text[index] === "'") {
      index++;
      take();
      hasLower = true;
    } else if (isWithinWord(category)) {
      index += widthAt(text, index);
    } else break;
  }
  take();
  return { text: result, end: index };
}

function widthAt(text: string, index: number): number {
  return (text.codePointAt(index) as number) > 0xffff ? 2 : 1;
}

function isLetter(category: number): boolean {
  return category <= 4;
}

/** Marks, numbers and characters of no known kind do not end a word. */
function isWithinWord(category: number): boolean {
  return category <= 10 || category === 16 || category === 17 || category === 29;
}
