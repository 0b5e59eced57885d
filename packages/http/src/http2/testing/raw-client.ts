import { connect, type Socket } from 'node:net';
import { clientPreface, type Frame, FrameReader, frameFlags, frameTypes, writeFrame } from '../frames.ts';

// A client that sends whatever frames it is told to, right or wrong.

/** A frame as it was received. */
export interface ReceivedFrame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

/** Names and values, as a request without compression. */
export function encodeFields(fields: Iterable<readonly [name: string, value: string]>): Buffer {
  const parts: Buffer[] = [];
  for (const [name, value] of fields) parts.push(Buffer.from([0]), encodeText(name), encodeText(value));
  return Buffer.concat(parts);
}

function encodeText(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  return Buffer.concat([encodeNumber(bytes.length, 0x7f, 0), bytes]);
}

/** RFC 7541, 5.1 */
export function encodeNumber(number: number, prefix: number, bits: number): Buffer {
  if (number < prefix) return Buffer.from([bits | number]);
  const bytes = [bits | prefix];
  let rest = number - prefix;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}

/** The pseudo-header fields of a GET. */
export function get(path = '/', more: readonly (readonly [string, string])[] = []): Buffer {
  return encodeFields([[':method', 'GET'], [':scheme', 'http'], [':path', path], [':authority', 'localhost'], ...more]);
}

/** HEADERS in one frame. */
export function headers(stream: number, block: Buffer, flags: number = frameFlags.endStream): Buffer {
  return writeFrame(frameTypes.headers, flags | frameFlags.endHeaders, stream, block);
}

/** DATA in one frame. */
export function data(stream: number, bytes: string | Buffer, flags: number = frameFlags.endStream): Buffer {
  return writeFrame(frameTypes.data, flags, stream, Buffer.from(bytes));
}

/** RST_STREAM for no reason, or for one. */
export function reset(stream: number, code = 8): Buffer {
  return writeFrame(frameTypes.rstStream, 0, stream, Buffer.from([0, 0, 0, code]));
}

/** WINDOW_UPDATE. */
export function windowUpdate(stream: number, bytes: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(bytes);
  return writeFrame(frameTypes.windowUpdate, 0, stream, payload);
}

/** SETTINGS with numbers and values. */
export function settings(...pairs: readonly (readonly [number, number])[]): Buffer {
  const payload = Buffer.alloc(pairs.length * 6);
  pairs.forEach(([number, value], index) => {
    payload.writeUInt16BE(number, index * 6);
    payload.writeUInt32BE(value, index * 6 + 2);
  });
  return writeFrame(frameTypes.settings, 0, 0, payload);
}

const everyType = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** A connection on which frames are written by hand. */
export class RawClient implements Disposable {
  readonly frames: ReceivedFrame[] = [];
  readonly socket: Socket;
  readonly closed: Promise<void>;
  #isClosed = false;
  #waiting: (() => void)[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
    const reader = new FrameReader(everyType, 0, (frame) => this.#receive(frame));
    socket.on('data', (piece: Buffer) => reader.read(piece));
    socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#isClosed = true;
        this.#wake();
        resolve();
      });
    });
  }

  /** Connects, and says what every client says, with these settings. */
  static async open(port: number, ...pairs: readonly (readonly [number, number])[]): Promise<RawClient> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    const client = new RawClient(socket);
    client.send(clientPreface, settings(...pairs));
    return client;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  send(...frames: readonly Buffer[]): boolean {
    return !this.#isClosed && this.socket.writable && this.socket.write(Buffer.concat(frames));
  }

  /** The first frame that passes, when it comes; nothing when the connection closes without it. */
  async frame(passes: (frame: ReceivedFrame) => boolean): Promise<ReceivedFrame | undefined> {
    for (;;) {
      const found = this.frames.find(passes);
      if (found !== undefined || this.#isClosed) return found;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** The reason in the first GOAWAY that gives one. */
  async goawayCode(): Promise<number | undefined> {
    const frame = await this.frame(({ type, payload }) => type === frameTypes.goaway && payload.readUInt32BE(4) !== 0);
    return frame?.payload.readUInt32BE(4);
  }

  /** The reason for which a stream was reset. */
  async resetCode(stream: number): Promise<number | undefined> {
    const frame = await this.frame(({ type, stream: of }) => type === frameTypes.rstStream && of === stream);
    return frame?.payload.readUInt32BE(0);
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }

  #receive({ type, flags, stream, payload }: Frame): void {
    this.frames.push({ type, flags, stream, payload: Buffer.from(payload) });
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
