import type { FieldList } from './fields.ts';
import { fieldsState, HeadParser } from './head.ts';
import type { CodecLimits } from './limits.ts';
import type { Refusal, RefusalTable } from './refusals.ts';

/**
 * Names that a trailer must not have (RFC 9110, 6.5.1), because they say how the message is framed, where it goes, who
 * sent it or how its content is read: whoever looked at the head has acted on it already.
 */
const forbidden: ReadonlySet<string> = new Set([
  'accept-encoding',
  'age',
  'authorization',
  'cache-control',
  'connection',
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'cookie',
  'date',
  'expect',
  'expires',
  'forwarded',
  'host',
  'http2-settings',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'keep-alive',
  'location',
  'max-forwards',
  'origin',
  'pragma',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'range',
  'retry-after',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'vary',
  'warning',
  'www-authenticate',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
]);

/** Whether a field may stand in a trailer section. */
export function mayBeTrailer(lowerName: string): boolean {
  return !forbidden.has(lowerName);
}

/** Reads the lines behind the last chunk. Fields that must not be there are dropped, and never merged into the head. */
export class TrailerParser extends HeadParser<FieldList> {
  constructor(limits: CodecLimits, refusals: RefusalTable) {
    super(limits, refusals, 'drop');
  }

  protected override get startState(): number {
    return fieldsState;
  }

  protected override readStartLine(): undefined {}

  protected override shift(): void {}

  protected override finish(): FieldList | Refusal {
    const fields = this.takeFields();
    fields.deleteWhere((name) => !mayBeTrailer(name));
    return fields;
  }
}
