import { isWord } from './parser.ts';

// What `$1`, `${name}` and their like in a replacement stand for:
// https://learn.microsoft.com/dotnet/standard/base-types/substitutions-in-regular-expressions

/** A replacement that was read. */
export interface Replacement {
  readonly parts: readonly (
    | { readonly text: string }
    | { readonly group: number }
    | { readonly portion: 'before' | 'after' | 'lastGroup' | 'input' }
  )[];
}

const portions = { '`': 'before', "'": 'after', '+': 'lastGroup', _: 'input' } as const;

/** Reads a replacement; what does not name a group of the pattern stays as it is. */
export function parseReplacement(
  text: string,
  groups: ReadonlySet<number>,
  names: ReadonlyMap<string, number>,
  isEcmaScript: boolean,
): Replacement {
  const parts: Replacement['parts'][number][] = [];
  let literal = '';
  const add = (part: Replacement['parts'][number]) => {
    if (literal !== '') parts.push({ text: literal });
    literal = '';
    parts.push(part);
  };
  for (let index = 0; index < text.length; ) {
    const dollar = text.indexOf('$', index);
    if (dollar < 0) {
      literal += text.slice(index);
      break;
    }
    literal += text.slice(index, dollar);
    index = dollar + 1;
    const next = text[index] ?? '';
    if (next === '$') {
      literal += '$';
      index++;
    } else if (next === '&') {
      add({ group: 0 });
      index++;
    } else if (Object.hasOwn(portions, next)) {
      add({ portion: portions[next as keyof typeof portions] });
      index++;
    } else {
      const found =
        next === '{' ? readBraced(text, index, groups, names) : readNumber(text, index, groups, isEcmaScript);
      if (found === undefined) literal += '$';
      else {
        add({ group: found.group });
        index = found.end;
      }
    }
  }
  if (literal !== '') parts.push({ text: literal });
  return { parts };
}

interface Found {
  readonly group: number;
  readonly end: number;
}

function readBraced(
  text: string,
  start: number,
  groups: ReadonlySet<number>,
  names: ReadonlyMap<string, number>,
): Found | undefined {
  let end = start + 1;
  while (isWord(text[end] ?? '')) end++;
  const name = text.slice(start + 1, end);
  if (text[end] !== '}' || name === '') return undefined;
  if (/^[0-9]/.test(name)) {
    const number = /^[0-9]{1,9}$/.test(name) ? Number(name) : -1;
    return groups.has(number) ? { group: number, end: end + 1 } : undefined;
  }
  const group = names.get(name);
  return group === undefined ? undefined : { group, end: end + 1 };
}

function readNumber(
  text: string,
  start: number,
  groups: ReadonlySet<number>,
  isEcmaScript: boolean,
): Found | undefined {
  const digits = /^[0-9]+/.exec(text.slice(start, start + 16))?.[0];
  if (digits === undefined) return undefined;
  // ECMAScript takes as many digits as still name a group.
  for (let length = digits.length; length > 0; length--) {
    const number = Number(digits.slice(0, length));
    if (groups.has(number)) return { group: number, end: start + length };
    if (!isEcmaScript) return undefined;
  }
  return undefined;
}
