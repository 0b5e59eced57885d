// Reads answers of HTTP/1.1 from a connection, only as far as the load needs: the status, and where the answer ends.
// The line that ends a chunked body may come with the next answer. Written apart from the codec of the project, which would otherwise judge itself.

/** What was read of an answer that is complete. */
export interface Answer {
  readonly status: number;
  /** Status line and fields as they came. */
  readonly head: string;
  readonly bodyBytes: number;
  /** Whether the peer will close the connection. */
  readonly closes: boolean;
}

const lengthField = /\r\ncontent-length:[ \t]*(\d+)/i;
const chunkedField = /\r\ntransfer-encoding:[ \t]*chunked/i;
const closeField = /\r\nconnection:[ \t]*close/i;

/** Finds where answers end, one after another. Bytes after an end are dropped: nothing is pipelined here. */
export class AnswerReader {
  #kept: Buffer | undefined;
  #head: string | undefined;
  #left = 0;
  #isChunked = false;
  #bodyBytes = 0;

  /** Takes bytes; gives the answer once it is complete. */
  push(piece: Buffer): Answer | undefined {
    const bytes = this.#kept === undefined ? piece : Buffer.concat([this.#kept, piece]);
    this.#kept = undefined;
    if (this.#head !== undefined) return this.#readBody(bytes);
    const start = bytes[0] === 13 || bytes[0] === 10 ? bytes.findIndex((byte) => byte !== 13 && byte !== 10) : 0;
    const end = start === -1 ? -1 : bytes.indexOf('\r\n\r\n', start);
    if (end === -1) {
      this.#kept = Buffer.from(bytes);
      return undefined;
    }
    this.#beginBody(bytes.toString('latin1', start, end));
    return this.#readBody(bytes.subarray(end + 4));
  }

  #beginBody(head: string): void {
    this.#head = head;
    this.#bodyBytes = 0;
    this.#isChunked = chunkedField.test(head);
    this.#left = this.#isChunked ? 0 : Number(lengthField.exec(head)?.[1] ?? 0);
  }

  #readBody(bytes: Buffer): Answer | undefined {
    return this.#isChunked ? this.#readChunks(bytes) : this.#readLength(bytes);
  }

  #readLength(bytes: Buffer): Answer | undefined {
    this.#left -= bytes.length;
    this.#bodyBytes += bytes.length;
    return this.#left > 0 ? undefined : this.#complete();
  }

  #readChunks(bytes: Buffer): Answer | undefined {
    let at = 0;
    for (;;) {
      const taken = Math.min(this.#left, bytes.length - at);
      at += taken;
      this.#left -= taken;
      const end = this.#left > 0 ? -1 : bytes.indexOf('\r\n', at);
      if (end === -1) {
        if (this.#left === 0) this.#kept = Buffer.from(bytes.subarray(at));
        return undefined;
      }
      const size = Number.parseInt(bytes.toString('latin1', at, end), 16);
      at = end + 2;
      if (size === 0) return this.#complete();
      this.#bodyBytes += size;
      this.#left = size + 2;
    }
  }

  #complete(): Answer {
    const head = this.#head!;
    this.#head = undefined;
    this.#kept = undefined;
    return {
      status: Number(head.slice(9, 12)),
      head,
      bodyBytes: this.#bodyBytes,
      closes: closeField.test(head),
    };
  }
}
