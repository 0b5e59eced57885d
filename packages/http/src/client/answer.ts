import { performance } from 'node:perf_hooks';
import type { BodySource, Tunnel } from '../body.ts';
import { type BodyDecoder, decodeBody } from '../codec/body-decoder.ts';
import type { FieldList } from '../codec/fields.ts';
import type { Framing } from '../codec/framing.ts';
import type { CodecLimits } from '../codec/limits.ts';
import { responseRefusals } from '../codec/refusals.ts';
import type { ResponseHead } from '../codec/response-head.ts';
import type { HttpVersion } from '../exchange.ts';
import type { UpstreamAnswer, UpstreamTimes } from '../upstream.ts';

/** An answer, whose reason is made into text when somebody asks. */
export class Http1Answer implements UpstreamAnswer {
  readonly status: number;
  readonly version: HttpVersion;
  readonly fields: FieldList;
  readonly body: BodySource | undefined;
  readonly tunnel: Tunnel | undefined;
  readonly times: UpstreamTimes;
  readonly #head: ResponseHead;

  constructor(times: UpstreamTimes, head: ResponseHead, body: BodySource | undefined, tunnel: Tunnel | undefined) {
    times.answered = performance.now();
    this.#head = head;
    this.status = head.status;
    this.version = head.minorVersion === 0 ? '1.0' : '1.1';
    this.fields = head.fields;
    this.body = tunnel === undefined ? body : undefined;
    this.tunnel = tunnel;
    this.times = times;
  }

  get reason(): string {
    return this.#head.reason;
  }

  get connectionOptions(): readonly string[] {
    return this.#head.framing.connectionOptions;
  }
}

/** What comes through a tunnel ends as a body does that has no length: with its connection. */
export function bodyDecoder(framing: Framing, limits: CodecLimits): BodyDecoder {
  const untilClose = framing.body === 'tunnel' ? ({ ...framing, body: 'until-close' } as const) : framing;
  return decodeBody(untilClose, responseRefusals, limits);
}

/** What the length of a body is known to be, before it has arrived. */
export function knownLength({ body, contentLength }: Framing): number | undefined {
  return body === 'length' ? contentLength : undefined;
}

/** A second less than the backend says, so that no request is on its way when it closes. */
export function announcedIdleMs({ fields }: ResponseHead): number | undefined {
  const seconds = /(?:^|[\s,])timeout=(\d{1,6})/i.exec(fields.get('keep-alive') ?? '')?.[1];
  return seconds === undefined ? undefined : Math.max(0, Number(seconds) * 1000 - 1000);
}
