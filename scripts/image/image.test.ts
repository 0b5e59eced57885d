import { globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readIgnored } from './ignored.ts';
import { readContainerfile } from './read-containerfile.ts';

// What can be known of the image without making it; `npm run image:try` makes it, and starts what comes of it.

const root = fileURLToPath(new URL('../..', import.meta.url));
const stages = readContainerfile(readFileSync(join(root, 'Containerfile'), 'utf8'));
const isIgnored = readIgnored(readFileSync(join(root, '.containerignore'), 'utf8'));

test('nobody runs it as root, and no shell is between it and its environment', () => {
  expect(stages.at(-1)).toMatchObject({
    base: 'gcr.io/distroless/cc-debian12',
    user: '1001:1001',
    ports: ['8080', '8081'],
    stopSignal: 'SIGTERM',
    entrypoint: ['/turnpike/node_modules/.bin/node', '/turnpike/packages/cli/bin/turnpike.js'],
    command: ['gateway', '--host', '0.0.0.0', '--data', '/apim/config'],
    health: ['/turnpike/node_modules/.bin/node', '/turnpike/packaging/healthcheck.ts'],
  });
});

test('what is copied is there, and is not left out', () => {
  const sources = stages
    .flatMap(({ steps }) => steps)
    .filter(({ word, flags }) => word === 'COPY' && flags.from === undefined)
    .flatMap(({ words }) => words.slice(0, -1));
  expect(sources.length).toBeGreaterThan(0);
  for (const source of sources)
    expect([source, isIgnored(source), statSync(join(root, source)).size > 0]).toEqual([source, false, true]);
});

test('no source imports what is left out', () => {
  const sources = globSync('packages/*/{bin,src}/**/*.{ts,js}', { cwd: root }).filter((path) => !isIgnored(path));
  expect(sources.length).toBeGreaterThan(500);
  const missing = sources.flatMap((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    const imported = [...text.matchAll(/(?:from|import\(|new URL\()\s*'(\.{1,2}\/[^']+)'/g)];
    return imported
      .map(([, target = '']) => relative(root, join(root, dirname(path), target)))
      .filter((target) => target.startsWith('packages/') && isIgnored(target))
      .map((target) => `${path}: ${target}`);
  });
  expect(missing).toEqual([]);
});

test('the last line that fits says whether a path is left out', () => {
  const ignored = readIgnored('# a comment\n*\n!packages\n**/*.test.ts\n**/.*\n');
  const paths = [
    'README.md',
    'docs/a.md',
    'packages',
    'packages/a/src/b.ts',
    'packages/a/b.test.ts',
    'packages/a/.env',
  ];
  expect(paths.map(ignored)).toEqual([true, true, false, false, true, true]);
});

test('what is not understood of a container file is an error, and never left out of what is tried', () => {
  expect(() => readContainerfile('FROM a\nADD https://example.com/a.tar /')).toThrow(
    "'ADD https://example.com/a.tar /'",
  );
  expect(() => readContainerfile('FROM a\nENTRYPOINT node server.js')).toThrow('is no list of words');
  expect(() => readContainerfile('COPY a b')).toThrow('comes before FROM');
  expect(readContainerfile('FROM a AS b\nRUN one && \\\n  two\n')[0]?.steps).toEqual([
    { word: 'RUN', words: ['one && two'], flags: {}, isShell: true },
  ]);
});
