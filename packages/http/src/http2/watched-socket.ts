import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

// A socket as the HTTP/2 library sees it, with somebody who sees every byte first. What has been refused never gets to
// the library.

/** Sees what passes. */
export interface SocketWatch {
  /** What has arrived; `false` keeps it, and all that follows, from whoever reads. */
  onArrived(piece: Buffer): boolean;
  /** What is about to be sent. */
  onSent(piece: Buffer): void;
}

/**
 * How long a peer that was sent away is held before its connection is closed, nothing being read any more: long enough
 * to hear why, and for one who would come back at once to spend the time waiting.
 */
const lingerMs = 250;
const copiedBytes = 16 * 1024;

/** A socket that is watched. */
export class WatchedSocket extends Duplex {
  readonly #socket: Socket;
  readonly #watch: SocketWatch;
  #isShut = false;
  #isLingering = false;

  constructor(socket: Socket, watch: SocketWatch, initialData: Buffer | undefined) {
    super({ allowHalfOpen: true, readableHighWaterMark: 64 * 1024, writableHighWaterMark: 64 * 1024 });
    this.#socket = socket;
    this.#watch = watch;
    socket.setNoDelay(true);
    socket.on('data', (piece: Buffer) => this.#receive(piece));
    socket.on('end', () => this.push(null));
    socket.on('error', () => this.destroy());
    socket.on('close', () => this.destroy());
    if (initialData !== undefined && initialData.length > 0) this.#receive(initialData);
  }

  /** Bytes that the peer has not taken yet. */
  get backlog(): number {
    return this.#socket.writableLength;
  }

  /** Bytes that the system has taken. */
  get taken(): number {
    return this.#socket.bytesWritten - this.#socket.writableLength;
  }

  /** Sends past the library, between two of its frames. */
  inject(frame: Buffer): void {
    if (this.#socket.writable) this.#socket.write(frame);
  }

  /** Reads no more, sends a last frame, and closes soon, whether the peer takes it or not. */
  closeWith(frame: Buffer): void {
    this.#isShut = true;
    this.#isLingering = true;
    const socket = this.#socket;
    socket.pause();
    if (socket.writable) socket.write(frame);
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    socket.once('close', () => clearTimeout(timer));
    this.destroy();
  }

  #receive(piece: Buffer): void {
    if (this.#isShut) return;
    if (!this.#watch.onArrived(piece)) {
      this.#isShut = true;
      return;
    }
    if (!this.push(piece)) this.#socket.pause();
  }

  override _read(): void {
    if (!this.#isShut) this.#socket.resume();
  }

  override _write(piece: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#send(piece, done);
  }

  override _writev(pieces: readonly { readonly chunk: Buffer }[], done: (error?: Error | null) => void): void {
    const chunks = pieces.map(({ chunk }) => chunk);
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    // The library sends each part of each frame by itself; to copy small ones costs less than to hand over many.
    if (bytes <= copiedBytes) {
      this.#send(Buffer.concat(chunks, bytes), done);
      return;
    }
    this.#socket.cork();
    for (const chunk of chunks.slice(0, -1)) this.#send(chunk, undefined);
    this.#send(chunks.at(-1)!, done);
    this.#socket.uncork();
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(() => done());
  }

  override _destroy(_error: Error | null, done: (error?: Error | null) => void): void {
    if (!this.#isLingering) this.#socket.destroy();
    done(null);
  }

  #send(piece: Buffer, done: ((error?: Error | null) => void) | undefined): void {
    this.#watch.onSent(piece);
    this.#socket.write(piece, done);
  }
}
