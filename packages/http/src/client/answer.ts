import type { BodySource, Tunnel } from '../body.ts';
import type { FieldList } from '../codec/fields.ts';
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
