import { jsonNestingOf } from '@turnpike/policy';
import type { ExecutionResult, GraphQLError } from 'graphql';

// The protocol `graphql-transport-ws`, the server's side of it.
// https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md

/** The name by which clients ask for the protocol. */
export const transportProtocol = 'graphql-transport-ws';

/** What carries messages. */
export interface MessageSocket {
  /** Resolves once the message has gone. */
  send(text: string): Promise<void>;
  close(code: number, reason: string): void;
}

/** What a subscription gives, or why there is none. */
export type Subscribed =
  | { readonly errors: readonly GraphQLError[] }
  | { readonly answers: AsyncIterator<ExecutionResult, void> };

/** What a session is made with. */
export interface SessionOptions {
  readonly subscribe: (payload: Readonly<Record<string, unknown>>, bytes: number) => Subscribed;
  readonly onBug: (error: unknown) => void;
  /** Calls back after a while; gives what takes it back. */
  readonly wait: (milliseconds: number, onElapsed: () => void) => () => void;
}

const most = { subscriptions: 100, brackets: 200, idLength: 256 } as const;
const initTimeoutMs = 10_000;

/** One client and what it has subscribed to. */
export class TransportSession {
  readonly #socket: MessageSocket;
  readonly #options: SessionOptions;
  readonly #subscriptions = new Map<string, AsyncIterator<ExecutionResult, void>>();
  readonly #cancelTimer: () => void;
  #isInitialised = false;

  constructor(socket: MessageSocket, options: SessionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#cancelTimer = options.wait(initTimeoutMs, () => {
      if (!this.#isInitialised) socket.close(4408, 'Connection initialisation timeout');
    });
  }

  /** Takes what the client says. */
  take(text: string): void {
    const message = readMessage(text);
    switch (message?.type) {
      case 'connection_init':
        this.#initialise();
        return;
      case 'ping':
        this.#send({ type: 'pong' });
        return;
      case 'pong':
        return;
      case 'subscribe':
        this.#subscribe(message, text.length);
        return;
      case 'complete':
        this.#complete(message);
        return;
      default:
        this.#socket.close(4400, 'Invalid message');
    }
  }

  /** The socket has closed. */
  end(): void {
    this.#cancelTimer();
    for (const answers of this.#subscriptions.values()) void answers.return?.();
    this.#subscriptions.clear();
  }

  #initialise(): void {
    if (this.#isInitialised) {
      this.#socket.close(4429, 'Too many initialisation requests');
      return;
    }
    this.#isInitialised = true;
    this.#send({ type: 'connection_ack' });
  }

  #subscribe({ id, payload }: Message, bytes: number): void {
    if (!this.#isInitialised) this.#socket.close(4401, 'Unauthorized');
    else if (!isId(id) || !isRecord(payload)) this.#socket.close(4400, 'Invalid message');
    else if (this.#subscriptions.has(id)) this.#socket.close(4409, 'Subscriber for that id already exists');
    else if (this.#subscriptions.size >= most.subscriptions) this.#refuse(id, tooMany);
    else {
      const subscribed = this.#options.subscribe(payload, bytes);
      if ('errors' in subscribed) this.#refuse(id, subscribed.errors);
      else {
        this.#subscriptions.set(id, subscribed.answers);
        this.#answer(id, subscribed.answers).catch(this.#options.onBug);
      }
    }
  }

  async #answer(id: string, answers: AsyncIterator<ExecutionResult, void>): Promise<void> {
    const isCurrent = () => this.#subscriptions.get(id) === answers;
    try {
      for (;;) {
        const { done, value } = await answers.next();
        if (!isCurrent()) return;
        if (done === true) break;
        await this.#socket.send(JSON.stringify({ id, type: 'next', payload: value }));
      }
      this.#subscriptions.delete(id);
      this.#send({ id, type: 'complete' });
    } finally {
      if (isCurrent()) this.#subscriptions.delete(id);
      await answers.return?.();
    }
  }

  #complete({ id }: Message): void {
    const answers = typeof id === 'string' ? this.#subscriptions.get(id) : undefined;
    if (answers === undefined) return;
    this.#subscriptions.delete(id as string);
    void answers.return?.();
  }

  #refuse(id: string, errors: readonly object[]): void {
    this.#send({ id, type: 'error', payload: errors });
  }

  #send(message: object): void {
    this.#socket.send(JSON.stringify(message)).catch(this.#options.onBug);
  }
}

const tooMany = [{ message: `There are ${most.subscriptions} subscriptions, which is as many as a socket may have.` }];

interface Message {
  readonly type: unknown;
  readonly id?: unknown;
  readonly payload?: unknown;
}

function readMessage(text: string): Message | undefined {
  if (jsonNestingOf(text) > most.brackets) return undefined;
  try {
    const message: unknown = JSON.parse(text);
    return isRecord(message) && 'type' in message ? (message as unknown as Message) : undefined;
  } catch {
    return undefined;
  }
}

function isId(id: unknown): id is string {
  return typeof id === 'string' && id !== '' && id.length <= most.idLength;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
