import {
  compileDocument,
  type MemoryContext,
  type MemoryContextOptions,
  memoryContext,
  type Pipeline,
  type PolicyServices,
  readPolicyDocument,
  runPipeline,
} from '@turnpike/policy';
import { catalog } from '../index.ts';

// What the tests of caches share: calls one after another through the same policies, with the same caches and clock.

/** What the backend answers next. */
export type BackendAnswer = Exclude<ReturnType<NonNullable<MemoryContextOptions['forward']>>, Error>;

/** A document that calls go through. */
export class CachedCalls {
  readonly #pipeline: Pipeline;
  readonly services: PolicyServices;
  readonly #clock: MemoryContext = memoryContext();
  /** What has reached the backend. */
  readonly seen: string[] = [];
  /** What it answers; a number that counts its calls when left out. */
  answer: BackendAnswer = {};

  constructor(inbound: string, outbound: string, services: Partial<PolicyServices> = {}) {
    const text = `<policies><inbound>${inbound}</inbound><backend><forward-request /></backend><outbound>${outbound}</outbound></policies>`;
    const { document } = readPolicyDocument(text);
    const { pipeline, diagnostics } = compileDocument(
      document!,
      { policies: catalog, unavailable: 'error' },
      { scope: 'api' },
    );
    if (pipeline === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
    this.#pipeline = pipeline;
    this.services = { ...this.#clock.services, ...services };
  }

  /** A call; `wait` in place of one that ends at once, as it does in memory. */
  async call(options: MemoryContextOptions = {}, wait?: MemoryContext['wait']): Promise<MemoryContext> {
    const context = memoryContext({
      now: this.#clock.now(),
      services: this.services,
      forward: (request) => {
        this.seen.push(`${request.method} ${request.path}${request.query}`);
        return { body: `answer ${this.seen.length}`, ...this.answer };
      },
      ...options,
    });
    if (wait !== undefined) context.wait = wait;
    await runPipeline(this.#pipeline, context);
    await context.finish();
    return context;
  }

  /** The bodies of answers to calls one after another. */
  async bodies(...calls: readonly MemoryContextOptions[]): Promise<string[]> {
    const bodies: string[] = [];
    for (const options of calls) {
      const { content } = (await this.call(options)).response.body;
      bodies.push(typeof content === 'string' ? content : Buffer.from(content ?? []).toString());
    }
    return bodies;
  }

  pass(seconds: number): Promise<void> {
    return this.#clock.wait(seconds * 1000);
  }
}

/** A lookup and a store with these attributes and children. */
export function cached(lookup = '', children = '', store = 'duration="60"'): CachedCalls {
  return new CachedCalls(`<cache-lookup ${lookup}>${children}</cache-lookup>`, `<cache-store ${store} />`);
}

/** A call with this path and query, and these headers. */
export function get(target: string, headers: Readonly<Record<string, string>> = {}): MemoryContextOptions {
  return { request: { url: `https://gateway.example${target}`, headers } };
}
