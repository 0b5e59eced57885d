import { SnapshotParts } from '@turnpike/model';
import { expect, test } from 'vitest';
import { SnapshotCompiler } from '../compile-snapshot.ts';
import { Draw } from '../draw.ts';
import { catalog, describeCompiled } from './describe-compiled.ts';
import { drawChange, reordered } from './random-parts.ts';

// TURNPIKE_FUZZ_CASES sets how many sequences of changes there are, TURNPIKE_FUZZ_SEED where they start.

const cases = Number(process.env.TURNPIKE_FUZZ_CASES ?? 25);
const firstSeed = Number(process.env.TURNPIKE_FUZZ_SEED ?? 1);
const changesInACase = 30;

const options = {
  policies: catalog,
  originOf() {
    throw new Error('nothing is sent in these tests');
  },
};

test('what changes have made does the same as what is made from nothing', async () => {
  let faulty = 0;
  for (let seed = firstSeed; seed < firstSeed + cases; seed++) {
    const draw = new Draw(seed);
    const parts = new SnapshotParts();
    parts.apply({ sequenceNumber: 1, parts: [], removed: [] });
    const compiler = new SnapshotCompiler(options);
    compiler.take(parts.whole());
    for (let nth = 0; nth < changesInACase; nth++) {
      const change = drawChange(draw, parts);
      const changed = compiler.take(change);
      const anew = new SnapshotCompiler(options).take(reordered(draw, parts.whole()));
      const { apis } = parts.snapshot();
      if (changed.diagnostics.length > 0) faulty++;
      expect(await describeCompiled(changed, apis), `seed ${seed}, change ${nth}: ${JSON.stringify(change)}`).toEqual(
        await describeCompiled(anew, apis),
      );
    }
  }
  expect(faulty).toBeGreaterThan(cases);
}, 600_000);
