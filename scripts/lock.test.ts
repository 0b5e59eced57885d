import { expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import lock from '../package-lock.json' with { type: 'json' };

// `npm ci` refuses a lock file that lacks a package, also one that is only for other systems, and every command of a
// fresh clone begins with it.

interface Entry {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const entries: Readonly<Record<string, Entry>> = lock.packages as Readonly<Record<string, object>>;

test('the lock file is of this manifest', () => {
  const { devDependencies, optionalDependencies } = manifest;
  const { dependencies, ...root } = lock.packages[''] as Record<string, unknown>;
  expect(dependencies).toBeUndefined();
  expect(root).toMatchObject({ devDependencies, optionalDependencies });
});

test('every optional package of every package is locked', () => {
  const missing = Object.entries(entries).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter(
        (name) =>
          entries[`${path}/node_modules/${name}`] === undefined && entries[`node_modules/${name}`] === undefined,
      )
      .map((name) => `${name}, of ${path}`),
  );
  expect(missing).toEqual([]);
});
