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
/** The change before which a gateway is started anew. */
const resumedAt = 10;

const options = {
  policies: catalog,
  originOf() {
    throw new Error('nothing is sent in these tests');
  },
};

/** Does the same before it was looked at as after, and knows then what is wrong. */
async function resumed(parts: SnapshotParts): Promise<SnapshotCompiler> {
  const compiler = new SnapshotCompiler(options);
  const { diagnostics } = new SnapshotCompiler(options).take(parts.whole());
  const snapshot = compiler.resume(parts.whole());
  const { apis } = parts.snapshot();
  const before = await describeCompiled({ ...snapshot, diagnostics }, apis);
  const checking = compiler.check();
  let step = checking.next();
  while (!step.done) step = checking.next();
  expect(await describeCompiled({ ...snapshot, diagnostics: step.value }, apis)).toEqual(before);
  return compiler;
}

test('what changes have made does the same as what is made from nothing', async () => {
  let faulty = 0;
  for (let seed = firstSeed; seed < firstSeed + cases; seed++) {
    const draw = new Draw(seed);
    const parts = new SnapshotParts();
    parts.apply({ sequenceNumber: 1, parts: [], removed: [] });
    let compiler = new SnapshotCompiler(options);
    compiler.take(parts.whole());
    for (let nth = 0; nth < changesInACase; nth++) {
      if (nth === resumedAt) compiler = await resumed(parts);
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
