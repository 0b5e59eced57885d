// What happens to a body on its way, without anybody having all of it in memory.

/** Changes a body piece by piece while it goes by, or only looks at it. Its methods must not throw, nor reject. */
export interface BodyFilter {
  /** Whether as many bytes come out as go in, so that the length that was announced stays true. */
  readonly keepsLength: boolean;
  /**
   * Takes the next piece, decoded, and puts into `output` what goes on in its place: now, or until the promise is
   * fulfilled; the stream waits that long. A piece may end anywhere, also inside a character.
   */
  write(piece: Uint8Array, output: FilterOutput): void | Promise<void>;
  /** All pieces have come: what is still to go on goes into `output`. */
  end(output: FilterOutput): void | Promise<void>;
  /** It broke off, or nobody wants more of it. Called at most once, and never after `end` is through. */
  abandoned(): void;
}

/** Where a filter puts what goes on. */
export interface FilterOutput {
  /** Sends a piece on; nobody changes its bytes afterwards. */
  push(piece: Uint8Array): void;
  /** Ends the body here, whole; whoever sends it is told to stop, and the filter gets nothing more. */
  end(): void;
}
