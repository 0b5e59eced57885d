import { expect } from 'vitest';
import { answered, contentOf, type Expectation, meaning, type Placed } from './placed.ts';
import { pass } from './time.ts';
import type { Around, Call, Traffic } from './traffic.ts';
import { tokenFor } from './world.ts';

// Texts of the same words in another order have the same vector, those of other words are far away. Where a document has
// only one half, the global one has the other.

const user = (content: string) => ({ role: 'user', content });
const kettle = 'Tell me about copper kettles';
/** The first shares all words with the question above, the second half of them, and the third none. */
const [same, half, other] = [
  'about copper kettles tell me',
  'copper kettles boil milk noisily',
  'Whales sing deep below',
];

const otherHalves = {
  store: { outbound: '<llm-semantic-cache-store duration="60" />' },
  lookup: {
    inbound:
      '<llm-semantic-cache-lookup score-threshold="0.05" embeddings-backend-id="vectors" embeddings-backend-auth="system-assigned" />',
  },
};

function around({ element, document }: Placed): Around {
  const half = element.name.endsWith('-lookup') ? 'store' : 'lookup';
  return document.includes(`-semantic-cache-${half}`) ? {} : otherHalves[half];
}

/** Whether a second call gets what the first was answered. */
async function isShared(traffic: Traffic, first: Call, second: Call): Promise<boolean> {
  const kept = await answered(traffic, { ...first, seed: 1 });
  const seen = await answered(traffic, { ...second, seed: 1 });
  const isHit = seen.asked.every(({ path }) => path.includes('/embeddings'));
  if (isHit) expect(seen.said).toBe(kept.said);
  return isHit;
}

export const semanticLookup: Expectation = async (policy) => {
  const threshold = Number(policy.attribute('score-threshold'));
  const shares = async (first: Call, second: Call): Promise<boolean> => {
    let found = false;
    await policy.trying(async (traffic) => {
      found = await isShared(traffic, first, second);
    }, around(policy));
    return found;
  };
  expect(await shares({ prompt: kettle }, { prompt: same })).toBe(true);
  expect(await shares({ prompt: kettle }, { prompt: same, stream: true })).toBe(true);
  expect(await shares({ prompt: kettle, stream: true }, { prompt: same })).toBe(true);
  expect(await shares({ prompt: kettle }, { prompt: half })).toBe(threshold > 0.7);
  expect(await shares({ prompt: kettle }, { prompt: other })).toBe(false);
  // Differs from Azure: callers are apart, whatever is varied by.
  expect(await shares({ prompt: kettle }, { prompt: kettle, by: 'bob' })).toBe(false);
  await holdMessages(policy, shares);
  await policy.trying(async (traffic) => {
    const { asked } = await answered(traffic, { prompt: kettle });
    const [vectors] = asked.filter(({ path }) => path.includes('/embeddings'));
    expect(vectors?.path).toContain('/deployments/ada/embeddings');
    expect(vectors?.headers.authorization).toBe(`Bearer ${tokenFor('https://cognitiveservices.azure.com')}`);
  }, around(policy));
};

async function holdMessages(policy: Placed, shares: (first: Call, second: Call) => Promise<boolean>): Promise<void> {
  const told = (system: string): Call => ({ messages: [{ role: 'system', content: system }, user(kettle)] });
  if (Number(policy.attribute('score-threshold')) < 0.1)
    expect(await shares(told('Answer in the words of a grumpy sailor'), told('Be brief'))).toBe(
      policy.attribute('ignore-system-messages') === 'true',
    );
  const most = policy.attribute('max-message-count');
  const long = (count: number): Call => ({
    messages: Array.from({ length: count }, (_, index) => ({
      ...user(kettle),
      role: index % 2 ? 'assistant' : 'user',
    })),
  });
  const bound = most === undefined ? 12 : Number(most);
  expect(await shares(long(bound), long(bound))).toBe(true);
  if (most !== undefined) expect(await shares(long(bound + 1), long(bound + 1))).toBe(false);
  await holdVaryBy(policy);
}

/** Callers that share answers as far as anybody but `vary-by` is asked: one that comes to something else tells them apart. */
async function holdVaryBy(policy: Placed): Promise<void> {
  const texts = policy.children('vary-by').map(contentOf);
  const values = (by: 'amy' | 'bob') => texts.map((text) => meaning(text, by)).join('\n');
  await policy.trying(
    async (traffic) => {
      const isOne = await isShared(traffic, { prompt: kettle }, { prompt: same, by: 'bob' });
      expect(isOne).toBe(values('amy') === values('bob'));
    },
    { ...around(policy), callers: 'share' },
  );
}

export const semanticStore: Expectation = async (policy) => {
  for (const by of ['amy', 'bob'] as const)
    for (const stream of [false, true])
      await policy.trying(async (traffic) => {
        const durationMs = 1000 * Number(policy.valueFor('duration', by));
        const call = { prompt: kettle, by, stream, seed: 1 };
        expect(await isShared(traffic, call, { ...call, prompt: same })).toBe(true);
        pass(durationMs - 1);
        const late = await answered(traffic, call);
        expect(late.asked.filter(({ path }) => path.includes('/chat/'))).toEqual([]);
        pass(2);
        expect((await answered(traffic, call)).asked.some(({ path }) => path.includes('/chat/'))).toBe(true);
      }, around(policy));
};
