import {
  readStrictAnswer,
  readStrictRequest,
  type StrictAnswer,
  type StrictField,
  type StrictOutcome,
  type StrictRequest,
  valuesOf,
} from '../../packages/http/src/fuzz/strict-reader.ts';
import type { Reading } from './node-reader.ts';
import type { Recorded } from './recorder.ts';

// What came of one connection, held against a reading of its bytes by the book.

/** What is to be counted of a connection that went as it should. */
export interface Verdict {
  /** The requests that the backend answered, as they were meant. */
  readonly accepted: readonly StrictRequest[];
  /** The statuses that the gateway answered by itself. */
  readonly refused: readonly number[];
}

/** The requests of a connection by the book. */
export interface ByTheBook {
  /** Up to the last that can be read. */
  readonly requests: readonly StrictRequest[];
  /** The place behind that one. */
  readonly end: number;
  /** Whether what stands there is against the standard, rather than nothing, unfinished, or behind the last request. */
  readonly isFaulty: boolean;
}

/** Reads the requests of a connection. */
export function readByTheBook(text: string): ByTheBook {
  const requests: StrictRequest[] = [];
  let at = 0;
  while (at < text.length) {
    const outcome = readStrictRequest(text, at);
    if (outcome === 'unfinished') break;
    if ('fault' in outcome) return { requests, end: at, isFaulty: true };
    requests.push(outcome.message);
    at = outcome.end;
    if (!outcome.message.keepsAlive) break;
  }
  return { requests, end: at, isFaulty: false };
}

/** Compares; gives what is wrong as text. */
export function compare(
  { requests: meant, isFaulty }: ByTheBook,
  received: string,
  recorded: ReadonlyMap<string, Recorded>,
): Verdict | string {
  const answers = readAnswers(received, meant);
  if (typeof answers === 'string') return answers;
  const accepted: StrictRequest[] = [];
  const refused: number[] = [];
  const answered = new Set<string>();
  for (const [index, { status, fields, body }] of answers.entries()) {
    const [number] = valuesOf(fields, 'x-number');
    if (number === undefined) {
      if (status < 400) return `answered ${status} by itself`;
      refused.push(status);
      continue;
    }
    const record = recorded.get(number);
    const request = meant[index];
    if (record === undefined) return `got the answer to somebody else's request, ${number}`;
    if (request === undefined) return `passed on what cannot be read: ${JSON.stringify(record.bytes)}`;
    if (body !== (request.method === 'HEAD' ? '' : number)) return `got the body ${body} with the head of ${number}`;
    const difference = differenceOf(request, record.request);
    if (difference !== undefined) return `${difference}: ${JSON.stringify(record.bytes)}`;
    answered.add(number);
    accepted.push(request);
  }
  for (const [number, { bytes }] of recorded)
    if (!answered.has(number)) return `passed on without an answer: ${JSON.stringify(bytes)}`;
  if (answers.length > meant.length + 1) return 'answered more than was asked';
  const last = answers.at(-1);
  // A request whose body does not come may be answered all the same.
  if (isFaulty && answers.length > meant.length && last?.keepsAlive) return 'goes on behind what cannot be read';
  if (answers.length < meant.length && (last === undefined || last.keepsAlive))
    return 'left a request without an answer';
  return { accepted, refused };
}

function readAnswers(received: string, meant: readonly StrictRequest[]): readonly StrictAnswer[] | string {
  const answers: StrictAnswer[] = [];
  for (let at = 0; at < received.length; ) {
    const outcome = readAnswer(received, at, meant[answers.length]?.method);
    if (outcome === 'unfinished') return 'answered in part';
    if ('fault' in outcome) return `answered against the standard: ${outcome.fault}`;
    answers.push(outcome.message);
    at = outcome.end;
  }
  return answers;
}

/** The method of what cannot be read may have been read all the same, and then its refusal has no body to HEAD. */
function readAnswer(received: string, at: number, method: string | undefined): StrictOutcome<StrictAnswer> {
  if (method !== undefined) return readStrictAnswer(received, at, method, true);
  const withBody = readStrictAnswer(received, at, 'GET', true);
  return withBody === 'unfinished' ? readStrictAnswer(received, at, 'HEAD', true) : withBody;
}

/** What the gateway says itself, so that it need not be what the client said. */
const rewritten = /^(?:host|via|x-forwarded-(?:for|proto|host)|content-length|transfer-encoding|connection)$/i;

function differenceOf(meant: StrictRequest, seen: StrictRequest): string | undefined {
  if (seen.method !== meant.method) return 'another method';
  if (seen.target !== meant.pathAndQuery) return 'another target';
  if (seen.body !== meant.body) return 'another body';
  if (valuesOf(seen.fields, 'host').join() !== valuesOf(seen.fields, 'host')[0]) return 'another Host';
  const added = firstOutside(
    seen.fields.filter(([name]) => !rewritten.test(name)),
    meant.fields,
  );
  if (added !== undefined) return `a field that nobody sent, ${added[0]}`;
  const trailer = firstOutside(seen.trailers, meant.trailers);
  return trailer && `a trailer that nobody sent, ${trailer[0]}`;
}

/** The first of some fields that is not among others, in their order. */
function firstOutside(fields: readonly StrictField[], others: readonly StrictField[]): StrictField | undefined {
  let at = 0;
  for (const field of fields) {
    while (at < others.length && (others[at]![0] !== field[0] || others[at]![1] !== field[1])) at++;
    if (at++ === others.length) return field;
  }
  return undefined;
}

/** Whether somebody else reads the requests that were accepted as something else. What is refused there does no harm. */
export function readDifferently(accepted: readonly StrictRequest[], there: readonly Reading[]): string | undefined {
  for (const [index, { method, target, body }] of accepted.entries()) {
    const other = there[index];
    if (other === undefined) return undefined;
    if (other.method !== method || other.target !== target || other.body !== body)
      return `read as ${JSON.stringify(other)} instead of ${JSON.stringify({ method, target, body })}`;
  }
  return undefined;
}
