import { BoundedThread } from '../bounded-thread.ts';

/** What the thread is asked. */
export interface TransformRequest {
  readonly stylesheet: string;
  readonly document: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

/** Applies stylesheets in a thread that is ended when one takes too long. */
export class Transformer {
  readonly #thread: BoundedThread<TransformRequest, never, Uint8Array>;

  constructor(options: { readonly timeoutMs?: number } = {}) {
    const entry = new URL('./transform-worker.ts', import.meta.url);
    this.#thread = new BoundedThread(entry, 'transformation', options.timeoutMs);
  }

  /** @throws {DocumentError} when nothing comes of it */
  transform(request: TransformRequest): Promise<Uint8Array> {
    return this.#thread.run({ owner: request.stylesheet, task: request });
  }
}
