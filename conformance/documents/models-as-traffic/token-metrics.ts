import { expect } from 'vitest';
import { answered, type Expectation, meaning } from './placed.ts';
import type { Usage } from './traffic.ts';

// Tokens are emitted under three names, with the dimensions that are listed, of whole answers and of streams.

const known: Readonly<Record<string, (by: 'amy' | 'bob') => string>> = {
  'API ID': () => 'a',
  'Operation ID': () => 'POST-deployments-deployment-id-chat-completions',
  'Product ID': () => 'product',
  'Subscription ID': (by) => `sub-${by}`,
  'User ID': (by) => by,
  // Not among those that Azure names: nobody says what it is.
  Operation: () => '',
};

export const tokenMetric: Expectation = async (policy) =>
  policy.trying(async (traffic) => {
    const namespace = policy.attribute('namespace') ?? 'API Management';
    const spent: Record<'amy' | 'bob', Usage[]> = { amy: [], bob: [] };
    for (const by of ['amy', 'bob'] as const)
      for (const stream of [false, true]) spent[by].push((await answered(traffic, { by, stream })).usage);
    const expected = (by: 'amy' | 'bob') =>
      policy.children('dimension').map((one) => {
        const name = policy.attribute('name', one)!;
        const value = policy.attribute('value', one);
        return [name, value === undefined ? known[name]!(by) : meaning(value, by)];
      });
    const sums = new Map<string, number>();
    for (const by of ['amy', 'bob'] as const)
      for (const usage of spent[by])
        for (const [name, tokens] of [
          ['Total Tokens', usage.total_tokens],
          ['Prompt Tokens', usage.prompt_tokens],
          ['Completion Tokens', usage.completion_tokens],
        ] as const) {
          const key = JSON.stringify([namespace, name, expected(by)]);
          sums.set(key, (sums.get(key) ?? 0) + tokens);
        }
    const told = () =>
      new Map(
        traffic.metrics
          .filter((series) => series.namespace === namespace)
          .map(({ name, dimensions, sum }) => [JSON.stringify([namespace, name, dimensions]), sum]),
      );
    // What was refused by the model costs nothing, and by then what has been answered is counted.
    await answered(traffic, { behaviour: { status: 400 } }, 400);
    if (told().size === 0) throw new Error('nothing is counted');
    await expect.poll(told, { timeout: 5000 }).toEqual(sums);
  });
