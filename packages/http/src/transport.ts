import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { copyBytes } from './codec/bytes.ts';

// Sockets as both sides of the gateway use them: pieces come in by plain calls, and go out at once.
//
// For a small message, an ordinary socket of Node costs as much again as all that we do with it: a new buffer of 64 KB
// for each read, and the bookkeeping of two streams. What is below the streams has been the same for years, though only
// halfway documented (`handle.useUserBuffer` is what the documented option `onread` does, `handle.writeBuffer` what every
// write ends in): one buffer takes the reads of all connections, and what does not fit the system's buffers is all that
// has to be remembered. This file is the only one that knows (docs/decisions/0008-past-the-streams.md). Where anything is
// not as expected, and for TLS, a transport over the public API does the same, more slowly.

/** What a transport reports. No method is called from within a call to the transport. */
export interface TransportEvents {
  /** Bytes came, at least one. They are the receiver's. */
  onPiece(piece: Buffer): void;
  /** The peer will send no more; it may still receive. */
  onEnd(): void;
  /** All of what was written has been given to the system, after a write that gave `false`. */
  onDrain(): void;
  /** It is closed in both directions, with an error where that was the reason. Called once, and nothing after it. */
  onClosed(error: Error | undefined): void;
}

/**
 * A connection, in either direction, plain or TLS. It begins paused: set `events`, then `resume`. When both directions
 * have ended, it closes by itself.
 */
export interface Transport {
  /** Who is told; whoever takes the connection over puts itself here. */
  events: TransportEvents;
  /** For what is asked once: addresses, certificates, `setNoDelay`, `unref`. Nobody else reads, writes or ends it. */
  readonly socket: Socket;
  /** Whether the connection is closing or closed at once: nothing that is written arrives. */
  readonly isDestroyed: boolean;
  /** Bytes that were written and not given to the system yet. When it falls, the peer is taking them. */
  readonly unsentBytes: number;
  /** Whether something has come that nobody has been told of yet. */
  readonly hasUntold: boolean;
  /**
   * Writes a piece that nobody changes from now on, at the latest at the end of the turn. `false` when the system did not
   * take all of what was written: `onDrain` follows.
   */
  write(piece: Buffer): boolean;
  /** Writes several pieces in one go. */
  writeAll(pieces: Buffer[]): boolean;
  /** No further `onPiece` and `onEnd` until `resume`. */
  pause(): void;
  resume(): void;
  /** Sends what was written, and then that there is no more. */
  end(): void;
  /** Closes at once; what is unsent is lost. */
  destroy(): void;
  /** Closes at once with a reset, so that a peer that reads until the end knows that it is not the end. */
  reset(): void;
}

/** Takes over a connected socket that nobody reads from yet: an accepted one, or one whose `connect` has just come. */
export function adoptSocket(socket: Socket): Transport {
  const handle = (socket as { _handle?: unknown })._handle;
  const isPlain = !(socket instanceof TLSSocket) && socket.readableLength === 0 && socket.writableLength === 0;
  if (isPlain && streams !== undefined && isHandle(handle)) return new DirectTransport(socket, handle, streams);
  return new OrdinaryTransport(socket);
}

/** Takes over a socket by the public API alone. */
export function adoptOrdinarily(socket: Socket): Transport {
  return new OrdinaryTransport(socket);
}

/** What those get told who have not said who they are. */
const nobody: TransportEvents = { onPiece() {}, onEnd() {}, onDrain() {}, onClosed() {} };

/** What both kinds have in common: how a socket ends. */
abstract class SocketTransport {
  events: TransportEvents = nobody;
  readonly socket: Socket;
  #error: Error | undefined;
  #hasEnded = false;
  #hasFinished = false;
  #isReading = false;
  #awaitsTurn = false;

