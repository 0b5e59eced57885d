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

/** Reads the header. */
export function readBehaviour(header: string | readonly string[] | undefined): ModelServerBehaviour {
  if (typeof header !== 'string') return {};
  try {
    return objectIn(JSON.parse(header)) as ModelServerBehaviour;
  } catch (cause) {
    throw new Error(`the header ${behaviourHeader} is no JSON: ${header}`, { cause });
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
