import { expect, test } from 'vitest';
import { aiPolicy } from './policies.ts';
import { proveStreams } from './streams.ts';

// Six seconds each, so that none has ended before the last has begun, however slow the machine is.
test('N6: fifty streams at once come whole, and the provider sees who leaves', async () => {
  const proof = await proveStreams({ streams: 50, tokens: 60, tokenDelayMs: 100, policy: aiPolicy });
  expect(proof).toMatchObject({ together: 50, left: 25, whole: 25, stayed: 25, stuck: 0 });
});