  constructor(socket: Socket) {
    this.socket = socket;
    // Both directions end on their own; the listener and the pool may have made the socket otherwise.
    socket.allowHalfOpen = true;
    socket.on('error', (error) => {
      this.#error = error;
    });
    socket.on('finish', () => {
      this.#hasFinished = true;
      if (this.#hasEnded) socket.destroy();
    });
    socket.on('close', () => {
      const { events } = this;
      this.events = nobody;
      events.onClosed(this.#error);
    });
  }

  get isDestroyed(): boolean {
    return this.socket.destroyed;
  }

  end(): void {
    this.socket.end();
  }

  destroy(): void {
    this.socket.destroy();
  }

  reset(): void {
    // Only TCP can be reset: TLS has an end of its own, and without it nobody takes what came for all.
    if (this.socket instanceof TLSSocket) this.socket.destroy();
    else this.socket.resetAndDestroy();
  }

  pause(): void {
    if (!this.#isReading) return;
    this.#isReading = false;
    if (!this.isDestroyed && !this.#awaitsTurn) this.stopReading();
  }

  resume(): void {
    if (this.#isReading || this.isDestroyed) return;
    this.#isReading = true;
    if (!this.#awaitsTurn) this.startReading();
  }

  /** Whether who is told wants to be. */
  protected get isReading(): boolean {
    return this.#isReading;
  }

  /** It is its turn to read as much as there is. */
  takeTurn(): void {
    this.#awaitsTurn = false;
    if (this.#isReading && !this.isDestroyed) this.startReading();
  }

  /** Much has come, and may go on coming: others may be first. */
  protected hasReadMuch(length: number): void {
    if (!isTurnOver(length) || this.#awaitsTurn || !this.#isReading || this.isDestroyed) return;
    this.#awaitsTurn = true;
    this.stopReading();
    waiting.push(this);
  }

  protected abstract startReading(): void;

  protected abstract stopReading(): void;

  protected receiveEnd(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.events.onEnd();
    if (this.#hasFinished) this.socket.destroy();
  }
}

/** The public API. */
class OrdinaryTransport extends SocketTransport implements Transport {
  readonly hasUntold = false;
  /** What waits for the socket to have room, in pieces so small that progress shows. */
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #isEnding = false;
  #drainIsDue = false;

  constructor(socket: Socket) {
    super(socket);
    socket.pause();
    socket.on('data', (piece: Buffer) => {
      this.events.onPiece(piece);
      if (piece.length >= largeReadBytes) this.hasReadMuch(piece.length);
    });
    socket.on('end', () => this.receiveEnd());
    socket.on('drain', () => this.#drain());
  }

  get unsentBytes(): number {
    return this.#waitingBytes + this.socket.writableLength;
  }

  write(piece: Buffer): boolean {
    for (let at = 0; at < piece.length; at += ordinaryPieceBytes) {
      const part = piece.length <= ordinaryPieceBytes ? piece : piece.subarray(at, at + ordinaryPieceBytes);
      if (!this.#drainIsDue) this.#drainIsDue = !this.socket.write(part);
      else {
        this.#waiting.push(part);
        this.#waitingBytes += part.length;
      }
    }
    return !this.#drainIsDue;
  }

  writeAll(pieces: Buffer[]): boolean {
    this.socket.cork();
    for (const piece of pieces) this.write(piece);
    this.socket.uncork();
    return !this.#drainIsDue;
  }

  protected override startReading(): void {
    this.socket.resume();
  }

  protected override stopReading(): void {
    this.socket.pause();
  }

  override end(): void {
    this.#isEnding = true;
    if (this.#waiting.length === 0) super.end();
  }

  #drain(): void {
    this.#drainIsDue = false;
    const waiting = this.#waiting;
    let taken = 0;
    while (taken < waiting.length && !this.#drainIsDue) {
      const part = waiting[taken++]!;
      this.#waitingBytes -= part.length;
      this.#drainIsDue = !this.socket.write(part);
    }
    this.#waiting = waiting.slice(taken);
    if (this.#drainIsDue) return;
    if (this.#isEnding) super.end();
    this.events.onDrain();
  }
}

const ordinaryPieceBytes = 64 * 1024;

/** Past the streams, for as long as the connection is well; its end and its errors are left to the socket. */
class DirectTransport extends SocketTransport implements Transport {
  readonly #handle: StreamHandle;
  readonly #streams: StreamBinding;
  /** Writes that the system has not taken in full. */
  #underWay = 0;
  /** A small piece that leaves at the end of the turn. */
  #queued: Buffer | undefined;
  /** What has come and was not told yet, in its order, and whether the end came behind it. */
  readonly #untold: Buffer[] = [];
  #isEndUntold = false;
  /** Why nothing can be written any more. */
  #failure: number | undefined;
  /** Whether it is among those that are told when all has been read. */
  #isListed = false;

  constructor(socket: Socket, handle: StreamHandle, streams: StreamBinding) {
    super(socket);
    this.#handle = handle;
    this.#streams = streams;
    // Also keeps a socket that has just connected from beginning to read by itself.
    socket.pause();
    if (handle.reading === true) handle.readStop();
    handle.reading = false;
    handle.useUserBuffer(readBuffer);
    const onread = handle.onread;
    handle.onread = (unused: unknown) => {
      const length = streams.streamBaseState[streams.kReadBytesOrError]!;
      if (length > 0) this.#receive(length);
      else if (length === endOfFile) this.#receiveEnd();
      // The socket knows how to fail.
      else if (length < 0) onread.call(handle, unused);
    };
  }

  get unsentBytes(): number {
    if (this.isDestroyed) return 0;
    return (this.#queued?.length ?? 0) + (this.#underWay === 0 ? 0 : this.#handle.writeQueueSize);
  }

  get hasUntold(): boolean {
    return this.#untold.length > 0 || this.#isEndUntold;
  }

  /**
   * A small piece waits for the end of the turn, and leaves together with those of other connections: a peer that was
   * asleep wakes up once for all of them. Where the system does not take it then, the next write tells.
   */
  write(piece: Buffer): boolean {
    if (this.#queued !== undefined || this.#underWay > 0 || piece.length > queuedBytes) {
      this.flush();
      return this.#writeNow(piece);
    }
    this.#queued = piece;
    if (queue.push(this) === 1) atEndOfTurn(flushWrites);
    return !this.isDestroyed;
  }

  /** Writes what waits for the end of the turn. */
  flush(): void {
    const piece = this.#queued;
    if (piece === undefined) return;
    this.#queued = undefined;
    this.#writeNow(piece);
  }

  #writeNow(piece: Buffer): boolean {
    if (this.isDestroyed) return false;
    return this.#hasWritten(this.#handle.writeBuffer(spareRequest(this.#streams), piece), piece);
  }

  override end(): void {
    this.flush();
    super.end();
  }

  writeAll(pieces: Buffer[]): boolean {
    this.flush();
    if (this.isDestroyed) return false;
    return this.#hasWritten(this.#handle.writev(spareRequest(this.#streams), pieces, true), pieces);
  }

  protected override startReading(): void {
    if (this.hasUntold) this.#list();
    this.#handle.reading = true;
    const error = this.#handle.readStart();
    if (error !== 0) this.socket.destroy(new Error(`reading from a socket failed (${error})`));
  }

  protected override stopReading(): void {
    this.#handle.reading = false;
    this.#handle.readStop();
  }

  #receive(length: number): void {
    // Most pieces are small, and then lie in the pool with others.
    const piece = Buffer.allocUnsafe(length);
    copyBytes(readBuffer, piece, 0, 0, length);
    this.#untold.push(piece);
    if (length < largeReadBytes) this.#list();
    else {
      this.tell();
      this.hasReadMuch(length);
    }
  }

  #receiveEnd(): void {
    this.#isEndUntold = true;
    this.#list();
  }

  #list(): void {
    if (this.#isListed) return;
    this.#isListed = true;
    if (arrivals.push(this) === 1 && !isTelling) setImmediate(tellArrivals);
  }

  /** It is no longer among those that are to be told. */
  tellListed(): void {
    this.#isListed = false;
    this.tell();
  }

  /** Tells what has come, as long as it is wanted. */
  tell(): void {
    const untold = this.#untold;
    while (untold.length > 0 && this.isReading && !this.isDestroyed)
      this.events.onPiece(untold.length === 1 ? untold.pop()! : untold.shift()!);
    if (this.isDestroyed) {
      untold.length = 0;
      this.#isEndUntold = false;
    } else if (untold.length === 0) {
      if (this.#isEndUntold && this.isReading) {
        this.#isEndUntold = false;
        this.receiveEnd();
      }
      if (this.#failure !== undefined) this.#fail(this.#failure);
    }
  }

  #hasWritten(error: number, content: unknown): boolean {
    if (error !== 0) {
      this.#fail(error);
      return false;
    }
    const { streamBaseState, kLastWriteWasAsync } = this.#streams;
    if (streamBaseState[kLastWriteWasAsync] === 0) return this.#underWay === 0;
    const request = takeRequest();
    // Has to live as long as the system reads from it.
    request.content = content;
    request.oncomplete = (status) => this.#complete(status);
    this.#underWay++;
    return false;
  }

  #complete(status: number): void {
    this.#underWay--;
    if (status !== 0) this.#fail(status);
    else if (this.#underWay === 0 && !this.isDestroyed) this.events.onDrain();
  }

  /** What has come before, such as an answer that says why, is told first. */
  #fail(error: number): void {
    this.#failure = error;
    if (this.hasUntold && this.isReading) return;
    if (!this.isDestroyed) this.socket.destroy(new Error(`writing to a socket failed (${error})`));
  }
}

// A small message is told when all that has come in the turn has been read: the system's code for reading, ours, and the
// system's code for writing each run for many connections in a row, and find the processor's caches as they left them. Large
// pieces are told at once, or they would have to be kept.
let arrivals: DirectTransport[] = [];
let isTelling = false;
let endings: (() => void)[] = [];

function tellArrivals(): void {
  const due = arrivals;
  arrivals = [];
  let told = 0;
  isTelling = true;
  try {
    while (told < due.length) due[told++]!.tellListed();
  } finally {
    isTelling = false;
    // One has failed: that is no reason to forget the others.
    if (told < due.length) arrivals.unshift(...due.slice(told));
    if (arrivals.length > 0) setImmediate(tellArrivals);
    const ending = endings;
    endings = [];
    for (const end of ending) end();
  }
}

/** Does something when all that has come in the turn has been told. */
export function atEndOfTurn(action: () => void): void {
  if (isTelling) endings.push(action);
  else setImmediate(action);
}

/** Larger pieces keep a peer busy for longer than waking it up takes. */
const queuedBytes = 16 * 1024;

/** The transports with a piece that waits for the end of the turn. */
let queue: DirectTransport[] = [];

/** Writes what waits for the end of the turn, for who is at it: the next end is one turn later. */
export function flushWrites(): void {
  const due = queue;
  queue = [];
  for (const transport of due) transport.flush();
}

// Of a connection on which much comes the runtime reads up to 2 MB before it looks at the next. Hundreds of those would keep
// all others waiting for seconds; and new ones, of which it accepts one in a turn, for longer. So that much is read in a
// turn by whoever comes first; then each connection on which more comes waits in line, and everything else goes on. While
// new connections come, turns are short, or the last of hundreds would wait for as many long ones.
const bytesInTurn = 512 * 1024;
const bytesInShortTurn = 64 * 1024;
/** Less costs others nothing, and counts for nothing. */
const largeReadBytes = 16 * 1024;
let turnBytes = 0;
/** How many turns are still to be short ones, the present one included. */
let shortTurns = 0;
let isTurnDue = false;
let waiting: SocketTransport[] = [];

/** Counts a large read. */
function isTurnOver(length: number): boolean {
  turnBytes += length;
  awaitTurn();
  return turnBytes > mostTurnBytes();
}

/** Makes this turn a short one, and the next, because a connection has been accepted, and others may wait for that. */
export function shortenTurns(): void {
  shortTurns = 2;
  awaitTurn();
}

function mostTurnBytes(): number {
  return shortTurns > 0 ? bytesInShortTurn : bytesInTurn;
}

function awaitTurn(): void {
  if (isTurnDue) return;
  isTurnDue = true;
  setImmediate(beginTurn);
}

function beginTurn(): void {
  isTurnDue = false;
  turnBytes = 0;
  const next = waiting;
  waiting = next.splice(mostTurnBytes() / readBuffer.length);
  if (shortTurns > 0) shortTurns--;
  for (const transport of next) transport.takeTurn();
  if (waiting.length > 0 || shortTurns > 0) awaitTurn();
}

// libuv, UV_EOF
const endOfFile = -4095;

/** Where every read of this thread goes first; what came is copied before anything else is read. */
const readBuffer = Buffer.allocUnsafeSlow(64 * 1024);

/** A request that no write has used: one that the system takes at once leaves it as it is. */
let spare: WriteRequest | undefined;

function spareRequest({ WriteWrap }: StreamBinding): WriteRequest {
  spare ??= new WriteWrap();
  return spare;
}

function takeRequest(): WriteRequest {
  const taken = spare!;
  spare = undefined;
  return taken;
}

interface WriteRequest {
  content?: unknown;
  oncomplete?: (status: number) => void;
}

interface StreamHandle {
  reading?: boolean;
  readonly writeQueueSize: number;
  onread: (unused: unknown) => unknown;
  useUserBuffer(buffer: Buffer): void;
  readStart(): number;
  readStop(): number;
  writeBuffer(request: WriteRequest, piece: Buffer): number;
  writev(request: WriteRequest, pieces: Buffer[], allAreBuffers: true): number;
}

interface StreamBinding {
  readonly WriteWrap: new () => WriteRequest;
  readonly streamBaseState: Int32Array;
  readonly kReadBytesOrError: number;
  readonly kLastWriteWasAsync: number;
}

const streams = findStreams();

function findStreams(): StreamBinding | undefined {
  try {
    const { binding } = process as { binding?: (name: string) => unknown };
    const found = binding?.('stream_wrap');
    return isStreamBinding(found) ? found : undefined;
  } catch {
    // Under the permission model, and wherever it has gone.
    return undefined;
  }
}

function isStreamBinding(value: unknown): value is StreamBinding {
  const binding = value as Partial<StreamBinding> | undefined;
  return (
    typeof binding?.WriteWrap === 'function' &&
    binding.streamBaseState instanceof Int32Array &&
    typeof binding.kReadBytesOrError === 'number' &&
    typeof binding.kLastWriteWasAsync === 'number'
  );
}

function isHandle(value: unknown): value is StreamHandle {
  const handle = value as Partial<StreamHandle> | null | undefined;
  return (
    typeof handle?.useUserBuffer === 'function' &&
    typeof handle.writeBuffer === 'function' &&
    typeof handle.writev === 'function' &&
    typeof handle.readStart === 'function' &&
    typeof handle.onread === 'function' &&
    typeof handle.writeQueueSize === 'number'
  );
}
