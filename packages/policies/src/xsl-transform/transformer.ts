import { Worker } from 'node:worker_threads';
import { DocumentError } from '@turnpike/policy';

/** What the thread is asked. */
export interface TransformRequest {
  readonly id: number;
  readonly stylesheet: string;
  readonly document: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

/** What it answers. */
export type TransformAnswer =
  | { readonly id: number; readonly result: Uint8Array }
  | { readonly id: number; readonly error: string };

interface Waiting {
  readonly request: TransformRequest;
  readonly resolve: (result: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

/** As long as a transformation may take. */
const timeoutMs = 2000;

/** How many may wait for their turn. */
const mostWaiting = 256;

/** Applies stylesheets in a thread that is ended when one takes too long. */
export class Transformer {
  readonly #timeoutMs: number;
  readonly #waiting: Waiting[] = [];
  #current: Waiting | undefined;
  #worker: Worker | undefined;
  #timer: NodeJS.Timeout | undefined;
  #nextId = 0;

  constructor(options: { readonly timeoutMs?: number } = {}) {
    this.#timeoutMs = options.timeoutMs ?? timeoutMs;
  }

  /** @throws {DocumentError} when nothing comes of it */
  transform(request: Omit<TransformRequest, 'id'>): Promise<Uint8Array> {
    if (this.#waiting.length >= mostWaiting) throw new DocumentError('Too many transformations wait for their turn.');
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request: { ...request, id: this.#nextId++ }, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#current !== undefined) return;
    this.#current = this.#waiting.shift();
    if (this.#current === undefined) return;
    this.#timer = setTimeout(
      () => this.#end(`The transformation took longer than ${this.#timeoutMs} ms.`),
      this.#timeoutMs,
    );
    this.#worker ??= this.#start();
    this.#worker.postMessage(this.#current.request);
  }

  #start(): Worker {
    const worker = new Worker(new URL('./transform-worker.ts', import.meta.url), {
      // Recursion in a stylesheet is recursion in the thread.
      resourceLimits: { stackSizeMb: 16 },
    });
    // Nobody waits for the thread itself: a process that has nothing else to do may end.
    worker.unref();
    worker.on('message', (answer: TransformAnswer) => {
      if (worker === this.#worker && answer.id === this.#current?.request.id) this.#settle(answer);
    });
    worker.on('error', (error) => {
      if (worker === this.#worker) this.#end(`The transformation failed: ${error.message}`);
    });
    return worker;
  }

  #end(message: string): void {
    void this.#worker?.terminate();
    this.#worker = undefined;
    this.#settle({ id: this.#current?.request.id ?? -1, error: message });
  }

  #settle(answer: TransformAnswer): void {
    clearTimeout(this.#timer);
    const current = this.#current;
    this.#current = undefined;
    if ('result' in answer) current?.resolve(answer.result);
    else current?.reject(new DocumentError(answer.error));
    this.#next();
  }
}
