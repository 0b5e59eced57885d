import { Buffer } from 'node:buffer';
import type { BodyError, FieldList, OutgoingBody, Tunnel } from '@turnpike/http';
import { jsonNestingOf, type QueryCheck } from '@turnpike/policy';
import { getOperationAST, OperationTypeNode, parse } from 'graphql';
import { type Frame, FrameReader, textFrame } from './frames.ts';

// Queries that go to a backend by a socket are held against the same policies as those that go by HTTP. Messages are read
// whole, judged, and written anew: what the backend reads is what has been judged.

const most = { message: 128 * 1024, brackets: 200 } as const;

/** The far side of a socket, to which only queries go that pass; any other ends the socket. */
export function inspected(tunnel: Tunnel, checks: readonly QueryCheck[]): Tunnel {
  const inspector = new QueryInspector(tunnel, checks);
  return { source: tunnel.source, sink: inspector, destroy: () => tunnel.destroy() };
}

class QueryInspector implements OutgoingBody {
  readonly #tunnel: Tunnel;
  readonly #checks: readonly QueryCheck[];
  readonly #frames = new FrameReader(most.message);
  #message: Buffer[] = [];
  #length = 0;
  #isOver = false;

  constructor(tunnel: Tunnel, checks: readonly QueryCheck[]) {
    this.#tunnel = tunnel;
    this.#checks = checks;
  }

  get onDrain(): (() => void) | undefined {
    return this.#tunnel.sink.onDrain;
  }

  set onDrain(action: (() => void) | undefined) {
    this.#tunnel.sink.onDrain = action;
  }

  get onClosed(): (() => void) | undefined {
    return this.#tunnel.sink.onClosed;
  }

  set onClosed(action: (() => void) | undefined) {
    this.#tunnel.sink.onClosed = action;
  }

  write(piece: Buffer): boolean {
    if (this.#isOver) return true;
    const frames = this.#frames.read(piece);
    if (frames === undefined) return this.#refuse();
    let goOn = true;
    for (const frame of frames) {
      const written = this.#take(frame);
      if (written === undefined) return this.#refuse();
      for (const one of written) goOn = this.#tunnel.sink.write(one);
    }
    return goOn;
  }

  end(trailers: FieldList): void {
    if (!this.#isOver) this.#tunnel.sink.end(trailers);
  }

  fail(error: BodyError): void {
    if (!this.#isOver) this.#tunnel.sink.fail(error);
  }

  /** What goes on in the place of a frame; nothing when the socket must end. */
  #take(frame: Frame): readonly Buffer[] | undefined {
    if (frame.isControl) return [frame.bytes];
    this.#length += frame.payload.length;
    if (frame.isBinary || this.#length > most.message) return undefined;
    this.#message.push(frame.payload);
    if (!frame.isLast) return [];
    const text = Buffer.concat(this.#message).toString();
    this.#message = [];
    this.#length = 0;
    const judged = this.#judge(text);
    return judged === undefined ? undefined : [textFrame(judged)];
  }

  #judge(text: string): string | undefined {
    if (jsonNestingOf(text) > most.brackets) return undefined;
    const message = parseJson(text);
    if (!isRecord(message)) return undefined;
    // `start` is what the older protocol of the name says.
    if (message.type !== 'subscribe' && message.type !== 'start') return JSON.stringify(message);
    if (!isRecord(message.payload)) return undefined;
    let { payload } = message;
    for (const check of this.#checks) {
      const verdict = check(payload, Buffer.byteLength(text));
      if ('refused' in verdict) return undefined;
      payload = { ...payload, query: verdict.query };
    }
    return isSubscription(payload) ? JSON.stringify({ ...message, payload }) : undefined;
  }

  /** The client sees its socket end: what the backend is saying cannot be broken into. */
  #refuse(): true {
    this.#isOver = true;
    this.#tunnel.destroy();
    return true;
  }
}

/** Azure: queries and mutations do not come by sockets. */
function isSubscription({ query, operationName }: Readonly<Record<string, unknown>>): boolean {
  try {
    const name = typeof operationName === 'string' ? operationName : undefined;
    return getOperationAST(parse(String(query)), name)?.operation === OperationTypeNode.SUBSCRIPTION;
  } catch {
    return false;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
