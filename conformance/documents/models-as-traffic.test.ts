import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { place } from './fixtures-as-traffic/fixtures.ts';
import { modelDocuments, renderedDocument } from './models-as-traffic/documents.ts';
import { heldWithout, proveDocument } from './models-as-traffic/proofs.ts';
import { time } from './models-as-traffic/time.ts';
import { World } from './models-as-traffic/world.ts';

vi.mock('../../packages/gateway/src/state/monotonic-clock.ts', async () => {
  const { time } = await import('./models-as-traffic/time.ts');
  return { createMonotonicClock: () => () => time.ms };
});

if (!place.isThere) console.info(`skipped: there is no corpus of policy documents at ${place.path}`);

const cannotRun = JSON.parse(readFileSync(new URL('models-cannot-run.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, { readonly reason: string; readonly error: string }>
>;

describe.skipIf(!place.isThere)('documents about language models', () => {
  let world: World;
  const documents = place.isThere ? modelDocuments() : [];
  const counts: Record<string, number> = {};

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: time.ms });
    world = await World.start();
  });
  afterAll(async () => {
    await world?.[Symbol.asyncDispose]();
    vi.useRealTimers();
  });

  // Half a minute of computing, and many times that on a machine that others use.
  it('do what they say in front of a model', { timeout: 900_000 }, async () => {
    const failed: string[] = [];
    let run = 0;
    for (const file of documents)
      try {
        if (file in cannotRun) {
          await expect(proveDocument(world, renderedDocument(file))).rejects.toThrow(cannotRun[file]!.error);
          continue;
        }
        const names = await proveDocument(world, renderedDocument(file));
        if (names.length === 0) throw new Error('nothing is held of it');
        for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
        run++;
      } catch (error) {
        failed.push(`${file.slice(-70)}: ${(error as Error).message}`);
      }
    expect(failed).toEqual([]);
    const figures = { documents: documents.length, run, held: counts };
    await expect(`${JSON.stringify(figures, null, 2)}\n`).toMatchFileSnapshot('models-as-traffic.json');
  });

  it('would not do so without any of the policies that this is held of', { timeout: 900_000 }, async () => {
    const held: string[] = [];
    for (const file of documents.filter((file) => !(file in cannotRun)))
      for (const name of await heldWithout(world, renderedDocument(file))) held.push(`${file}: ${name}`);
    expect(held).toEqual([]);
  });
});
