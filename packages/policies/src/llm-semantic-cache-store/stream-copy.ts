import { Buffer } from 'node:buffer';
import type { BodyFilter, FilterOutput } from '@turnpike/policy';

// A copy of a stream. Clients go away at the last event, before the body has ended: what has its last event is whole.

/** The last events of OpenAI's chat completions and responses, and of Anthropic's messages. */
const lastEvent =
  /(?:^|[\r\n])(?:data: ?\[DONE\]|data: ?\{"type": ?"(?:message_stop|response\.completed)"[^\r\n]*\})[\r\n]+$/;

/** As many bytes of the end are looked at: the last event of the Responses API has all of the answer in it. */
const endBytes = 256 * 1024;

/** Copies a stream on its way, as far as it may be so long. */
export class StreamCopy implements BodyFilter {
  readonly keepsLength = true;
  readonly #limit: number;
  readonly #onEnd: (content: Uint8Array | undefined) => void;
  #pieces: Uint8Array[] = [];
  #size = 0;

  /** @param onEnd gets the copy; nothing where the stream was too long, or is not whole */
  constructor(limit: number, onEnd: (content: Uint8Array | undefined) => void) {
    this.#limit = limit;
    this.#onEnd = onEnd;
  }

  write(piece: Uint8Array, output: FilterOutput): void {
    this.#size += piece.length;
    if (this.#size <= this.#limit) this.#pieces.push(Buffer.from(piece));
    else this.#pieces = [];
    output.push(piece);
  }

  end(): void {
    this.#onEnd(this.#size > this.#limit ? undefined : Buffer.concat(this.#pieces));
  }

  abandoned(): void {
    const copy = Buffer.concat(this.#pieces);
    const isWhole = this.#size <= this.#limit && lastEvent.test(copy.subarray(-endBytes).toString('latin1'));
    this.#onEnd(isWhole ? copy : undefined);
  }
}
