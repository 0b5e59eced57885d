import {
  compileDocument,
  type MemoryAnswer,
  type MemoryContext,
  MemoryTokenBudgets,
  memoryContext,
  memoryServices,
  readPolicyDocument,
  runPipeline,
} from '@turnpike/policy';
import { catalog } from '../index.ts';
import type { RunOptions } from '../testing.ts';

// What tests of limits of tokens share: calls of a model one after another, that share accounts and a clock. A word is a token.

/** When the calls begin. */
export const callsBeginAt: number = Date.UTC(2026, 0, 1, 10, 20, 30);

/** Calls of a model through some policies. */
export class TokenCalls {
  now = callsBeginAt;
  readonly services = {
    ...memoryServices(() => this.now),
    tokenBudgets: new MemoryTokenBudgets(() => this.now),
  };
  readonly #xml: string;
  readonly #outbound: string;

  constructor(xml: string, outbound = '') {
    this.#xml = xml;
    this.#outbound = outbound;
  }

  /** A call whose answer has not been asked for yet. */
  begin(
    request: string,
    answer: MemoryAnswer,
    more: RunOptions = {},
  ): { context: MemoryContext; run(): Promise<void> } {
    const { document } = readPolicyDocument(
      `<policies><inbound>${this.#xml}</inbound><backend><forward-request /></backend><outbound>${this.#outbound}</outbound></policies>`,
    );
    const { pipeline, diagnostics } = compileDocument(document!, { policies: catalog, unavailable: 'error' });
    if (pipeline === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
    const context = memoryContext({
      now: this.now,
      request: { method: 'POST', body: request },
      forward: () => answer,
      services: this.services,
      ...more,
    });
    const run = async (): Promise<void> => {
      await runPipeline(pipeline, context);
      await context.finish();
    };
    return { context, run };
  }

  async call(request: string, answer: MemoryAnswer = said(), more: RunOptions = {}): Promise<MemoryContext> {
    const { context, run } = this.begin(request, answer, more);
    await run();
    return context;
  }

  /** The statuses of some calls of which each prompt and each answer has so many tokens. */
  async statuses(...calls: readonly (readonly [prompt: number, completion: number])[]): Promise<number[]> {
    const statuses: number[] = [];
    for (const [prompt, completion] of calls)
      statuses.push((await this.call(ask(prompt), said(prompt, completion))).response.status);
    return statuses;
  }
}

/** A request whose prompt has so many tokens. */
export function ask(tokens: number, more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ model: 'm', messages: [{ role: 'user', content: words(tokens) }], ...more });
}

/** What a model says; without numbers of tokens it tells no usage. */
export function said(prompt?: number, completion = 0): MemoryAnswer {
  const usage = prompt === undefined ? {} : { usage: { prompt_tokens: prompt, completion_tokens: completion } };
  return { body: JSON.stringify({ choices: [{ message: { content: words(completion) } }], ...usage }) };
}

/** A stream of so many tokens. */
export function streamed(tokens: number): MemoryAnswer {
  return { body: words(tokens) };
}

function words(count: number): string {
  return Array.from({ length: count }, () => 'w').join(' ');
}
