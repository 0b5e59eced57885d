import { BadQuestion } from './dialect.ts';
import { objectIn } from './json.ts';

/** What a model server does otherwise than it should, or slower. */
export interface ModelServerBehaviour {
  /** How long nothing of an answer comes. */
  readonly firstByteDelayMs?: number;
  /** How long each token of a stream takes. */
  readonly tokenDelayMs?: number;
  /** How many tokens an answer has, instead of those that its prompt asks for. */
  readonly tokens?: number;
  /** Never stops. */
  readonly isEndless?: boolean;

  /** Answers with this status and an error of the protocol. */
  readonly status?: number;
  /** `Retry-After` beside the status, as it is. */
  readonly retryAfter?: string;
  /** How many calls fail with the status before one goes well; all of them when absent. */
  readonly failures?: number;
  /** Answers 200 with an error inside; in a stream after so many tokens. */
  readonly errorAfter?: number;
  /** Answers with a page of HTML, whatever the status. */
  readonly isHtml?: boolean;

  /** Ends a stream after so many tokens as if that were all. */
  readonly cutAfter?: number;
  /** Resets the connection after so many tokens; at 0 before anything is answered. */
  readonly resetAfter?: number;
  /** Sends an event that is broken after so many tokens, and goes on. */
  readonly malformedAfter?: number;

  /** Sends so many bytes at once, wherever events begin and end. */
  readonly packetBytes?: number;
  /** Sends so many events at once. */
  readonly eventsPerPacket?: number;
  /** How lines of events end. */
  readonly lineEnd?: 'lf' | 'crlf' | 'cr';
  /** Leaves out the blank line behind the last event. */
  readonly hasNoFinalBlankLine?: boolean;

  /** What is wrong about the usage that it states. */
  readonly usage?: 'negative' | 'text' | 'huge' | 'fraction' | 'missing';
}

/** The header of a request that tells a model server how to behave, as JSON. */
export const behaviourHeader = 'x-model-server';

type Check = (value: unknown) => boolean;

const between =
  (least: number, most: number): Check =>
  (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
const oneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && words.includes(value);
const flag: Check = (value) => typeof value === 'boolean';
const longestDelayMs = 60_000;
const mostTokens = 1_000_000;

/** What anybody may ask for: nothing that a server on somebody's own machine would not survive. */
const checks: Readonly<Record<keyof ModelServerBehaviour, Check>> = {
  firstByteDelayMs: between(0, longestDelayMs),
  tokenDelayMs: between(0, longestDelayMs),
  tokens: between(0, mostTokens),
  isEndless: flag,
  status: between(200, 599),
  retryAfter: (value) => typeof value === 'string' && /^[\x20-\x7e]{0,100}$/.test(value),
  failures: between(0, mostTokens),
  errorAfter: between(0, mostTokens),
  isHtml: flag,
  cutAfter: between(0, mostTokens),
  resetAfter: between(0, mostTokens),
  malformedAfter: between(0, mostTokens),
  packetBytes: between(1, mostTokens),
  eventsPerPacket: between(1, 1000),
  lineEnd: oneOf('lf', 'crlf', 'cr'),
  hasNoFinalBlankLine: flag,
  usage: oneOf('negative', 'text', 'huge', 'fraction', 'missing'),
};

/**
 * Reads the header.
 * @throws {BadQuestion} when it asks for what is not known
 */
export function readBehaviour(header: string | readonly string[] | undefined): ModelServerBehaviour {
  if (header === undefined) return {};
  const behaviour = parse(String(header));
  for (const [name, value] of Object.entries(behaviour)) {
    const check = Object.hasOwn(checks, name) ? checks[name as keyof ModelServerBehaviour] : undefined;
    if (check === undefined) throw new BadQuestion(`${behaviourHeader}: '${name}' is not known`);
    if (!check(value)) throw new BadQuestion(`${behaviourHeader}: '${name}' cannot be ${JSON.stringify(value)}`);
  }
  return behaviour;
}

function parse(text: string): ModelServerBehaviour {
  try {
    return objectIn(JSON.parse(text)) as ModelServerBehaviour;
  } catch {
    throw new BadQuestion(`${behaviourHeader}: the value is no JSON`);
  }
}

const wrongFigures = { negative: -5, text: '12', huge: 1e18, fraction: 1.5 } as const;
const usageNames: ReadonlySet<string> = new Set(['usage', 'usageMetadata']);

/** A copy of an answer or event whose usage, wherever it stands, is wrong as told. */
export function withWrongUsage(value: unknown, wrong: NonNullable<ModelServerBehaviour['usage']>): unknown {
  if (Array.isArray(value)) return value.map((item) => withWrongUsage(item, wrong));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([name, inner]): [string, unknown][] => {
    if (!usageNames.has(name) || inner === null) return [[name, withWrongUsage(inner, wrong)]];
    return wrong === 'missing' ? [] : [[name, withFigures(inner, wrongFigures[wrong])]];
  });
  return Object.fromEntries(entries);
}

function withFigures(value: unknown, figure: number | string): unknown {
  if (typeof value === 'number') return figure;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withFigures(inner, figure)]));
}
