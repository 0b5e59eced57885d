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

// What the tests of semantic caches share: calls one after another through the same policies, with the same store.

/** A document that calls of a model go through. */
export class SemanticCalls {
  readonly #pipeline: Pipeline;
  readonly #clock = memoryContext();
  readonly services: PolicyServices;
  /** How often the model was asked. */
  asked = 0;
  /** What the model answers next; a completion that counts its calls when left out. */
  answer: Exclude<ReturnType<NonNullable<MemoryContextOptions['forward']>>, Error> | undefined;

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

  /** Asks with these messages, or this text of a user. */
  ask(
    question: string | readonly object[],
    more: object = {},
    options: MemoryContextOptions = {},
  ): Promise<MemoryContext> {
    const messages = typeof question === 'string' ? [{ role: 'user', content: question }] : question;
    return this.call({ body: JSON.stringify({ model: 'gpt', messages, ...more }), ...options.request }, options);
  }

  async call(request: MemoryContextOptions['request'], options: MemoryContextOptions = {}): Promise<MemoryContext> {
    const context = memoryContext({
      now: this.#clock.now(),
      services: this.services,
      forward: () => {
        this.asked++;
        const message = { role: 'assistant', content: `answer ${this.asked}` };
        return (
          this.answer ?? {
            headers: { 'Content-Type': 'application/json', 'X-Request-Id': 'first' },
            body: JSON.stringify({
              id: `chatcmpl-${this.asked}`,
              object: 'chat.completion',
              created: 1,
              model: 'gpt-4o',
              choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
              usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
            }),
          }
        );
      },
      ...options,
      request: { url: 'https://gateway.example/chat/completions', method: 'POST', ...request },
    });
    await runPipeline(this.#pipeline, context);
    await context.finish();
    return context;
  }

  pass(seconds: number): Promise<void> {
    return this.#clock.wait(seconds * 1000);
  }
}

/** A lookup and a store with these attributes and children. */
export function semantic(lookup = '', children = '', store = 'duration="60"'): SemanticCalls {
  return new SemanticCalls(
    `<llm-semantic-cache-lookup score-threshold="0.05" ${lookup}>${children}</llm-semantic-cache-lookup>`,
    `<llm-semantic-cache-store ${store} />`,
  );
}
