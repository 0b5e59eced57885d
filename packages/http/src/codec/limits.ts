/** What a reader of messages puts up with, beyond which it refuses. */
export interface CodecLimits {
  readonly methodBytes: number;
  readonly targetBytes: number;
  /** All of a head, from its first byte to the empty line; also all of a trailer section. */
  readonly headBytes: number;
  readonly fields: number;
  /** All chunk extensions of a body. They are dropped, so that only somebody who wants to be a burden sends many. */
  readonly chunkExtensionBytes: number;
  /**
   * What the sizes and line ends of chunks may take on top of four times the data between them. Chunks of one byte
   * exceed it after as many chunks as this has bytes; chunks of two never do, unless zeros stand in front of their sizes.
   */
  readonly chunkOverheadBytes: number;
  /** Answers of 1xx before the final one. */
  readonly interimAnswers: number;
}

/** More of everything than clients in good faith send. */
export const defaultCodecLimits: CodecLimits = {
  methodBytes: 32,
  targetBytes: 16 * 1024,
  headBytes: 64 * 1024,
  fields: 128,
  chunkExtensionBytes: 16 * 1024,
  chunkOverheadBytes: 64 * 1024,
  interimAnswers: 32,
};
