import type { ModelServerBehaviour } from './behaviour.ts';
import { brokenMessage, eventMessage, exceptionMessage } from './event-stream.ts';

/** Something of a stream. */
export interface StreamEvent {
  /** The name of the event, where the protocol has names. */
  readonly name?: string;
  /** What is said in JSON, or a word that stands as it is. */
  readonly data: unknown;
  /** Whether it carries a token of the answer. */
  readonly isToken?: boolean;
}

/** How events become bytes. */
export interface Framing {
  readonly contentType: string;
  /** The bytes of an event; `index` counts those before it. */
  frame(event: StreamEvent, index: number): Buffer;
  /** The bytes of an error in the middle. */
  frameError(event: StreamEvent, index: number): Buffer;
  /** Bytes that are no event. */
  readonly broken: Buffer;
  /** What comes behind the last event. */
  readonly end: string;
  /** How many bytes of the last event are a blank line. */
  readonly blankBytes: number;
}

const lineEnds = { lf: '\n', crlf: '\r\n', cr: '\r' } as const;

/** Server-sent events. */
export function sseFraming({ lineEnd = 'lf' }: ModelServerBehaviour): Framing {
  const end = lineEnds[lineEnd];
  const frame = ({ name, data }: StreamEvent) => {
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    return Buffer.from(`${name === undefined ? '' : `event: ${name}${end}`}data: ${text}${end}${end}`);
  };
  return {
    contentType: 'text/event-stream',
    frame,
    frameError: frame,
    broken: Buffer.from(`data: {"id":"broken","choices":[{"delta":{"content":"half${end}${end}`),
    end: '',
    blankBytes: end.length,
  };
}

/** The JSON array that Gemini sends to those who do not ask for events. */
export const arrayFraming: Framing = {
  contentType: 'application/json; charset=UTF-8',
  frame: ({ data }, index) => Buffer.from(`${index === 0 ? '[' : ',\r\n'}${JSON.stringify(data, null, 2)}`),
  frameError: ({ data }, index) => Buffer.from(`${index === 0 ? '[' : ',\r\n'}${JSON.stringify(data, null, 2)}`),
  broken: Buffer.from(',\r\n{"candidates":[{"content":'),
  end: '\r\n]',
  blankBytes: 0,
};

/** The event stream of AWS. */
export const awsFraming: Framing = {
  contentType: 'application/vnd.amazon.eventstream',
  frame: ({ name = '', data }) => eventMessage(name, data),
  frameError: ({ name = '', data }) => exceptionMessage(name, data),
  broken: brokenMessage(),
  end: '',
  blankBytes: 0,
};
