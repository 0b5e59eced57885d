import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { Reports } from './artifact-diagnostic.ts';
import { kindOf } from './folder/artifact-kinds.ts';
import { type ArtifactReading, readArtifacts, readFiles } from './read-artifacts.ts';
import { withFolder } from './testing.ts';

// The files of the sample estate, changed at random: whatever comes of it is a snapshot or an error, and comes soon.
// `FUZZ_ROUNDS` asks for more than a sample.

const estate = fileURLToPath(new URL('../../../examples/estate', import.meta.url));
const rounds = Number(process.env.FUZZ_ROUNDS ?? 300);

function filesOf(folder: string, prefix = ''): [string, Buffer][] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): [string, Buffer][] => {
    const path = join(folder, entry.name);
    const name = `${prefix}${entry.name}`;
    if (entry.isDirectory()) return filesOf(path, `${name}/`);
    return entry.name.endsWith('.ts') ? [] : [[name, readFileSync(path)]];
  });
}

/** Numbers that look random and are the same every time (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const words = [
  'null',
  '[]',
  '{}',
  '1e999',
  '"\\ud800"',
  '__proto__',
  '..',
  '&a',
  '*a',
  '$ref',
  '<<: ',
  '\u0000',
  '%zz',
  '\ufeff',
];

function mutate(files: [string, Buffer][], random: (below: number) => number): Record<string, Buffer> {
  const mutated = [...files];
  for (let change = random(6); change >= 0; change--) {
    const index = random(mutated.length);
    const [path, bytes] = mutated[index] as [string, Buffer];
    const at = random(bytes.length + 1);
    const word = Buffer.from(words[random(words.length)] as string);
    const other = (mutated[random(mutated.length)] as [string, Buffer])[1];
    const results: readonly (() => [string, Buffer] | undefined)[] = [
      () => [path, bytes.subarray(0, at)],
      () => [path, Buffer.concat([bytes.subarray(0, at), word, bytes.subarray(at)])],
      () => [path, Buffer.concat([bytes.subarray(0, at), Buffer.of(random(256)), bytes.subarray(at + 1)])],
      () => [path, Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + random(20))])],
      () => [path, Buffer.concat([bytes, bytes])],
      () => [path, other],
      () => undefined,
      () => [path.replace(/[^/]+\/(?=[^/]*$)/, `${word.toString().replaceAll('\u0000', '') || 'x'}/`), bytes],
    ];
    const result = (results[random(results.length)] as () => [string, Buffer] | undefined)();
    if (result === undefined) mutated.splice(index, 1);
    else mutated[index] = result;
  }
  // A name that is a file here and a folder there cannot be written.
  const paths = new Set(mutated.map(([path]) => path));
  return Object.fromEntries(mutated.filter(([path]) => ![...paths].some((other) => other.startsWith(`${path}/`))));
}

/** What is wrong with a reading, whatever it was of. */
function faultOf({ snapshot, diagnostics }: ArtifactReading): string | undefined {
  const hasErrors = diagnostics.some(({ severity }) => severity === 'error');
  if (hasErrors === (snapshot !== undefined)) return 'a snapshot goes with errors, or none without';
  if (new Set(diagnostics.map((diagnostic) => JSON.stringify(diagnostic))).size < diagnostics.length)
    return 'a diagnostic comes twice';
  return isDeepStrictEqual(JSON.parse(JSON.stringify(snapshot ?? null)), snapshot ?? null)
    ? undefined
    : 'the snapshot is no plain data';
}

test('whatever happens to files, there is a snapshot or an error', { timeout: 180_000 + rounds * 100 }, async () => {
  const files = filesOf(estate);
  const faults: string[] = [];
  let accepted = 0;
  for (let round = 0; round < rounds; round++) {
    const mutated = Object.entries(mutate(files, randomFrom(round)));
    const found = mutated.map(([path, bytes]) => ({ path, text: bytes.toString('utf8'), ...kindOf(path) }));
    const reading = await readFiles(found, new Reports(), {});
    const fault = faultOf(reading);
    if (fault !== undefined) faults.push(`round ${round}: ${fault}`);
    if (reading.snapshot !== undefined) accepted++;
  }
  expect(faults).toEqual([]);
  expect(accepted).toBeGreaterThan(rounds / 20);
  expect(accepted).toBeLessThan(rounds);
});

test('so there is when they lie in a folder', async () => {
  const files = filesOf(estate);
  const faults: (string | undefined)[] = [];
  for (let round = 0; round < 5; round++)
    await withFolder(mutate(files, randomFrom(-1 - round)), async (folder) => {
      faults.push(faultOf(await readArtifacts(folder)));
    });
  expect(faults).toEqual([undefined, undefined, undefined, undefined, undefined]);
});
