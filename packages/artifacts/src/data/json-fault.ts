/** The first place at which a text is no JSON, and what should stand there. */
export interface JsonFault {
  readonly offset: number;
  readonly expected: string;
}

const token =
  /[ \t\r\n]*(?:([{}[\]:,])|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;

type State = 'value' | 'value or ]' | 'name' | 'name or }' | ':' | ', or }' | ', or ]' | 'end';

const expectations: Readonly<Record<State, string>> = {
  value: 'a value',
  'value or ]': "a value or ']'",
  name: 'a name in quotes',
  'name or }': "a name in quotes or '}'",
  ':': "':'",
  ', or }': "',' or '}'",
  ', or ]': "',' or ']'",
  end: 'the end of the file',
};

/**
 * Finds where a text stops being JSON. Messages of `JSON.parse` do not always say, and quote the text, which may hold
 * secrets.
 */
export function findJsonFault(text: string): JsonFault | undefined {
  const open: string[] = [];
  let state: State = 'value';
  token.lastIndex = 0;
  for (let at = 0; ; at = token.lastIndex) {
    const match = (token.lastIndex = at) >= 0 ? token.exec(text) : null;
    if (match === null) {
      const offset = at + (/^[ \t\r\n]*/.exec(text.slice(at))?.[0].length ?? 0);
      return offset === text.length && state === 'end' ? undefined : { offset, expected: expectations[state] };
    }
    const next = step(state, match[1] ?? (match[0].trimStart().startsWith('"') ? 'text' : 'plain'), open);
    if (next === undefined)
      return { offset: at + match[0].length - match[0].trimStart().length, expected: expectations[state] };
    state = next;
  }
}

function step(state: State, found: string, open: string[]): State | undefined {
  if (state === ':') return found === ':' ? 'value' : undefined;
  if (state === 'name' || state === 'name or }') {
    if (found === 'text') return ':';
    return found === '}' && state === 'name or }' ? close(open) : undefined;
  }
  if (state === ', or }') return found === ',' ? 'name' : found === '}' ? close(open) : undefined;
  if (state === ', or ]') return found === ',' ? 'value' : found === ']' ? close(open) : undefined;
  if (state === 'end') return undefined;
  if (found === ']' && state === 'value or ]') return close(open);
  if (found === '{' || found === '[') {
    open.push(found);
    return found === '{' ? 'name or }' : 'value or ]';
  }
  return found === 'text' || found === 'plain' ? after(open) : undefined;
}

function close(open: string[]): State {
  open.pop();
  return after(open);
}

function after(open: readonly string[]): State {
  const around = open.at(-1);
  return around === undefined ? 'end' : around === '{' ? ', or }' : ', or ]';
}
