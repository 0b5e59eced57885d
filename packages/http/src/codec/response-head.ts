import { carriageReturn, lineFeed, space, valueBytes } from './bytes.ts';
import type { FieldList } from './fields.ts';
import { type AnsweredRequest, type Framing, frameResponse } from './framing.ts';
import { fieldsState, HeadParser } from './head.ts';
import { type CodecLimits, defaultCodecLimits } from './limits.ts';
import { type Refusal, responseRefusals } from './refusals.ts';

/** The head of an answer. Its text is made when it is asked for. */
export class ResponseHead {
  readonly kind = 'response';
  readonly status: number;
  /** 0 for HTTP/1.0, 1 for HTTP/1.1. */
  readonly minorVersion: number;
  readonly fields: FieldList;
  readonly framing: Framing;
  readonly #bytes: Buffer;
  readonly #reasonStart: number;
  readonly #reasonEnd: number;

  constructor(
    bytes: Buffer,
    status: number,
    reasonStart: number,
    reasonEnd: number,
    minorVersion: number,
    fields: FieldList,
    framing: Framing,
  ) {
    this.#bytes = bytes;
    this.status = status;
    this.#reasonStart = reasonStart;
    this.#reasonEnd = reasonEnd;
    this.minorVersion = minorVersion;
    this.fields = fields;
    this.framing = framing;
  }

  /** What the backend calls its status; often nothing. */
  get reason(): string {
    const start = this.#reasonStart;
    const bytes = this.#bytes;
    if (this.#reasonEnd - start === 2 && bytes[start] === 0x4f && bytes[start + 1] === 0x4b) return 'OK';
    return this.#bytes.toString('latin1', this.#reasonStart, this.#reasonEnd);
  }

  /** Whether another answer to the same request follows. */
  get isInterim(): boolean {
    return this.status < 200 && this.status !== 101;
  }
}

/** How answers are read. */
export interface ResponseHeadOptions {
  readonly limits?: Partial<CodecLimits>;
}

const inVersion = 0;
const inStatus = 1;
const beforeReason = 2;
const inReason = 3;
const lineEnd = 4;

const versions = 'HTTP/1.';
const zero = 0x30;

/** Reads the heads of answers, each as the answer to the request that {@link ResponseHeadParser.expect} has named. */
export class ResponseHeadParser extends HeadParser<ResponseHead> {
  #lineStart = 0;
  #reasonStart = 0;
  #reasonEnd = 0;
  #minorVersion = 0;
  #status = 0;
  #request: AnsweredRequest = { method: 'GET', asksUpgrade: false };
  #interimAnswers = 0;

  constructor({ limits }: ResponseHeadOptions = {}) {
    super({ ...defaultCodecLimits, ...limits }, responseRefusals, 'keep');
  }

  /** Says which request the next answers belong to, up to the final one. */
  expect(request: AnsweredRequest): void {
    this.#request = request;
    this.#interimAnswers = 0;
  }

  protected override readStartLine(): Refusal | undefined {
    const { bytes, end } = this;
    let { at, state } = this;
    if (at === this.begin) this.#lineStart = at;
    while (at < end) {
      const byte = bytes[at]!;
      if (state === inVersion) {
        const place = at - this.#lineStart;
        if (place < versions.length) {
          if (byte !== versions.charCodeAt(place)) return this.#refuseVersion(byte, place);
        } else if (place === versions.length) {
          if (byte !== zero && byte !== zero + 1) return this.#refuseVersion(byte, place);
          this.#minorVersion = byte - zero;
        } else {
          if (byte !== space) return this.refuseByte(byte, 'invalid-version');
          this.#status = 0;
          state = inStatus;
        }
      } else if (state === inStatus) {
        const digit = byte - zero;
        if (digit < 0 || digit > 9 || (this.#status === 0 && digit === 0))
          return this.refuseByte(byte, 'invalid-status');
        this.#status = this.#status * 10 + digit;
        if (this.#status >= 100) state = beforeReason;
      } else if (state === beforeReason) {
        // Many leave out the space behind a status without a reason, and nobody reads it differently.
        this.#reasonStart = this.#reasonEnd = at + 1;
        if (byte === carriageReturn) state = lineEnd;
        else if (byte === space) state = inReason;
        else return this.refuseByte(byte, 'invalid-status');
      } else if (state === inReason) {
        while (at < end && valueBytes[bytes[at]!] !== 0) at++;
        if (at === end) break;
        if (bytes[at] !== carriageReturn) return this.refuseByte(bytes[at]!, 'forbidden-byte');
        this.#reasonEnd = at;
        state = lineEnd;
      } else {
        if (byte !== lineFeed) return this.refuse('bare-cr');
        at++;
        state = fieldsState;
        break;
      }
      at++;
    }
    this.at = at;
    this.state = state;
    return undefined;
  }

  protected override shift(by: number): void {
    this.#lineStart += by;
    this.#reasonStart += by;
    this.#reasonEnd += by;
  }

  protected override finish(): ResponseHead | Refusal {
    const { bytes, known, repeated } = this;
    const status = this.#status;
    const minorVersion = this.#minorVersion;
    const fields = this.takeFields();
    const framing = frameResponse({ fields, known, repeated, minorVersion }, status, this.#request);
    if (typeof framing === 'string') return this.refuse(framing);
    const head = new ResponseHead(bytes, status, this.#reasonStart, this.#reasonEnd, minorVersion, fields, framing);
    if (head.isInterim && ++this.#interimAnswers > this.limits.interimAnswers)
      return this.refuse('too-many-interim-answers');
    return head;
  }

  #refuseVersion(byte: number, place: number): Refusal {
    const isDigit = byte >= zero && byte <= zero + 9;
    if (isDigit && (place === 5 || place === versions.length)) return this.refuse('unsupported-version');
    return this.refuseByte(byte, 'invalid-version');
  }
}
