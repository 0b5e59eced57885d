import type { Buffer } from 'node:buffer';
import type { ClosingEvent } from '../protocols/protocol.ts';

/** One event of a stream, as it came. */
export interface Frame {
  /** Where it ends, in bytes from the beginning of the stream; the next one begins there. */
  readonly end: number;
  readonly type: string | undefined;
  /** Its text; absent where it says nothing, such as a comment. */
  readonly data: string | undefined;
  /** Whether the framing itself says that it is an error. */
  readonly isError?: boolean;
}

/** How events lie in bytes. It tells where they end; it never changes them. */
export interface Framing {
  /**
   * The events that have ended with this piece.
   * @throws {FramingError} when one is longer than is kept, or the bytes are no events
   */
  push(piece: Buffer): readonly Frame[];
  /** What was left without its end when no more came. */
  finish(): readonly Frame[];
  /** The bytes of events of ours, behind the last one that has ended; with them the stream is over. */
  close(events: readonly ClosingEvent[]): Uint8Array;
}

/** What came is no stream of events, or has one that is too long. */
export class FramingError extends Error {
  override readonly name = 'FramingError';
}

/** The most bytes of one event: images come in one, and arguments of tools. */
export const mostEventBytes = 16 * 1024 * 1024;
