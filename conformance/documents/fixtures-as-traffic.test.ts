import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fixtureNames, fixtureText, heldWithout, place, proveFixture } from './fixtures-as-traffic/fixtures.ts';
import type { Proof } from './fixtures-as-traffic/placed.ts';

if (!place.isThere) console.info(`skipped: there is no corpus of policy documents at ${place.path}`);

const refused = JSON.parse(readFileSync(new URL('refused.json', import.meta.url), 'utf8')) as Record<string, string>;
/** Those that `models-as-traffic.test.ts` sends to a model. */
const forModels = /<(?:llm|azure-openai)-/;

it.skipIf(!place.isThere)('each policy of the documents of the toolkit does what its attributes say', async () => {
  const counts: Record<Proof | 'refused' | 'languageModels', number> = {
    ...{ prediction: 0, difference: 0, ran: 0 },
    ...{ refused: 0, languageModels: 0 },
  };
  const weaker: Record<string, Proof> = {};
  const failed: string[] = [];
  for (const file of fixtureNames()) {
    const text = fixtureText(file);
    if (forModels.test(text)) counts.languageModels++;
    else if (file in refused) {
      await expect(proveFixture(text)).rejects.toThrow();
      counts.refused++;
    } else
      try {
        const proof = await proveFixture(text);
        counts[proof]++;
        if (proof !== 'prediction') weaker[file] = proof;
      } catch (error) {
        failed.push(`${file}: ${(error as Error).message}`);
      }
  }
  expect(failed).toEqual([]);
  await expect(`${JSON.stringify({ ...counts, weaker }, null, 2)}\n`).toMatchFileSnapshot('fixtures-as-traffic.json');
});

it.skipIf(!place.isThere)('nothing is held of a policy that a document without it would do as well', async () => {
  const held: string[] = [];
  for (const file of fixtureNames()) {
    const text = fixtureText(file);
    if (forModels.test(text) || file in refused) continue;
    for (const name of await heldWithout(text)) held.push(`${file}: ${name}`);
  }
  expect(held).toEqual([]);
});
