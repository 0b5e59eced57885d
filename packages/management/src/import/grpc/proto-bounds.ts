import { ImportError } from '../imported-api.ts';

// The library compares each field of a message with all others: 10,000 of them take it seconds. So what is read is counted
// before, in time that grows with the text.

const mostInBlock = 1000;
const mostInAll = 20_000;

/** Refuses a text with more statements in one pair of braces, or in all, than any service has. */
export function checkProtoBounds(text: string): void {
  const counts = [0];
  let all = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text[at];
    if (unit === '"' || unit === "'") at = stringEnd(text, at);
    else if (unit === '/') at = commentEnd(text, at);
    else if (unit === '{') counts.push(0);
    else if (unit === '}' && counts.length > 1) counts.pop();
    else if (unit === ';' || unit === ',') {
      const count = (counts.pop() as number) + 1;
      counts.push(count);
      if (count > mostInBlock) throw tooMany(`${mostInBlock} statements in one block`, text, at);
      if (++all > mostInAll) throw tooMany(`${mostInAll} statements`, text, at);
    }
  }
}

/** Strings end on their line. */
function stringEnd(text: string, start: number): number {
  const quote = text[start];
  let at = start + 1;
  while (at < text.length && text[at] !== quote && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function commentEnd(text: string, start: number): number {
  const next = text[start + 1];
  if (next !== '/' && next !== '*') return start;
  const end = text.indexOf(next === '/' ? '\n' : '*/', start + 2);
  return end === -1 ? text.length : next === '/' ? end : end + 1;
}

function tooMany(what: string, text: string, at: number): ImportError {
  const line = text.slice(0, at).split('\n').length;
  return new ImportError(`there are more than ${what}; expected fewer`, `line ${line}`);
}
